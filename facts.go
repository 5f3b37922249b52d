package skein

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// enough is how many rows a fact counts: from there on it says "at least".
const enough = 1_000_000

// facts looks at the rows that a plan will meet: which are in the way of its guards, which are kept, and
// which are destroyed. Nothing is changed. before and after are the schemas on both sides of the plan.
func (m *Migrator) facts(ctx context.Context, p *plan.Plan, before, after *schema.Schema) error {
	if len(p.Steps) == 0 {
		return nil
	}
	conn, done, err := m.conn(ctx)
	if err != nil {
		return err
	}
	defer done()
	p.Facts, err = executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() ([]plan.Fact, error) {
		f := &factFinder{Migrator: m, ctx: ctx, conn: conn, before: before, seen: map[string]bool{}}
		f.inTheWay(p)
		f.kept(after)
		f.lost(p)
		f.moved(p)
		return f.found, ctx.Err()
	})
	return err
}

// errNoDefault: a column has no default to compare with.
var errNoDefault = errors.New("no default")

type factFinder struct {
	*Migrator
	ctx    context.Context
	conn   *sql.Conn
	before *schema.Schema
	found  []plan.Fact
	seen   map[string]bool
}

// inTheWay asks the guards of the first step, as long as nothing before them changes what they look at.
func (f *factFinder) inTheWay(p *plan.Plan) {
	for _, st := range p.Steps[0].Statements {
		if st.Kind == "guard" {
			f.guard(st)
		} else if st.Disturbs() {
			return
		}
	}
}

func (f *factFinder) guard(st plan.Statement) {
	about := false
	for i := range f.before.Tables {
		about = about || op.Mentions(st.SQL, f.before.Tables[i].Name, f.cfg.Dialect.Name())
	}
	if !about || strings.Contains(st.SQL, "_skein_") || strings.Contains(st.SQL, "changes()") {
		return // it is about the connection, or about what is made and copied on the way
	}
	// A guard that is written for what is there later does not run here.
	n, more, err := f.count(st.SQL, st.Args)
	if err != nil || n == 0 {
		return
	}
	many := plan.Number(n)
	if more {
		many = "at least " + many
	}
	f.add(plan.Fact{Kind: "in_the_way", Rows: n, AtLeast: more, Text: strings.ReplaceAll(st.Note, "%d", many)})
}

// kept counts what the plan drops and keeps.
func (f *factFinder) kept(after *schema.Schema) {
	have := map[string]bool{}
	for _, k := range kept(f.before) {
		have[k.Name] = true
	}
	for _, k := range kept(after) {
		table, column, _ := strings.Cut(k.Object, ".")
		if k.Kind == "table" {
			table, column = k.Object, ""
		}
		if !have[k.Name] {
			f.dropped("kept", table, column, "will be kept")
		}
	}
}

// lost counts what the plan destroys.
func (f *factFinder) lost(p *plan.Plan) {
	for _, s := range p.Steps {
		for _, st := range s.Statements {
			for _, h := range st.Hazards {
				if h.Kind != "data_loss" {
					continue
				}
				table, column, _ := strings.Cut(h.Object, ".")
				if f.before.Table(h.Object) != nil {
					table, column = h.Object, ""
				}
				f.dropped("lost", table, column, "will be destroyed")
			}
		}
	}
}

func (f *factFinder) dropped(kind, table, column, becomes string) {
	t := f.before.Table(table)
	if t == nil || column != "" && t.Column(column) == nil {
		return // it is made on the way
	}
	query, what, noun := "SELECT 1 FROM "+f.tableSQL(table), "table "+table, "row"
	var n int64
	var more bool
	err := errNoDefault
	if column != "" {
		name := f.quoteName(column)
		query += " WHERE " + name + " IS NOT NULL"
		what, noun = "column "+table+"."+column, "value"
		if text := t.Column(column).Default; text != "" && kind == "lost" {
			// What is the default comes back by itself.
			n, more, err = f.count(query+" AND "+name+" <> ("+text+")", nil)
		}
	}
	if err != nil {
		n, more, err = f.count(query, nil)
	}
	if err != nil {
		return
	}
	many := amount(n, noun)
	if more {
		many = "at least " + many
	}
	f.add(plan.Fact{Kind: kind, Object: strings.TrimPrefix(strings.TrimPrefix(what, "table "), "column "), Rows: n, AtLeast: more,
		Text: fmt.Sprintf("drop %s: %s %s", what, many, becomes)})
}

// moved tells how many rows are gone through in batches: by the engine's statistics where these say more than
// would be counted.
func (f *factFinder) moved(p *plan.Plan) {
	for _, s := range p.Steps {
		for _, st := range s.Statements {
			if st.BatchesOf == "" || f.before.Table(st.BatchesOf) == nil {
				continue
			}
			n, about, err := f.rows(st.BatchesOf)
			if err != nil {
				continue
			}
			many := amount(n, "row")
			if about {
				many = "about " + many
			}
			f.add(plan.Fact{Kind: "moved", Object: st.BatchesOf, Rows: n, AtLeast: about, Text: fmt.Sprintf("%s: %s will be gone through in batches", st.BatchesOf, many)})
		}
	}
}

// rows tells how many rows a table has, or about how many.
func (f *factFinder) rows(table string) (n int64, about bool, err error) {
	if w, ok := f.cfg.Dialect.(dialect.Walker); ok && w.RowsSQL(table) != "" {
		if err := f.conn.QueryRowContext(f.ctx, w.RowsSQL(table)).Scan(&n); err == nil && n >= enough {
			return n, true, nil
		}
	}
	return f.count("SELECT 1 FROM "+f.tableSQL(table), nil)
}

// count counts what a query finds, up to a bound.
func count(ctx context.Context, conn *sql.Conn, query string, args []any) (n int64, more bool, err error) {
	query = strings.TrimRight(strings.TrimSpace(query), ";")
	err = conn.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM (\n%s\n) AS looked LIMIT %d) AS counted", query, enough), args...).Scan(&n)
	return n, n >= enough, err
}

func (f *factFinder) count(query string, args []any) (n int64, more bool, err error) {
	return count(f.ctx, f.conn, query, args)
}

func (f *factFinder) add(x plan.Fact) {
	if !f.seen[x.Text] {
		f.seen[x.Text] = true
		f.found = append(f.found, x)
	}
}
