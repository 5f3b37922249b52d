// Package testdb starts throwaway database servers for tests: one for each test binary, with its data
// in a temporary folder, gone when the binary ends, however it ends. A server that is missing fails the
// test and says how to get it; it is never skipped.
package testdb

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a process with a folder of its own. A shell stands between the test binary and it: the
// shell reads from a pipe whose other end only the binary holds, so it sees the binary's end, be it
// killed, and ends the server and removes the folder.
type server struct {
	dir  string
	gone chan struct{} // closed when the shell has ended
	hold *os.File      // the binary's end of the pipe
}

// watch runs a shell script in a new folder, which it finds as $DIR, as an unprivileged user. The script
// starts the server in the background and puts its process id in $pid. It may read what the binary writes
// to hold from its file 3.
func watch(name, script string) (*server, error) { return watchOn("", name, script) }

// watchOn is watch with a folder in $DIR on a small disk of its own, where the system lets this user mount one:
// $SMALL is then its name. disk is a folder in $DIR, "" for none.
func watchOn(disk, name, script string) (*server, error) {
	dir, err := os.MkdirTemp("", "skein-"+name+"-")
	if err != nil {
		return nil, err
	}
	attr, shell := &syscall.SysProcAttr{Setsid: true}, []string{"/bin/sh"}
	if os.Getuid() == 0 {
		id, err := unprivileged()
		if err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(id.Uid), int(id.Gid)); err != nil {
			return nil, err
		}
		if attr.Credential = id; disk != "" && mountable() {
			attr.Credential = nil
			shell = mounting(attr, id, disk)
		}
	}
	out, hold, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	shell = append(shell, "-c", "trap '' INT HUP TERM\nexec 3<&0\n{ "+script+"\n} >\"$DIR/log\" 2>&1 </dev/null\n"+
		"cat >/dev/null\n{ sleep 5; kill -KILL $pid; } 2>/dev/null &\nlate=$!\n"+ // a server that has just begun to start may ignore QUIT
		"kill -QUIT $pid 2>/dev/null\nwait $pid 2>/dev/null\nkill -KILL $late 2>/dev/null\ncd /\nrm -rf \"$DIR\"")
	cmd := exec.Command(shell[0], shell[1:]...)
	cmd.Dir, cmd.Stdin, cmd.SysProcAttr = dir, out, attr
	cmd.Env = append(os.Environ(), "DIR="+dir, "HOME="+dir, "LC_ALL=C.UTF-8")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{dir: dir, gone: make(chan struct{}), hold: hold}
	go func() { _ = cmd.Wait(); close(s.gone) }()
	return s, nil
}

// unprivileged finds a user that a server may run as.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "mysql", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("a database server must not run as root, and there is no user postgres or nobody")
}

// stop ends the server and waits until its folder is gone.
func (s *server) stop() {
	_ = s.hold.Close()
	<-s.gone
	_ = os.RemoveAll(s.dir) // where a disk was mounted, the shell could not
}

// patience is how long a server is waited for: it is made first, maybe from a cold disk, beside others that are.
const patience = 5 * time.Minute

// await polls until the server answers.
func (s *server) await(answers func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := answers()
		if err == nil {
			return nil
		}
		ended := false
		select {
		case <-s.gone: // it could not be made
			ended = true
		case <-time.After(10 * time.Millisecond):
		}
		if ended || time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			s.stop()
			return fmt.Errorf("%w\n%s", err, lastLines(log, 20))
		}
	}
}

func lastLines(text []byte, n int) string {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-n):], []byte("\n")))
}

// program finds a server's program: in a folder that holds it, or on the path.
func program(name string, folders ...string) (string, error) {
	for _, pattern := range folders {
		found, _ := filepath.Glob(filepath.Join(pattern, name))
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// quoteShell quotes a word for a shell.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
