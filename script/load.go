package script

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// ReadDir reads the scripts of a folder from their sources, subfolders not included. Go scripts are
// parsed, never compiled: they are known to the graph, and Record gives ErrNotCompiled. A folder that
// isn't there is ErrNoFolder.
func ReadDir(dir string) (*Set, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, noFolder(dir)
	case err != nil:
		return nil, fmt.Errorf("reading the scripts: %w", err)
	}
	var files []string
	for _, e := range entries {
		if form(e) != "" {
			files = append(files, e.Name())
		}
	}
	found, errs := make([][]*Script, len(files)), make([]error, len(files))
	inParallel(len(files), func(i int) {
		file := filepath.Join(dir, files[i])
		text, err := readFile(file)
		if err != nil {
			errs[i] = fmt.Errorf("reading the scripts: %w", err)
			return
		}
		found[i], errs[i] = readScripts(file, files[i], text)
	})
	var all []*Script
	for _, scripts := range found {
		all = append(all, scripts...)
	}
	s := &Set{added: all}
	s.put(all, errs)
	return s, s.err
}

// form returns the form of a file that can hold a script, "" if it can't.
func form(e fs.DirEntry) Form {
	name := e.Name()
	switch {
	case e.IsDir(), strings.HasPrefix(name, "."), strings.HasPrefix(name, "_"), strings.HasSuffix(name, "_test.go"):
		return ""
	case path.Ext(name) == ".go":
		return Go
	case path.Ext(name) == ".sql":
		return SQL
	}
	return ""
}

func readScripts(file, name, text string) ([]*Script, error) {
	if path.Ext(name) == ".go" {
		return readGo(file, name, text)
	}
	s, err := readSQL(file, name, text)
	if err != nil {
		return nil, err
	}
	return []*Script{s}, nil
}

// Parse reads a SQL script that is in no folder yet. file is its name in messages.
func Parse(file, text string) (*Script, error) { return readSQL(file, filepath.Base(file), text) }

// readSQL reads the header of a SQL script and keeps the rest for later.
func readSQL(file, name, text string) (*Script, error) {
	var s Script
	if err := readHeader(&s, file, text); err != nil {
		return nil, err
	}
	return newScript(s, &source{form: SQL, file: file, name: name, compiled: true, text: text}), nil
}

// readFS reads the SQL scripts of a file system, and lets the compiled Go scripts know that their
// sources are in it.
func readFS(fsys fs.FS, compiled []*Script) ([]*Script, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the scripts: %w", err)
	}
	var all []*Script
	var errs []error
	sources := map[string]bool{}
	for _, e := range entries {
		switch form(e) {
		case Go:
			sources[e.Name()] = true
		case SQL:
			data, err := fs.ReadFile(fsys, e.Name())
			if err != nil {
				errs = append(errs, fmt.Errorf("reading the scripts: %w", err))
				continue
			}
			s, err := readSQL(e.Name(), e.Name(), string(data))
			if err != nil {
				errs = append(errs, err)
				continue
			}
			all = append(all, s)
		}
	}
	for _, s := range compiled {
		if s.src.form == Go && s.src.compiled && s.src.fsys == nil && sources[s.src.name] {
			s.src.fsys = fsys
		}
	}
	return all, errors.Join(errs...)
}

// inParallel calls f for 0 to n-1 on as many goroutines as there are processors.
func inParallel(n int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n/16+1)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
