package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// kept: from a schema with rows to another and back, as a generated script goes: what is dropped on the
// way is kept, is never seen meanwhile, and is back afterwards, every value of it.
func (h Harness) kept(t *testing.T) {
	var n tally
	generator := Pairs(h.Features)
	rapid.Check(t, func(t *rapid.T) {
		p := generator.Draw(t, "pair")
		rows := Rows(p.From, h.Features).Draw(t, "rows")
		b, err := h.begin(&p)
		if err != nil {
			t.Fatalf("create: %v", err)
		}
		defer b.close()
		n.rows += b.insert(p.From, rows)
		if b.Sound != nil && b.Sound(b.ctx, b.conn) != nil {
			t.Skip("the engine took rows that break the schema: REPLACE under a foreign key")
		}
		up, down, err := b.keptJourney(p)
		if err != nil {
			t.Fatalf("%v\nrenames %+v\nschema\n%s\nrows offered\n%+v", err, p.Renames, b.show(p.From), offered(rows))
		}
		n.pairs++
		n.up += up
		n.down += down
	})
	t.Logf("%d pairs with %d rows: %d ran up, %d of them down; the others were refused by a guard", n.pairs, n.rows, n.up, n.down)
	if !t.Failed() && n.pairs >= 50 && n.down*3 < n.pairs {
		t.Errorf("guards refused more than two thirds of the pairs")
	}
}

// keptJourney goes to p.To and back, keeping. It returns 1 for each way that was run.
func (b *bench) keptJourney(p Pair) (up, down int, err error) {
	found, err := autogenerate.Between(p.From, p.To, p.Renames, autogenerate.Options{Rules: b.Dialect.Rules()})
	if err != nil {
		return 0, 0, err
	}
	found = autogenerate.Keep(found, p.From, dialect.KeepingOf(b.Dialect), b.halfBeside())
	before, err := b.snapshot(p.From)
	if err != nil {
		return 0, 0, err
	}
	there, err := b.oneWay(found.Up, p.From, p.To)
	if err != nil || there == nil {
		return 0, 0, wrap("up", err)
	}
	back, err := b.oneWay(found.Down, there, p.From)
	if err != nil || back == nil {
		return 1, 0, wrap("down", err)
	}
	home, err := b.snapshot(p.From)
	if err != nil {
		return 1, 1, err
	}
	return 1, 1, wrap("and back", sameButRetyped(before, home, p, autogenerate.Losses(found, p.From), b.Dialect.Rules()))
}

// halfBeside has each second table, by the length of its name, count as a small one.
func (b *bench) halfBeside() *autogenerate.Beside {
	return &autogenerate.Beside{Small: func(table string) bool { return len(table)%2 == 0 }}
}

// oneWay runs one direction of a script on a database of schema from, and returns the schema with all
// that is kept; nil where a guard refused. What is seen afterwards has to be to.
func (b *bench) oneWay(lines []script.Line, from, to *schema.Schema) (*schema.Schema, error) {
	var ops []op.Op
	for _, o := range autogenerate.Ops(lines) {
		ops = append(ops, op.Spell(o, "5f15cbadc711", dialect.KeepingOf(b.Dialect))...)
	}
	statements, err := b.Dialect.Compile(ops, from)
	if err != nil {
		return nil, fmt.Errorf("compile %q: %w", ops, err)
	}
	switch err := b.run(ops, statements); {
	case errors.Is(err, errRefused):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w\noperations %q\nstatements\n%s", err, ops, text(statements))
	}
	now, err := b.inspect()
	if err != nil {
		return nil, err
	}
	switch left, err := diff.Diff(now.WithoutKept(), to, diff.Options{Rules: b.Dialect.Rules()}); {
	case err != nil:
		return nil, err
	case len(left) > 0:
		return nil, fmt.Errorf("seen is what it should not be, off by %q\nafter %q\nstatements\n%s", left, ops, text(statements))
	}
	after := from.Clone()
	if err := op.Apply(after, ops...); err != nil {
		return nil, wrap("fold", err)
	}
	if b.Sound != nil {
		err = b.Sound(b.ctx, b.conn)
	}
	return after, wrap("damage", err)
}

// sameButRetyped compares all rows before and after a journey, but for columns of another type on the
// way, and for what the script says is lost.
func sameButRetyped(before, home snapshot, p Pair, lost []autogenerate.Loss, r diff.Rules) error {
	for i := range p.From.Tables {
		t := &p.From.Tables[i]
		to := p.To.Table(partner(p, r, diff.TableKind, "", t.Name))
		var columns []string
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.Generated != nil || slices.Contains(lost, autogenerate.Loss{Table: t.Name, Column: c.Name}) {
				continue
			}
			if to != nil {
				there := to.Column(partner(p, r, diff.ColumnKind, to.Name, c.Name))
				if there != nil && (there.Generated != nil || !sameType(c, there, r)) {
					continue
				}
			}
			columns = append(columns, c.Name)
		}
		if was, is := project(before[t.Name], columns), project(home[t.Name], columns); !slices.Equal(was, is) {
			return fmt.Errorf("rows of table %s in columns %q were\n%q\nand are\n%q", t.Name, columns, was, is)
		}
	}
	return nil
}
