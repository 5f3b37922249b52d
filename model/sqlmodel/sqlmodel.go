// Package sqlmodel takes a schema from SQL files: the statements that would create it are run on a
// scratch database of the engine, which is then inspected. So whatever the engine understands is
// understood, and nothing is parsed twice.
package sqlmodel

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/schema"
)

// ErrNoFiles is wrapped by the error for a folder without .sql files.
var ErrNoFiles = errors.New("no .sql files")

// Files is a schema in SQL files. It implements model.Source.
type Files struct{ path string }

// Path names a .sql file, or a folder whose .sql files are read in order of their names.
func Path(path string) *Files { return &Files{path} }

// Schema loads the files into a scratch database and inspects it. An error in a file is told as
// file:line:column. An empty file is an empty schema. What unchanged files load to is taken from
// Target.Cache, where there is one.
func (f *Files) Schema(ctx context.Context, t model.Target) (*schema.Schema, error) {
	names, err := f.files()
	if err != nil {
		return nil, err
	}
	if t.Scratch == nil {
		return nil, fmt.Errorf("%s: loading SQL needs a scratch database", f.path)
	}
	texts, err := read(names)
	if err != nil {
		return nil, err
	}
	cache := cacheFor(ctx, t, texts)
	s := cache.load()
	if s == nil {
		if s, err = f.load(ctx, t, texts); err != nil {
			return nil, err
		}
		cache.store(s)
	}
	return s, fill(s, texts, sqltext.FlavorOf(t.Dialect.Name()))
}

func (f *Files) load(ctx context.Context, t model.Target, texts []text) (*schema.Schema, error) {
	db, err := t.Scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: open a scratch database: %w", f.path, err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := run(ctx, conn, t.Dialect, texts); err != nil {
		return nil, err
	}
	s, err := t.Dialect.Inspect(ctx, conn, dialect.InspectOptions{Declared: true})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return s, nil
}

func (f *Files) files() ([]string, error) {
	info, err := os.Stat(f.path)
	if scheme, _, ok := strings.Cut(f.path, "://"); ok && err != nil {
		// What follows may hold a password.
		return nil, fmt.Errorf("a URL (%s://…) is %w: name a .sql file or a folder of them", scheme, fs.ErrNotExist)
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("%s: %w: name a .sql file or a folder of them", f.path, path.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("SQL models: %w", err)
	}
	if !info.IsDir() {
		return []string{f.path}, nil
	}
	var names []string
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return nil, fmt.Errorf("SQL models: %w", err)
	}
	for _, e := range entries {
		if e.Type()&fs.ModeType&^fs.ModeSymlink == 0 && filepath.Ext(e.Name()) == ".sql" {
			names = append(names, filepath.Join(f.path, e.Name()))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("folder %s: %w in it: name a .sql file or a folder of them", f.path, ErrNoFiles)
	}
	slices.Sort(names)
	return names, nil
}

// text is one file.
type text struct{ name, data string }

func read(names []string) ([]text, error) {
	out := make([]text, len(names))
	for i, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("SQL models: %w", err)
		}
		out[i] = text{name, string(data)}
	}
	return out, nil
}

// run runs the files.
func run(ctx context.Context, conn *sql.Conn, d dialect.Dialect, texts []text) error {
	flavor := sqltext.FlavorOf(d.Name())
	var all []statement
	for _, x := range texts {
		statements, err := x.statements(flavor)
		if err != nil {
			return err
		}
		all = append(all, statements...)
	}
	define := max(slices.IndexFunc(all, statement.defines), 0)
	for i, s := range all {
		if l, ok := d.(dialect.Loader); ok && i == define {
			if loaded, err := l.Load(ctx, conn, sqlOf(all[i:])); loaded || err != nil {
				return err
			}
		}
		if _, err := conn.ExecContext(ctx, s.sql); err != nil && !excused(d, s.sql, err) {
			return fmt.Errorf("%s: %w", s.position(ctx, conn, d, err), err)
		}
	}
	if r, ok := d.(dialect.Resetter); ok {
		return r.Reset(ctx, conn)
	}
	return nil
}

// statement is what is run of a file.
type statement struct {
	sql  string
	from sqltext.Statement
	file text
}

// position says where in the file an error is: at its word, if the engine knows, or at the statement.
func (s statement) position(ctx context.Context, conn *sql.Conn, d dialect.Dialect, err error) string {
	line, col := s.from.Line, s.from.Col
	if p, ok := d.(dialect.Pointer); ok {
		if at, ok := p.Point(ctx, conn, s.from.Text, err); ok {
			line, col = sqltext.Position(s.file.data, s.from.Offset+at)
		}
	}
	return fmt.Sprintf("%s:%d:%d", s.file.name, line, col)
}

func excused(d dialect.Dialect, statement string, err error) bool {
	e, ok := d.(dialect.Excuser)
	return ok && e.Excused(statement, err)
}

// defines reports whether a statement is one that creates something: settings stand before those.
func (s statement) defines() bool { return slices.Contains(sqltext.Words(s.sql, 1), "CREATE") }

func sqlOf(statements []statement) []string {
	out := make([]string, len(statements))
	for i, s := range statements {
		out[i] = s.sql
	}
	return out
}

func (x text) statements(flavor sqltext.Flavor) ([]statement, error) {
	data := x.data
	if flavor == sqltext.Postgres {
		data = sqltext.Undump(data)
	}
	statements, err := sqltext.Split(data, flavor)
	if at, ok := errors.AsType[*sqltext.Error](err); ok {
		return nil, fmt.Errorf("%s:%d:%d: %s", x.name, at.Line, at.Col, at.Msg)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", x.name, err)
	}
	out := make([]statement, 0, len(statements))
	for _, s := range statements {
		if sqltext.Kind(s.Text) == sqltext.TxControl {
			continue // files that dump tools write wrap themselves in a transaction
		}
		out = append(out, statement{withIntent(s, flavor), s, x})
	}
	return out, nil
}

// withIntent moves a comment that tells a table's former name ("-- was: old") from before CREATE TABLE
// into it, where the engine keeps it with the table.
func withIntent(s sqltext.Statement, flavor sqltext.Flavor) string {
	intent := ""
	for t := range sqltext.Lex(s.Lead, flavor) {
		if t.Kind != sqltext.Comment {
			continue
		}
		text := strings.TrimSpace(strings.TrimSuffix(strings.TrimLeft(t.Text, "-/*# "), "*/"))
		if strings.HasPrefix(text, "was:") {
			intent = text
		}
	}
	words := sqltext.Words(s.Text, 2)
	if intent == "" || len(words) < 2 || words[0] != "CREATE" || words[1] != "TABLE" {
		return s.Text
	}
	for _, t := range sqltext.Tokens(s.Text, flavor) {
		if t.Text == "(" {
			return s.Text[:t.End()] + " /* " + intent + " */\n" + s.Text[t.End():]
		}
	}
	return s.Text
}
