package executor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/skein-go/skein/dialect"
)

// maxTrail is the room for a trail in the lock table.
const maxTrail = 40

// trail is what an owner of the lock leaves beside it, so that another process of the same machine can tell
// that it is dead, and need not wait for the lease, and any that takes over can cut it off: the machine, as booted
// and as far as its numbers of processes reach, the process, when that began, and its session with the server.
// Where the system does not tell (it is Linux that does) the machine is "-". "" where a pooler hides the session,
// or there is no room.
func (r *runner) trail(ctx context.Context) (string, error) {
	place, pid := here(), os.Getpid()
	began, _ := born(pid)
	if place == "" || began == "" {
		place, began = "-", "0"
	}
	session := ""
	if s, ok := r.Dialect.(dialect.Sessioned); ok && !r.pooled {
		var err error
		if session, err = s.Session(ctx, r.conn); err != nil {
			return "", err
		}
	}
	if session == "" && !r.sole() {
		return "", nil
	}
	if t := strings.TrimSpace(fmt.Sprintf("%s %s %s %s", place, strconv.FormatInt(int64(pid), 36), began, session)); len(t) <= maxTrail {
		return t, nil
	}
	return "", nil
}

// departed reports whether the owner of a lock is surely dead, and the server done with all that it sent. What
// can't be told is taken for alive: the lease ends it.
func (r *runner) departed(ctx context.Context, l lock) (bool, error) {
	words := strings.Fields(l.trail)
	if len(words) < 3 || words[0] != here() {
		return false, nil
	}
	pid, err := strconv.ParseInt(words[1], 36, 64)
	if err != nil || !dead(int(pid), words[2]) {
		return false, nil
	}
	s, ok := r.Dialect.(dialect.Sessioned)
	switch {
	case !ok:
		return r.sole(), nil
	case len(words) < 4:
		return false, nil
	}
	return s.Gone(ctx, r.conn, words[3])
}

// cutOff ends the session of an owner whose lock is about to be taken over, if the server knows it: it may be that of a host
// that vanished, and keep its locks for hours, or of a process that wakes up again. Whether it could is not told:
// without the right to end a session its transactions are still fenced.
func (r *runner) cutOff(ctx context.Context, l lock) error {
	words := strings.Fields(l.trail)
	s, ok := r.Dialect.(dialect.Sessioned)
	if !ok || len(words) < 4 {
		return nil
	}
	if s.End(ctx, r.conn, words[3]) != nil {
		return ctx.Err()
	}
	for start := time.Now(); time.Since(start) < 5*time.Second; {
		if gone, err := s.Gone(ctx, r.conn, words[3]); err != nil || gone {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// leftBehind says why the lock need not be waited for, "" if it has to be. over is whether it did not move for
// the lease.
func (r *runner) leftBehind(ctx context.Context, l lock, over bool) (why string, err error) {
	switch gone, err := r.departed(ctx, l); {
	case err != nil || l.owner == "":
		return "", err
	case gone:
		return "its process is dead", nil
	case over:
		return fmt.Sprintf("it showed no sign of life for %s", r.leaseTime()), nil
	}
	return "", nil
}

// here names this machine since it was booted, and the namespaces that numbers of processes and their times
// count in; "" where that is not known. Two hosts may be copies of one: the name of the host is part of it.
func here() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	pids, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	times, _ := os.Readlink("/proc/self/ns/time") // an old kernel has none
	host, err := os.Hostname()
	if err != nil {
		return ""
	}
	return digest(strings.Join([]string{string(boot), pids, times, host}, "\n"))[:6]
}

// born returns when a process began, in the kernel's count, and whether it has ended since and only its
// number is still taken (proc(5): fields 22 and 3 of stat); "" where that can't be read.
func born(pid int) (began string, ended bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", false
	}
	_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 20 {
		return "", false
	}
	ticks, _ := strconv.ParseInt(fields[19], 10, 64)
	return strconv.FormatInt(ticks, 36), fields[0] == "Z" || fields[0] == "X"
}

// dead reports whether the process of that number that began then has ended. One that may not be looked at
// lives.
func dead(pid int, began string) bool {
	if now, ended := born(pid); now != "" {
		return ended || now != began
	}
	p, err := os.FindProcess(pid)
	return err == nil && errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
