package prove

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// ErrScratch is wrapped by the error of a proof that got no scratch database, or could not bring it to
// where the script begins: nothing is known of the script then.
var ErrScratch = errors.New("it can't be proved")

// room is a scratch database.
type room struct {
	*Bench
	db *sql.DB
}

// open opens a scratch database that has a schema.
func (b *Bench) open(ctx context.Context, s *schema.Schema) (*room, error) {
	db, err := b.Scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: there is no scratch database: %w", ErrScratch, err)
	}
	r := &room{b, db}
	if err := r.load(ctx, s); err != nil {
		db.Close()
		return nil, fmt.Errorf("%w: bring a scratch database to the schema before: %w", ErrScratch, err)
	}
	return r, nil
}

// load creates a schema. What Skein leaves alone comes first, as far as the engine lets it: triggers
// and views may need it.
func (r *room) load(ctx context.Context, s *schema.Schema) error {
	for _, o := range s.LeftAlone {
		if o.SQL != "" {
			_, _ = r.db.ExecContext(ctx, o.SQL)
		}
	}
	return executor.Load(ctx, r.db, r.Dialect, s)
}

func (r *room) close() { r.db.Close() }

// run runs steps in their transactions.
func (r *room) run(ctx context.Context, steps ...plan.Step) error {
	c := r.Exec
	c.Before, c.After, c.Observe, c.Throttle = nil, nil, nil, nil
	done := false
	return executor.Run(ctx, r.db, c, func([]string) ([]plan.Step, error) {
		if done {
			return nil, nil
		}
		done = true
		return steps, nil
	})
}

func (r *room) inspect(ctx context.Context) (*schema.Schema, error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	s, err := r.Dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: r.Exec.Store.Tables()})
	return s.WithoutKept(), err
}

// fill puts sample rows into tables; nil tables: all.
func (r *room) fill(ctx context.Context, s *schema.Schema, o sample.Options) (sample.Filled, error) {
	o.Dialect = r.Dialect.Name()
	var filled sample.Filled
	err := r.inTransaction(ctx, s, func(conn *sql.Conn) (err error) {
		filled, err = sample.Fill(ctx, conn, s, o)
		return err
	})
	return filled, err
}

// inTransaction commits what f does to a database of a schema. Where a row that is refused would end
// the transaction, there is none.
func (r *room) inTransaction(ctx context.Context, s *schema.Schema, f func(*sql.Conn) error) error {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if rollsBack(s) {
		return f(conn)
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	err = f(conn)
	_, end := conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	if end != nil {
		end = fmt.Errorf("something that waits for the commit, as a deferred trigger, refuses the sample rows that a proof needs; write the script unproved with --no-prove: %w", end)
	}
	return errors.Join(err, end)
}

// rollsBack reports whether a table has SQLite's conflict clause ROLLBACK.
func rollsBack(s *schema.Schema) bool {
	const clause = "ROLLBACK"
	return slices.ContainsFunc(s.Tables, func(t schema.Table) bool {
		return t.PrimaryKey != nil && t.PrimaryKey.OnConflict == clause ||
			slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return u.OnConflict == clause }) ||
			slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.OnConflict == clause })
	})
}

// content is the rows of tables, each value by the name of its column.
type content map[string]*table

type table struct {
	columns []string
	rows    [][]string
}

// read reads the rows of the tables of a schema that a database has now. Generated columns are not
// read: they follow from the others.
func (r *room) read(ctx context.Context, s *schema.Schema) (content, error) {
	return r.complete(ctx, s, nil)
}

// complete reads the rows of those tables of a schema whose rows are not known, and puts the known ones to them.
func (r *room) complete(ctx context.Context, s *schema.Schema, known content) (content, error) {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	out := content{}
	for i := range s.Tables {
		t := known[s.Tables[i].Name]
		if t != nil {
			out[s.Tables[i].Name] = t
			continue
		}
		t = &table{}
		for _, c := range s.Tables[i].Columns {
			if c.Generated == nil {
				t.columns = append(t.columns, c.Name)
			}
		}
		slices.Sort(t.columns)
		if t.rows, err = sample.Read(ctx, conn, r.Dialect.Name(), s.Tables[i].Name, t.columns); err != nil {
			return nil, err
		}
		out[s.Tables[i].Name] = t
	}
	return out, nil
}

// count counts the rows.
func (c content) count() int {
	n := 0
	for _, t := range c {
		n += len(t.rows)
	}
	return n
}

// reason is what stands in the way, without where in a scratch database that was.
func reason(err error) string {
	if g, ok := errors.AsType[*executor.GuardError](err); ok {
		return g.Why
	}
	if s, ok := errors.AsType[*executor.StepError](err); ok {
		return s.Err.Error()
	}
	return err.Error()
}

// partial reports whether a step that failed left something behind.
func partial(err error) bool {
	s, ok := errors.AsType[*executor.StepError](err)
	return ok && s.Partial
}

// pairing says what things are called on the other side of a way.
type pairing struct {
	renames []diff.Rename
	fold    func(string) string
	to      *schema.Schema
}

func (p *pairing) table(name string) *schema.Table {
	var names []string
	for i := range p.to.Tables {
		names = append(names, p.to.Tables[i].Name)
	}
	return p.to.Table(p.find(diff.TableKind, "", name, names))
}

func (p *pairing) column(t *schema.Table, name string) *schema.Column {
	var names []string
	for i := range t.Columns {
		names = append(names, t.Columns[i].Name)
	}
	return t.Column(p.find(diff.ColumnKind, t.Name, name, names))
}

// find returns the name that something has there, "" if it has none.
func (p *pairing) find(kind diff.Kind, table, name string, there []string) string {
	for _, r := range p.renames {
		switch {
		case r.Kind != kind || kind == diff.ColumnKind && r.Table != table:
		case r.From == name:
			return r.To
		case r.To == name:
			return "" // another one has the name there
		}
	}
	if slices.Contains(there, name) {
		return name
	}
	if i := slices.IndexFunc(there, func(n string) bool { return p.fold != nil && p.fold(n) == p.fold(name) }); i >= 0 {
		return there[i]
	}
	return ""
}

// tableOf names the tables that an operation is about.
func tableOf(o op.Op) []string {
	switch o := o.(type) {
	case op.CreateTable:
		return []string{o.Table.Name}
	case op.DropTable:
		return []string{o.Table}
	case op.KeepTable:
		return []string{o.Table}
	case op.KeepColumn:
		return []string{o.Table}
	case op.KeepValues:
		return []string{o.Table}
	case op.NoteValues:
		return []string{o.Table}
	case op.SiftValues:
		return []string{o.Table}
	case op.RenameTable:
		return []string{o.Table, o.To}
	case op.SetOptions:
		return []string{o.Table}
	case op.SetTableComment:
		return []string{o.Table}
	case op.AddColumn:
		return []string{o.Table}
	case op.DropColumn:
		return []string{o.Table}
	case op.RenameColumn:
		return []string{o.Table}
	case op.AlterColumn:
		return []string{o.Table}
	case op.AddConstraint:
		if fk, ok := o.Constraint.(schema.ForeignKey); ok {
			return []string{o.Table, fk.RefTable}
		}
		return []string{o.Table}
	case op.DropConstraint:
		return []string{o.Table}
	case op.CreateIndex:
		return []string{o.Table}
	case op.DropIndex:
		return []string{o.Table}
	case op.RenameIndex:
		return []string{o.Table}
	case op.CreateTrigger:
		return []string{o.Trigger.Table}
	case op.DropTrigger:
		return []string{o.Table}
	}
	return nil
}
