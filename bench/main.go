// Command bench measures Skein beside raw SQL and beside its peers, and prints ratios. run.sh builds
// what it needs and calls it.
//
// Everything is measured from outside, as processes: started, waited for, their processor time and
// memory taken from the kernel. What has to run through the Go driver is a role of this same program
// ("bench role …", see role.go), so that both sides of a comparison are the same binary.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// bench is the configuration of a run.
type bench struct {
	skein, goose, shell, alembic string // programs; "" if there is none
	self                         string
	dir                          string // for inputs and databases
	runs                         int
}

// measurements in the order in which they run.
var measurements = []struct {
	name string
	run  func(*bench) error
}{
	{"startup", (*bench).startup},
	{"upgrade", (*bench).upgrade},
	{"check", (*bench).check},
	{"rebuild", (*bench).rebuild},
	{"scale", (*bench).scale},
	{"backfill", (*bench).backfill},
	{"postgres", (*bench).postgres},
	{"mariadb", (*bench).maria},
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "role" {
		exit(role(os.Args[2], os.Args[3:]))
	}
	exit(run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run() (err error) {
	var b bench
	flag.StringVar(&b.skein, "skein", "", "the program skein")
	flag.StringVar(&b.goose, "goose", "", "the program goose")
	flag.StringVar(&b.shell, "shell", "", "the program sqlite3")
	flag.StringVar(&b.alembic, "alembic", "", "the program alembic")
	flag.IntVar(&b.runs, "runs", 7, "how often to run what is fast; what is slow runs less often")
	only := flag.String("only", "", "measurements to run, with commas between; \"\": all")
	tmp := flag.String("tmp", "", "folder for inputs and databases; \"\": the system's, which should be a real disk")
	profile := flag.String("profile", "", "folder to write CPU profiles of Skein to, in place of measuring")
	flag.Parse()

	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if *profile != "" {
		if *profile, err = filepath.Abs(*profile); err != nil {
			return err
		}
	}
	if b.dir, err = os.MkdirTemp(*tmp, "skein-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if *profile != "" {
		return b.profile(*profile)
	}
	if err := b.header(); err != nil {
		return err
	}
	for _, m := range measurements {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), m.name) {
			continue
		}
		if err := m.run(&b); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// header says on what, and how durable, both sides are.
func (b *bench) header() error {
	fmt.Printf("%s, %s/%s, %d processors, load %s; databases in %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.NumCPU(), load(), b.dir)
	for _, p := range []struct{ name, program, flag string }{
		{"goose", b.goose, "-version"}, {"sqlite3 shell", b.shell, "-version"}, {"alembic", b.alembic, "--version"},
	} {
		if p.program == "" {
			fmt.Printf("%s: not there, left out\n", p.name)
			continue
		}
		out, err := exec.Command(p.program, p.flag).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w", p.program, err)
		}
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		fmt.Printf("%s: %s\n", p.name, line)
	}
	return b.durability()
}

// durability prints what each side does by default for a commit to last, and fails if they differ.
func (b *bench) durability() error {
	const ask = "SELECT (SELECT journal_mode FROM pragma_journal_mode) || ', synchronous=' || (SELECT synchronous FROM pragma_synchronous)"
	driver, err := exec.Command(b.self, "role", "ask", b.path("ask.db"), ask).Output()
	if err != nil {
		return err
	}
	d := strings.TrimSpace(string(driver))
	if b.shell != "" {
		out, err := exec.Command(b.shell, "-init", "/dev/null", b.path("ask.db"), ask).Output()
		if err != nil {
			return err
		}
		if s := strings.TrimSpace(string(out)); s != d {
			return fmt.Errorf("the shell commits with journal_mode=%s, the driver with %s: not comparable", s, d)
		}
	}
	fmt.Printf("all sides: journal_mode=%s\n", d)
	return nil
}

func (b *bench) path(elem ...string) string {
	return filepath.Join(append([]string{b.dir}, elem...)...)
}

// load is the load average of the last minute.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(data), " ")
	return first
}
