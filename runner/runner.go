// Package runner makes Go scripts run that are not compiled into this program: it builds, with the
// user's Go toolchain and in the user's module, a small program of just those that are needed, keeps
// it, and talks to it. See package remote for what is said.
package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/remote"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script"
)

// Runner is a skein.Compiler for folders of Go scripts. The zero value is ready to use.
type Runner struct {
	// Cache is the folder where built programs are kept, the last few of them; "": nowhere.
	Cache string
	// Noise is where the scripts print, and the Go command too; nil: nowhere.
	Noise io.Writer
	// Building is called before a build, with the number of scripts; nil: nobody is.
	Building func(scripts int)

	children []*child
}

// child is a running program.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	client *remote.Client
}

// Compile builds the scripts that are needed, one program for each folder, starts it, and binds the
// scripts to it. A program that was built from the same sources before is started as it is.
func (r *Runner) Compile(ctx context.Context, set *script.Set, need []*script.Script) error {
	for _, p := range packages(set, need) {
		program, err := r.build(ctx, p)
		if err != nil {
			return err
		}
		c, err := r.start(program)
		if p.temp {
			os.Remove(program) // it runs, or never will
		}
		if err != nil {
			return fmt.Errorf("run the Go scripts of %s: %w", p.dir, err)
		}
		r.children = append(r.children, c)
		for _, s := range p.need {
			s.Bind(func(d revision.Direction, dialect string) ([]op.Record, error) {
				records, err := c.client.Record(s.ID, d, dialect)
				for i := range records {
					records[i].File = shown(records[i].File)
				}
				return records, err
			})
		}
	}
	return nil
}

// start runs a program and waits for its greeting.
func (r *Runner) start(program string) (*child, error) {
	cmd := exec.Command(program)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	noise := r.Noise
	if noise == nil {
		noise = io.Discard
	}
	cmd.Stderr = noise
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	client, err := remote.Connect(out, in, noise, in.Close)
	if err != nil {
		return nil, errors.Join(err, end(cmd, in))
	}
	return &child{cmd, in, client}, nil
}

// Close ends the programs that run.
func (r *Runner) Close() error {
	for _, c := range r.children {
		_ = end(c.cmd, c.in) // it was told to end, however it does
	}
	r.children = nil
	return nil
}

// end closes a program's input, which ends it; one that does not end is killed.
func end(cmd *exec.Cmd, in io.Closer) error {
	in.Close()
	timer := time.AfterFunc(2*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait()
}

// packages groups scripts by their folders, in order.
func packages(set *script.Set, need []*script.Script) []*source {
	byDir := map[string]*source{}
	var dirs []string
	at := func(s *script.Script) *source {
		dir := dirOf(s)
		if byDir[dir] == nil {
			byDir[dir] = &source{dir: dir}
			dirs = append(dirs, dir)
		}
		return byDir[dir]
	}
	for _, s := range need {
		p := at(s)
		p.need = append(p.need, s)
	}
	for _, s := range set.Scripts() {
		if p := byDir[dirOf(s)]; p != nil && s.Form() == script.Go && !slices.Contains(p.files, s.File()) {
			p.files = append(p.files, s.File())
		}
	}
	out := make([]*source, len(dirs))
	for i, dir := range dirs {
		out[i] = byDir[dir]
	}
	return out
}
