package cli

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/sqlmodel"
)

var update = flag.Bool("update", false, "write the expected output of scripts and goldens anew")

// TestMain makes skein, and app with the commands mounted as db, commands of the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"skein": func() { os.Exit(Main(context.Background(), Root())) },
		"app":   func() { os.Exit(userApp()) },
		"sql":   func() { os.Exit(sqlMain()) },
	})
}

// TestScripts runs every file of testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "1")
			// A program with the race detector sleeps for a second before it exits, each time.
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			e.Setenv("SKEIN_URL", "sqlite://app.db")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "await": await, "branched": branched, "rows": rows, "module": module},
	})
}

// exits runs a command and checks its exit code: exits 2 skein bogus.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		m := regexp.MustCompile(`^exit status (\d+)$`).FindStringSubmatch(err.Error())
		if m == nil {
			ts.Fatalf("%v: %v", args[1:], err)
		}
		got, _ = strconv.Atoi(m[1])
	}
	if got != want {
		ts.Fatalf("%v: exit code %d, want %d", args[1:], got, want)
	}
}

// module makes the folder a Go module that takes this copy of Skein, with the Go command's own caches.
func module(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: module")
	}
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		ts.Fatalf("a Go command is needed, see https://go.dev/dl: %v", err)
	}
	caches := strings.Fields(string(out))
	ts.Setenv("GOCACHE", caches[0])
	ts.Setenv("GOMODCACHE", caches[1])
	ts.Setenv("PROGRAMS", filepath.SplitList(ts.Getenv("PATH"))[0])
	ts.Setenv("SKEIN_CACHE", ts.MkAbs("cache"))
	root, err := filepath.Abs("..")
	ts.Check(err)
	mod := "module example.com/app\n\ngo 1.26.0\n\nrequire github.com/skein-go/skein v0.0.0\n\nreplace github.com/skein-go/skein => " + root + "\n"
	ts.Check(os.WriteFile(ts.MkAbs("go.mod"), []byte(mod), 0o600))
}

// await waits until a file says something, and a moment longer: await log 'Running upgrade'.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await FILE WORDS")
	}
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if data, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && strings.Contains(string(data), args[1]) {
			time.Sleep(100 * time.Millisecond)
			return
		}
	}
	ts.Fatalf("%s never said %q", args[0], args[1])
}

// userApp is a user's program, written as the doc of Command says.
func userApp() int {
	db, _, err := skein.OpenURL("sqlite://app.db")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	root := &cobra.Command{Use: "app", SilenceUsage: true}
	root.AddCommand(Command(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Models: sqlmodel.Path("schema.sql")}))
	return ExitCode(root.Execute())
}

// sqlMain runs statements on a database: sql app.db 'INSERT …'. It prints the rows of a query.
func sqlMain() int {
	db, _, err := skein.OpenURL("sqlite://" + os.Args[1])
	if err == nil {
		err = printRows(db, os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
