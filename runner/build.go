package runner

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// kept is how many built programs stay in the cache.
const kept = 10

// build returns the program of a folder, from the cache where it is there.
func (r *Runner) build(ctx context.Context, p *source) (string, error) {
	if err := p.read(); err != nil {
		return "", err
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return "", fmt.Errorf("%s is a Go script, and there is no Go command to build it with: install Go, or run the command from your app", shown(p.need[0].File()))
	}
	work, err := os.MkdirTemp("", "skein-build-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	program, err := r.place(p)
	if err != nil {
		return "", err
	}
	if !p.loose && !p.temp && exists(program) {
		now := time.Now()
		_ = os.Chtimes(program, now, now) // it was used: others go first
		return program, nil
	}
	if r.Building != nil && !exists(program) {
		r.Building(len(p.need))
	}
	said, err := p.compile(ctx, goCommand, work, program, true)
	if err != nil && ctx.Err() == nil && len(p.files) > len(p.need) {
		// A script may use what another one declares.
		said, err = p.compile(ctx, goCommand, work, program, false)
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("the Go scripts of %s don't build: %s", shown(p.dir), reason(said, err))
	}
	r.prune(program)
	return program, nil
}

// place says where the program belongs.
func (r *Runner) place(p *source) (string, error) {
	name := "skein-scripts-" + p.key
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if r.Cache != "" && os.MkdirAll(r.Cache, 0o700) == nil && private(r.Cache) {
		return filepath.Join(r.Cache, name), nil
	}
	p.temp = true
	dir, err := os.MkdirTemp("", "skein-scripts-")
	return filepath.Join(dir, name), err
}

// private reports whether nobody else may write to a folder: what is in it will be run.
func private(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && (runtime.GOOS == "windows" || info.Mode().Perm()&0o022 == 0)
}

// prune removes the programs that were not used for the longest time.
func (r *Runner) prune(program string) {
	list, err := filepath.Glob(filepath.Join(filepath.Dir(program), "skein-scripts-*"))
	if err != nil || len(list) <= kept {
		return
	}
	used := map[string]time.Time{}
	for _, file := range list {
		if info, err := os.Stat(file); err == nil {
			used[file] = info.ModTime()
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(used[b].Compare(used[a]), cmp.Compare(a, b)) })
	for _, file := range list[kept:] {
		os.Remove(file)
	}
}

// compile builds the program; only those scripts go in that are needed, or all. The files that make it
// a program are nowhere but in the overlay.
func (p *source) compile(ctx context.Context, goCommand, work, program string, only bool) (said string, err error) {
	rel, err := filepath.Rel(p.root, p.dir)
	if err != nil {
		return "", err
	}
	importPath := path.Join(p.module, filepath.ToSlash(rel))
	if p.pkg == "main" {
		return "", errors.New("the scripts are in package main, which no program can import: put them into a package of their own")
	}
	sources := map[string]string{
		filepath.Join(p.dir, "zz_skein_scripts.go"): fmt.Sprintf("package %s\n\nimport \"github.com/skein-go/skein/script\"\n\n"+
			"// SkeinScripts is the set of the scripts.\nfunc SkeinScripts() *script.Set { return %s }\n", p.pkg, p.set),
		filepath.Join(p.dir, "skeinscripts", "main.go"): fmt.Sprintf("package main\n\nimport (\n\t\"os\"\n\n\t\"github.com/skein-go/skein/remote\"\n\n"+
			"\tscripts %q\n)\n\nfunc main() { os.Exit(remote.Main(scripts.SkeinScripts())) }\n", importPath),
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for at, text := range sources {
		file := filepath.Join(work, fmt.Sprintf("%d.go", len(overlay.Replace)))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return "", err
		}
		overlay.Replace[at] = file
	}
	for _, file := range p.files {
		if only && !p.needs(file) {
			overlay.Replace[filepath.Join(p.dir, filepath.Base(file))] = ""
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	list := filepath.Join(work, "overlay.json")
	if err := os.WriteFile(list, data, 0o600); err != nil {
		return "", err
	}
	args := []string{"build", "-overlay", list, "-o", program, "-ldflags=-s -w"}
	if exists(filepath.Join(p.root, "vendor")) {
		args = append(args, "-mod=readonly") // the vendor folder has only what the app itself imports
	}
	cmd := exec.CommandContext(ctx, goCommand, append(args, "./"+filepath.ToSlash(filepath.Join(rel, "skeinscripts")))...)
	cmd.Dir = p.root
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.String(), err
}

func (p *source) needs(file string) bool {
	for _, s := range p.need {
		if filepath.Base(s.File()) == filepath.Base(file) {
			return true
		}
	}
	return false
}

// reason makes one line of what the Go command said: the first error, and how many there are more.
func reason(said string, err error) string {
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: downloading") {
			lines = append(lines, line)
		}
	}
	switch len(lines) {
	case 0:
		return err.Error()
	case 1:
		return lines[0]
	}
	return fmt.Sprintf("%s (and %d more lines: go build says them)", lines[0], len(lines)-1)
}
