package sqlite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// A planner writes the statements of one fold: first the questions to the rows, then what goes, then
// the new names, then the tables one by one, then what stands on them.
type planner struct {
	*fold
	staged  *schema.Schema // once tables are dropped and everything is renamed
	names   namer
	renames []rename // of tables
	work    []*change
	out     []dialect.Statement
}

// A change is a table that was there before and is there afterwards, with something changed.
type change struct {
	*fate
	was, is      *schema.Table // staged, and afterwards
	moves, steps []rename      // of columns: out of the way, and to their names
	adds         []string      // the ADD COLUMN of a change that needs no rebuild
	rebuild      bool
	forced       bool            // it has to be rebuilt because of another table
	byCopy       bool            // columns get their names when the rows are copied
	faults       []dialect.Fault // what can make the copy fail
}

func compileStructure(f *fold) ([]dialect.Statement, error) {
	p := &planner{fold: f, names: newNamer(f.before, f.after)}
	p.renames = f.tableRenames(p.names)
	for _, t := range f.tables {
		if !t.isNew() && t.op >= 0 {
			p.change(t)
		}
	}
	for _, c := range slices.Clone(p.work) {
		if c.byCopy {
			p.force(c)
		}
	}
	if err := p.stage(); err != nil {
		return nil, err
	}
	for _, c := range p.work {
		c.adds, c.rebuild = c.native()
	}
	p.guards()
	p.dropObjects()
	p.renameTables()
	p.renameColumns()
	if err := p.tablesInTurn(); err != nil {
		return nil, err
	}
	p.createIndexes()
	p.createStored()
	p.checkStored()
	return p.out, nil
}

func (p *planner) change(t *fate) *change {
	c := &change{fate: t, is: p.folding.Table(t.name)}
	before := p.before.Table(t.from)
	c.moves, c.steps = t.columnRenames(before, c.is)
	c.byCopy = c.refused(before)
	p.work = append(p.work, c)
	return c
}

// force has the tables rebuilt whose foreign keys would not follow the renames of c.
func (p *planner) force(c *change) {
	for _, t := range p.tables {
		if t.isNew() || t == c.fate || !c.pointsAt(p.after.Table(t.name)) {
			continue
		}
		other := p.changed(t.name)
		if other == nil {
			t.op = c.op
			other = p.change(t)
		}
		other.forced = true
	}
}

// add appends a statement of operation i; a note is optional.
func (p *planner) add(i int, sql, note string) *dialect.Statement {
	p.out = append(p.out, dialect.Statement{SQL: sql, Op: max(i, 0), Note: note})
	return &p.out[len(p.out)-1]
}

func (p *planner) dropObjects() {
	for _, d := range p.dropTriggers {
		p.add(d.op, "DROP TRIGGER "+ident(d.name), "")
	}
	for _, d := range p.dropViews {
		p.add(d.op, "DROP VIEW "+ident(d.name), "")
	}
	for _, c := range p.work {
		for i := range c.was.Indexes {
			x := &c.was.Indexes[i]
			if c.rebuild && !p.isTable(x.Name) {
				continue // it goes with the old table
			}
			if now := c.is.Index(x.Name); now == nil || !reflect.DeepEqual(*now, *x) {
				p.add(p.indexOp(x.Name, c.op), "DROP INDEX "+ident(x.Name), "")
			}
		}
	}
	for _, t := range p.dropped {
		st := p.add(t.op, "DROP TABLE "+ident(t.from), "")
		st.Table = t.from
		st.Hazards = []dialect.Hazard{{Kind: "data_loss", Object: t.from, Detail: "all rows of the table are destroyed"}}
	}
}

// isTable reports whether a table has that name afterwards.
func (p *planner) isTable(name string) bool {
	return slices.ContainsFunc(p.tables, func(t *fate) bool { return nameKey(t.name) == nameKey(name) })
}

func (p *planner) indexOp(name string, other int) int {
	if i, ok := p.indexes[name]; ok {
		return i
	}
	return other
}

func (p *planner) renameTables() {
	for _, r := range p.renames {
		i := 0
		if t := p.named[r.to]; t != nil {
			i = t.op
		}
		p.add(i, "ALTER TABLE "+ident(r.from)+" RENAME TO "+ident(r.to), "").Table = r.from
	}
}

// renameColumns gives all columns their new names before any table is made: SQLite follows a rename
// into the foreign keys of other tables, which has to be those that were there before.
func (p *planner) renameColumns() {
	for _, c := range p.work {
		if c.byCopy {
			continue
		}
		steps := c.steps
		if c.rebuild {
			steps = slices.Concat(c.moves, c.steps)
		} else {
			for _, m := range c.moves {
				p.dropColumn(c, m.from)
			}
		}
		for _, r := range steps {
			p.add(c.op, "ALTER TABLE "+ident(c.name)+" RENAME COLUMN "+ident(r.from)+" TO "+ident(r.to), "").Table = c.name
		}
	}
}

// tablesInTurn creates and changes tables, in the order of the operations.
func (p *planner) tablesInTurn() error {
	changes := map[*fate]*change{}
	for _, c := range p.work {
		changes[c.fate] = c
	}
	inTurn := slices.DeleteFunc(slices.Clone(p.tables), func(t *fate) bool { return t.op < 0 })
	slices.SortStableFunc(inTurn, func(a, b *fate) int { return a.op - b.op })
	for _, t := range inTurn {
		c := changes[t]
		switch {
		case c == nil:
			sql, err := createTable(t.name, p.folding.Table(t.name))
			if err != nil {
				return err
			}
			p.add(t.op, sql, "")
		case c.rebuild:
			if err := p.rebuildTable(c); err != nil {
				return err
			}
		default:
			p.alterTable(c)
		}
	}
	return nil
}

func (p *planner) createIndexes() {
	changes := map[string]*change{}
	for _, c := range p.work {
		changes[c.name] = c
	}
	for _, t := range p.tables {
		if t.op < 0 {
			continue
		}
		c, now := changes[t.name], p.folding.Table(t.name)
		for i := range now.Indexes {
			x := &now.Indexes[i]
			if c != nil && !c.rebuild {
				if old := c.was.Index(x.Name); old != nil && reflect.DeepEqual(*old, *x) {
					continue
				}
			}
			p.add(p.indexOp(x.Name, t.op), createIndex(t.name, x), "").Table = t.name
		}
	}
}

// createStored creates the new views and triggers, and the triggers that went with a rebuilt table.
func (p *planner) createStored() {
	for i := range p.after.Views {
		if v := &p.after.Views[i]; has(p.views, v.Name) {
			p.add(p.views[v.Name], createView(v), "")
		}
	}
	for i := range p.after.Triggers {
		tr := &p.after.Triggers[i]
		if at, isNew := p.triggers[tr.Name]; isNew {
			p.add(at, createTrigger(tr), "")
		} else if c := p.changed(tr.Table); c != nil && c.rebuild {
			p.add(c.op, createTrigger(tr), "the trigger went with the old table")
		}
	}
}

func has(m map[string]int, name string) bool { _, ok := m[name]; return ok }

// changed returns the change of the table with that name, nil if there is none.
func (p *planner) changed(name string) *change {
	for _, c := range p.work {
		if nameKey(c.name) == nameKey(name) {
			return c
		}
	}
	return nil
}

// checkStored makes SQLite read again the views and triggers that use a table which was dropped or
// rebuilt: it looks at them late, when they are used, and by then the revision is committed.
func (p *planner) checkStored() {
	disturbed := map[string]int{} // by name
	for _, t := range p.dropped {
		disturbed[t.from] = t.op
	}
	for _, c := range p.work {
		if c.rebuild {
			disturbed[c.name] = c.op
		}
	}
	if len(disturbed) > 0 {
		p.checkTriggers(disturbed)
		p.checkViews(disturbed)
	}
}

func (p *planner) checkViews(disturbed map[string]int) {
	found := map[string]bool{}
	for again := true; again; {
		again = false
		for i := range p.after.Views {
			v := &p.after.Views[i]
			at, uses := mentionsAny(v.Query, disturbed)
			if !uses || found[v.Name] {
				continue
			}
			found[v.Name], again = true, true
			disturbed[v.Name] = at
			p.add(at, "SELECT 1 FROM "+ident(v.Name)+" LIMIT 0",
				fmt.Sprintf("view %s uses what was changed: this fails if it no longer works", v.Name))
		}
	}
}

func (p *planner) checkTriggers(disturbed map[string]int) {
	done := map[string]bool{}
	for i := range p.after.Triggers {
		tr := &p.after.Triggers[i]
		t := p.after.Table(tr.Table)
		at, uses := mentionsAny(tr.Body, disturbed)
		if t == nil || !uses {
			continue
		}
		if sql := firing(tr, t); sql != "" && !done[sql] {
			done[sql] = true
			p.add(at, sql, fmt.Sprintf("trigger %s uses what was changed: this fails if it no longer works, and changes nothing", tr.Name))
		}
	}
}

func mentionsAny(text string, names map[string]int) (op int, found bool) {
	for name, i := range names {
		if sqltext.Mentions(text, name, sqltext.SQLite) && (!found || i < op) {
			op, found = i, true
		}
	}
	return op, found
}

// firing returns a statement that makes SQLite compile the trigger and runs nothing.
func firing(tr *schema.Trigger, t *schema.Table) string {
	for _, w := range sqltext.Words(tr.Body, 4) {
		switch w {
		case "INSERT":
			return "EXPLAIN INSERT INTO " + ident(t.Name) + " DEFAULT VALUES"
		case "DELETE":
			return "EXPLAIN DELETE FROM " + ident(t.Name)
		case "UPDATE":
			var set []string
			for _, c := range t.Columns {
				if c.Generated == nil {
					set = append(set, ident(c.Name)+" = "+ident(c.Name))
				}
			}
			return "EXPLAIN UPDATE " + ident(t.Name) + " SET " + strings.Join(set, ", ")
		}
	}
	return ""
}
