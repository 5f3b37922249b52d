package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Diffed is what turns one schema into another.
type Diffed struct {
	Changes    []Change         `json:"changes"`
	Statements []plan.Statement `json:"statements"`

	source  string // in Go
	dialect string
}

// Empty reports whether there is no difference.
func (d *Diffed) Empty() bool { return len(d.Changes) == 0 }

// SQL returns the statements as a script, "" if there are none.
func (d *Diffed) SQL() string {
	var b strings.Builder
	for _, st := range d.Statements {
		if st.Kind == "guard" {
			b.WriteString(plan.GuardComment(st.SQL, st.Note))
			continue
		}
		b.WriteString(plan.Terminated(st.SQL, d.dialect))
	}
	return b.String()
}

// Go returns the operations as the body of a Go script, "" if there are none.
func (d *Diffed) Go() string { return d.source }

// MarshalJSON writes empty lists as [].
func (d *Diffed) MarshalJSON() ([]byte, error) {
	type bare Diffed
	b := bare(*d)
	if b.Changes == nil {
		b.Changes = []Change{}
	}
	if b.Statements == nil {
		b.Statements = []plan.Statement{}
	}
	return plan.Marshal(b)
}

// Diff works out what turns one schema into another: databases, SQL files, the history, or nothing.
// Neither side is changed.
func (m *Migrator) Diff(ctx context.Context, o DiffOptions) (*Diffed, error) {
	m, err := m.between(o)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	from, err := m.side(ctx, o.From)
	if err != nil {
		return nil, fmt.Errorf("--from %s: %w", Redact(o.From), err)
	}
	to, err := m.side(ctx, o.To)
	if err != nil {
		return nil, fmt.Errorf("--to %s: %w", Redact(o.To), err)
	}
	if o.From == "history" {
		from, err = m.spelled(ctx, from, to)
	} else if o.To == "history" {
		to, err = m.spelled(ctx, to, from)
	}
	if err == nil {
		to, err = m.agreed(ctx, from, to)
	}
	if err != nil {
		return nil, err
	}
	r, err := m.compare(ctx, from, to, o.Renames, o.NoRename)
	if err != nil {
		return nil, err
	}
	lines, before := r.Up, from
	if o.Down {
		lines, before = r.Down, to
	}
	out := &Diffed{dialect: m.cfg.Dialect.Name(), Changes: r.Changes}
	if out.source, err = script.RenderBody(lines); err != nil {
		return nil, err
	}
	if o.Down {
		out.Changes = autogenerate.Describe(autogenerate.Ops(lines), before, m.cfg.Dialect.Rules())
	}
	statements, err := m.cfg.Dialect.Compile(autogenerate.Ops(lines), before)
	if err != nil {
		return nil, err
	}
	for _, st := range dialect.Spelled(statements) {
		out.Statements = append(out.Statements, plan.NewStatement(st, "", 1))
	}
	return out, nil
}

// between returns a Migrator of the engine that a comparison is about: the one that DiffOptions.Dialect
// names, else that of a side which is a database, of the scratch URL, of the Config. Files are loaded
// next to the Config's scratch URL or database if they are of that engine, else next to the other side.
// The caller closes it.
func (m *Migrator) between(o DiffOptions) (*Migrator, error) {
	cfg, name, beside := m.cfg, o.Dialect, ""
	if cfg.Compiler != nil {
		cfg.Compiler = shared{cfg.Compiler}
	}
	for _, side := range []string{o.From, o.To} {
		if isURL(side) {
			d, err := dialectOf(side)
			if err != nil {
				return nil, err
			}
			name, beside = cmp.Or(name, d.Name()), cmp.Or(beside, side)
		}
	}
	if name == "" && cfg.ScratchURL != "" {
		d, err := dialectOf(cfg.ScratchURL)
		if err != nil {
			return nil, err
		}
		name = d.Name()
	}
	if name == "" || cfg.Dialect != nil && cfg.Dialect.Name() == name {
		own, err := New(cfg)
		if err == nil {
			_, err = own.dialect()
		}
		return own, err
	}
	d, err := DialectNamed(name)
	if err != nil {
		return nil, err
	}
	cfg.DB, cfg.URL, cfg.Dialect, cfg.ScratchURL = nil, "", d, cmp.Or(cfg.ScratchURL, beside)
	return New(cfg)
}

// shared is a Compiler that another Migrator closes.
type shared struct{ Compiler }

func (shared) Close() error { return nil }

func isURL(side string) bool {
	scheme, _, ok := strings.Cut(side, ":")
	return ok && len(scheme) > 1 && !strings.ContainsAny(scheme, `./\`)
}

// side reads one side of a comparison.
func (m *Migrator) side(ctx context.Context, name string) (*schema.Schema, error) {
	switch {
	case name == "":
		return nil, usage("name a database URL, a .sql file or folder, history or empty")
	case name == "empty":
		return m.blank(ctx), nil
	case name == "history":
		return m.atHeads(ctx)
	case isURL(name):
		return m.inspectURL(ctx, name)
	}
	if err := isSQL(name); err != nil {
		return nil, err
	}
	return sqlmodel.Path(name).Schema(ctx, m.target())
}

// isSQL refuses what can't be a file of SQL, nor a folder of them.
func isSQL(name string) error {
	f, err := os.Open(name)
	if path, ok := errors.AsType[*os.PathError](err); ok {
		err = path.Err // what stands before it names the file, and hides what has to be hidden
	}
	if err != nil {
		return withKind(ErrUsage, err)
	}
	defer f.Close()
	head := make([]byte, 15)
	if n, _ := f.Read(head); string(head[:n]) == "SQLite format 3" {
		return usage("%s is a database, not a file of SQL: write sqlite://%s", name, name)
	}
	return nil
}

func (m *Migrator) atHeads(ctx context.Context) (*schema.Schema, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	var heads []string
	for _, h := range g.RealHeads() {
		heads = append(heads, h.ID)
	}
	return m.folded(ctx, g, set, heads)
}

func (m *Migrator) inspectURL(ctx context.Context, rawURL string) (*schema.Schema, error) {
	db, d, err := OpenURL(rawURL)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if d.Name() != m.cfg.Dialect.Name() {
		return nil, usage("one side is %s, the other %s", d.Name(), m.cfg.Dialect.Name())
	}
	if err := mustExist(rawURL); err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return d.Inspect(ctx, conn, dialect.InspectOptions{Skip: m.store.Tables()})
}

// mustExist refuses a SQLite file that is not there: reading would create it.
func mustExist(rawURL string) error {
	d, err := dialectOf(rawURL)
	if err != nil || d.Name() != "sqlite" {
		return err
	}
	source, err := sqlite.Dialect{}.Source(rawURL)
	if err != nil {
		return withKind(ErrUsage, err)
	}
	file := sqlite.File(source)
	if file == "" {
		return nil
	}
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return usage("there is no database file %s: %w", filepath.Clean(file), os.ErrNotExist)
	}
	return nil
}
