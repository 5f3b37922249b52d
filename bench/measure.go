package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// contender is one side of a measurement.
type contender struct {
	name    string
	prepare func() error // not timed; nil: nothing
	command []string
	stdin   string // file, "" for none
	dir     string // working directory
	exit    int    // the exit code that is right
	runs    int    // at most; 0: as many as the others
	samples []sample
}

// sample is one run of a contender.
type sample struct {
	wall, cpu time.Duration
	rss       int64           // most memory, in bytes
	parts     map[string]part // what a role says of itself
}

// part is what a role printed: a duration in nanoseconds or a count.
type part = float64

// interleave runs the contenders in turns, so that what disturbs one disturbs all. A round that is not
// counted warms the caches.
func (b *bench) interleave(all []*contender) error {
	rounds := b.runs
	for i := -1; i < rounds; i++ {
		for _, c := range all {
			if c.runs > 0 && (i < 0 || i >= c.runs) {
				continue
			}
			s, err := c.run()
			if err != nil {
				return err
			}
			if i >= 0 {
				c.samples = append(c.samples, s)
			}
		}
	}
	return nil
}

func (c *contender) run() (sample, error) {
	if c.prepare != nil {
		if err := c.prepare(); err != nil {
			return sample{}, fmt.Errorf("prepare %s: %w", c.name, err)
		}
	}
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir = c.dir
	if c.stdin != "" {
		f, err := os.Open(c.stdin)
		if err != nil {
			return sample{}, err
		}
		defer f.Close()
		cmd.Stdin = f
	}
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != c.exit {
		return sample{}, fmt.Errorf("%s: %s: %w\n%s", c.name, strings.Join(c.command, " "), err, tail(messages.String()+out.String()))
	}
	s := sample{wall: took, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.rss = u.Maxrss
		if runtime.GOOS == "linux" {
			s.rss *= 1024
		}
	}
	if line := lastLine(out.String()); strings.HasPrefix(line, "{") {
		_ = json.Unmarshal([]byte(line), &s.parts) // another program's JSON is no parts
	}
	return s, nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

func tail(s string) string {
	if len(s) > 2000 {
		return "…" + s[len(s)-2000:]
	}
	return s
}

// of returns the median, and the least, of what f takes from each sample.
func of[T int64 | float64 | time.Duration](list []sample, f func(sample) T) (median, least T) {
	values := make([]T, len(list))
	for i, s := range list {
		values[i] = f(s)
	}
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0, 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2, values[0]
}

func wall(s sample) time.Duration { return s.wall }
func cpu(s sample) time.Duration  { return s.cpu }
func rss(s sample) int64          { return s.rss }

// partOf takes one of a role's own figures.
func partOf(name string) func(sample) time.Duration {
	return func(s sample) time.Duration { return time.Duration(s.parts[name]) }
}
