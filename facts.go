package skein

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// facts looks at the rows that a plan will meet: which are in the way of its guards, which are kept, and
// which are destroyed. Nothing is changed. before and after are the schemas on both sides of the plan;
// after is nil where nobody knows it.
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
		f := &factFinder{counter: m.counter(ctx, conn), before: before, trail: plan.NewTrail(m.cfg.Dialect.Name(), before), seen: map[string]bool{}, keeps: map[string]bool{}, counted: map[plan.Drop]bool{}}
		f.inTheWay(p)
		if after != nil {
			f.kept(after)
		}
		f.lost(p, after)
		f.moved(p)
		return f.found, ctx.Err()
	})
	return err
}

// errNoDefault: a column has no default to compare with.
var errNoDefault = errors.New("no default")

type factFinder struct {
	counter
	before  *schema.Schema
	trail   *plan.Trail // from there to where a statement is looked at
	found   []plan.Fact
	seen    map[string]bool
	keeps   map[string]bool    // what is kept of it, and so not lost
	counted map[plan.Drop]bool // whose kind is not said
}

// inTheWay asks the guards that look at nothing which a statement before them changes.
func (f *factFinder) inTheWay(p *plan.Plan) {
	before := plan.Effects{Dialect: f.cfg.Dialect.Name()}
	for _, s := range p.Steps {
		for _, st := range s.Statements {
			switch {
			case st.Kind == "guard":
				if !before.Reach(st.SQL) {
					f.guard(st)
				}
			case st.Kind == "sql":
				before.Add(st.SQL)
			default:
				before.Everything()
			}
		}
	}
}

func (f *factFinder) guard(st plan.Statement) {
	var tables []string
	for i := range f.before.Tables {
		if name := f.before.Tables[i].Name; op.Mentions(st.SQL, name, f.cfg.Dialect.Name()) {
			tables = append(tables, name)
		}
	}
	if len(tables) == 0 || strings.Contains(st.SQL, "_skein_") {
		return // it is about the connection, or about what is made on the way
	}
	if table, n := f.tooMany(tables...); table != "" {
		f.add(plan.Fact{Kind: "not_looked_at", Object: table, Rows: n.N, Text: fmt.Sprintf("%s has %s, so they were not looked at (--exact does): it stops if %s",
			table, n.Of("row"), strings.ReplaceAll(st.Note, "%d", "any"))})
		return
	}
	// A guard that is written for what is there later does not run here.
	n, err := executor.CountRows(f.ctx, f.conn, st.SQL, st.Args, f.cfg.Exact)
	if err != nil || n.N == 0 {
		return
	}
	f.add(fact("in_the_way", "", n, n.Told(st.Note)))
}

// fact is a fact of that many rows.
func fact(kind, object string, n plan.Count, text string) plan.Fact {
	return plan.Fact{Kind: kind, Object: object, Rows: n.N, AtLeast: n.AtLeast, Exact: n.Exact(), Text: text}
}

// kept counts what the plan drops and keeps.
func (f *factFinder) kept(after *schema.Schema) {
	have := map[string]bool{}
	for _, k := range kept(f.before) {
		have[k.Name] = true
	}
	for _, k := range kept(after) {
		if !have[k.Name] && k.Kind != "values" {
			f.keeps[k.Object] = true
			for _, x := range f.meant(k.Object, k.of) {
				f.dropped("kept", x, k.Object)
			}
		}
	}
}

// columns are those of a table beforehand whose values are not computed.
func (f *factFinder) columns(table string) (names []string) {
	if t := f.before.Table(table); t != nil {
		for _, c := range t.Columns {
			if c.Generated == nil && !schema.IsKept(c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// dropFact is what becomes of that many rows of a table, or values of a column.
func dropFact(kind, object string, column bool, n plan.Count) plan.Fact {
	what, many := "table", n.Of("row")
	if column {
		what, many = "column", n.Of("value")
	}
	if n.N == 0 && n.AtLeast {
		many = "what may be behind the first million rows, which alone were looked at (--exact looks at all),"
	}
	becomes := "will be destroyed"
	if kind == "kept" {
		becomes = "will be kept aside"
	}
	return fact(kind, object, n, fmt.Sprintf("drop %s %s: %s %s", what, object, many, becomes))
}

// moved tells how many rows are gone through in batches.
func (f *factFinder) moved(p *plan.Plan) {
	for _, s := range p.Steps {
		for _, st := range s.Statements {
			if st.BatchesOf == "" || f.before.Table(st.BatchesOf) == nil {
				continue
			}
			if n, err := f.rows(st.BatchesOf); err == nil {
				f.add(fact("moved", st.BatchesOf, n, fmt.Sprintf("%s: %s will be gone through in batches", st.BatchesOf, n.Of("row"))))
			}
		}
	}
}

func (f *factFinder) add(x plan.Fact) {
	if !f.seen[x.Text] {
		f.seen[x.Text] = true
		f.found = append(f.found, x)
	}
}
