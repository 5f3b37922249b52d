package executor

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// TestDead tells processes that live from those that ended, be their number taken again.
func TestDead(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells of its processes")
	}
	if here() == "" {
		t.Fatal("the system does not tell where numbers of processes count")
	}
	began, ended := born(os.Getpid())
	if began == "" || ended {
		t.Fatalf("this process began at %q, ended: %t", began, ended)
	}
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	first, _ := born(pid)
	for name, c := range map[string]struct {
		pid   int
		began string
		want  bool
	}{
		"itself":               {os.Getpid(), began, false},
		"a child":              {pid, first, false},
		"one whose number was": {os.Getpid(), "1", true},
		"the first of all":     {1, "", true}, // it began at some time
	} {
		if got := dead(c.pid, c.began); got != c.want {
			t.Errorf("%s: dead is %t", name, got)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !dead(pid, first) {
		t.Error("a child that was waited for lives")
	}
}
