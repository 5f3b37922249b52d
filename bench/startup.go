package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// startup measures the start with nothing to do: all revisions are applied.
func (b *bench) startup() error {
	for _, n := range []int{1000, 10000} {
		in, err := b.applied(n)
		if err != nil {
			return err
		}
		raw := &contender{name: "raw: the driver opens the file and reads the row", command: []string{b.self, "role", "ask", in.skeinDB, "SELECT revision FROM skein_version"}}
		skein := &contender{name: "skein upgrade", command: b.skeinCommand(in, "upgrade")}
		library := &contender{name: "skein, the library: New and Upgrade", command: []string{b.self, "role", "library", in.skeinDB, in.skeinDir}}
		goose := &contender{name: "goose up", command: []string{b.goose, "-dir", in.gooseDir, "sqlite3", in.gooseDB, "up"}}
		all := []*contender{raw, skein, library, goose}
		if b.alembic != "" {
			all = append(all, &contender{name: "alembic upgrade head", command: in.alembic(b, "upgrade", "head"), runs: 10000 / n})
		}
		for _, command := range []string{"heads", "history", "current"} {
			all = append(all, &contender{name: "skein " + command, command: b.skeinCommand(in, command)})
		}
		if err := b.interleave(all); err != nil {
			return err
		}
		report(fmt.Sprintf("1. start-up with nothing to do: %d SQL revisions of one table each, all applied", n), all)
		inside, _ := of(library.samples, partOf("upgrade"))
		fmt.Printf("  in an app, the call of New and Upgrade itself: %s\n", ms(inside))
		median, least := of(skein.samples, wall)
		if n == 1000 {
			aim("skein upgrade", figure{float64(median) / float64(time.Millisecond), float64(least) / float64(time.Millisecond)}, 20, " ms")
		}
		printRatio("skein to goose", over(skein, goose, wall))
	}
	return nil
}

// inputs are histories of the same revisions and databases that have them all.
type inputs struct {
	skeinDir, skeinDB     string
	gooseDir, gooseDB     string
	alembicDir, alembicDB string
}

func (in *inputs) alembic(b *bench, command ...string) []string {
	return append([]string{b.alembic, "-c", filepath.Join(in.alembicDir, "alembic.ini"), "-x", "db=" + in.alembicDB}, command...)
}

func (b *bench) skeinCommand(in *inputs, command ...string) []string {
	return append([]string{b.skein, "-d", in.skeinDir, "--url", "sqlite://" + in.skeinDB}, command...)
}

// histories writes the scripts of n revisions in each tool's form.
func (b *bench) histories(n int) (*inputs, error) {
	dir := b.path(fmt.Sprintf("revisions-%d", n))
	in := &inputs{
		skeinDir: filepath.Join(dir, "skein"), skeinDB: filepath.Join(dir, "skein.db"),
		gooseDir: filepath.Join(dir, "goose"), gooseDB: filepath.Join(dir, "goose.db"),
		alembicDir: filepath.Join(dir, "alembic"), alembicDB: filepath.Join(dir, "alembic.db"),
	}
	if err := skeinRevisions(in.skeinDir, n); err != nil {
		return nil, err
	}
	if err := gooseRevisions(in.gooseDir, n); err != nil {
		return nil, err
	}
	return in, alembicRevisions(in.alembicDir, n)
}

// applied is histories with databases at head. They are made without waiting for the disk.
func (b *bench) applied(n int) (*inputs, error) {
	in, err := b.histories(n)
	if err != nil {
		return nil, err
	}
	if err := quiet(b.skein, "-q", "-d", in.skeinDir, "--url", "sqlite://"+undurable(in.skeinDB), "upgrade"); err != nil {
		return nil, err
	}
	if err := quiet(b.goose, "-dir", in.gooseDir, "sqlite3", "file:"+undurable(in.gooseDB), "up"); err != nil {
		return nil, err
	}
	if b.alembic == "" {
		return in, nil
	}
	if err := copyFile(in.alembicDB, in.skeinDB); err != nil {
		return nil, err
	}
	stamp := in.alembic(b, "stamp", "head")
	return in, quiet(stamp[0], stamp[1:]...)
}

func undurable(file string) string { return file + "?_pragma=synchronous(0)" }

// quiet runs a program whose output matters only if it fails.
func quiet(program string, args ...string) error {
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, tail(string(out)))
	}
	return nil
}

// copyFile copies a file and waits until it is on the disk, so that writing it back is nobody's cost.
func copyFile(to, from string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	defer dst.Close()
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	return dst.Sync()
}

// remove removes a database with what lies beside it.
func remove(file string) func() error {
	return func() error {
		for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
			if err := os.Remove(file + suffix); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
		return nil
	}
}
