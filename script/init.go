package script

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode"
)

// Init sets up a folder for scripts of a form and returns the paths it created, the folder's first. A
// folder that holds something already gives ErrNotEmpty; nothing is changed then, nor on any error.
func Init(dir string, f Form) (created []string, err error) {
	files := []initial{{"README.md", readme(f)}}
	if f == Go {
		files = append(files, initial{"migrations.go", fmt.Sprintf(migrationsFile, PackageName(dir))})
	}
	return set(dir, files)
}

// InitFrom is Init with copies of the files of another folder; what is in folders below is left.
func InitFrom(dir, template string) (created []string, err error) {
	entries, err := os.ReadDir(template)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	var files []initial
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(template, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the template: %w", err)
		}
		files = append(files, initial{e.Name(), string(text)})
	}
	return set(dir, files)
}

// initial is a file of a new folder.
type initial struct{ name, text string }

// set makes a folder with these files, or changes nothing.
func set(dir string, files []initial) (created []string, err error) {
	defer func() {
		for i := len(created) - 1; err != nil && i >= 0; i-- {
			err = errors.Join(err, os.Remove(created[i]))
		}
		if err != nil {
			created = nil
		}
	}()
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("creating the folder of scripts: %w", err)
		}
		created = append(created, dir)
	case err != nil:
		return nil, fmt.Errorf("creating the folder of scripts: %w", err)
	case len(entries) > 0:
		return nil, fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	for _, file := range files {
		if err := Write(dir, file.name, []byte(file.text)); err != nil {
			return created, err
		}
		created = append(created, filepath.Join(dir, file.name))
	}
	return created, nil
}

// PackageName is the name of the Go package in a folder of scripts: what its Go files say, or, where
// there are none, what Init makes of the folder's name.
func PackageName(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go")) // a folder with a [ in its name goes by its name
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly); err == nil {
			return f.Name.Name
		}
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, filepath.Base(dir))
	if name = strings.TrimLeft(name, "_0123456789"); !token.IsIdentifier(name) || name == "main" {
		return "migrations"
	}
	return name
}

// Wiring is the line that gives an app's Config the scripts of a folder, with the import it needs.
func Wiring(modulePath, dir string) string {
	at := path.Join(modulePath, filepath.ToSlash(filepath.Clean(dir)))
	return fmt.Sprintf("Scripts: %s.Revisions, // import %q", PackageName(dir), at)
}

const migrationsFile = `// Package %s holds the history of the database: one file for each revision.
package %[1]s

import (
	"embed"

	"github.com/skein-go/skein/script"
)

// Revisions are all scripts of this folder. Each Go script adds itself; the SQL scripts are embedded.
// Give it to Skein as Scripts in its Config.
var Revisions = script.NewSet(files)

// The pattern takes *.go and *.sql along: SQL scripts to run them, Go scripts so that an edit of one
// that was applied is noticed. It is one pattern because one that matches nothing doesn't compile,
// and this one always matches the file it stands in.
//
//go:embed *.[gs][oq]*
var files embed.FS
`

func readme(f Form) string {
	text := "# Migrations\n\nThe history of the database, one file for each revision, written by [Skein](https://github.com/skein-go/skein).\n\n"
	if f == Go {
		return text + readmeGo + readmeBoth
	}
	return text + readmeSQL + readmeBoth
}

const readmeGo = `A revision is a Go file that adds itself to ` + "`Revisions`" + ` (migrations.go); a SQL script may stand beside
it. Build the app after a change here: the scripts are compiled into it.

`

const readmeSQL = `A revision is a SQL file with a header and two sections, ` + "`-- +skein upgrade` and `-- +skein downgrade`" + `.

`

const readmeBoth = `- ` + "`migrate -m \"what changes\"`" + ` writes a revision from the difference between the models and the database.
  Read it before you commit it.
- ` + "`revision -m \"what changes\"`" + ` writes an empty one, to fill in by hand.
- ` + "`upgrade`" + ` applies what is not applied yet; ` + "`downgrade`" + ` undoes the last revision.
- A revision that has been applied anywhere else is not edited any more: write a new one.
`
