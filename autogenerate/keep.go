package autogenerate

import (
	"fmt"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Keep has the way up keep what it drops, and the way back restore it. Computed columns hold nothing of
// their own and go. is is the schema before the way up, as it is seen. Where nothing is dropped, the
// result is r itself.
func Keep(r *Result, is *schema.Schema, k op.Keeping) *Result {
	p := &keeper{Keeping: k, now: is.Clone(), is: is, first: map[string]string{}, down: r.Down}
	for _, l := range r.Up {
		p.line(l)
	}
	if !p.kept {
		return r
	}
	return &Result{Up: p.up, Down: p.down, Changes: r.Changes}
}

// Losses lists what the way up destroys: "table posts", "column users.nick".
func Losses(r *Result, is *schema.Schema) []string {
	p := &keeper{is: is, first: map[string]string{}}
	var out []string
	for _, l := range r.Up {
		switch o := l.Op.(type) {
		case op.DropTable:
			out = append(out, "table "+o.Table)
		case op.DropColumn:
			if c := p.column(o); c == nil || c.Generated == nil {
				out = append(out, "column "+o.Table+"."+o.Column)
			}
		}
		p.follow(l.Op)
	}
	return out
}

// keeper walks along the way up and changes both ways.
type keeper struct {
	op.Keeping
	is, now  *schema.Schema // before the way up, and after what was walked
	first    map[string]string
	up, down []script.Line
	kept     bool
}

func (p *keeper) line(l script.Line) {
	out := []script.Line{l}
	switch o := l.Op.(type) {
	case op.DropColumn:
		if line, ok := p.keepColumn(o); ok {
			out = []script.Line{line}
		}
	case op.DropTable:
		if lines, ok := p.keepTable(o); ok {
			out = lines
		}
	}
	p.up = append(p.up, out...)
	p.follow(l.Op)
	if p.now != nil {
		_ = l.Op.Apply(p.now) // operations of a comparison fit
	}
}

// follow remembers under which name a table began.
func (p *keeper) follow(o op.Op) {
	if r, ok := o.(op.RenameTable); ok {
		p.first[r.To] = p.began(r.Table)
		delete(p.first, r.Table)
	}
}

func (p *keeper) began(table string) string {
	if name, ok := p.first[table]; ok {
		return name
	}
	return table
}

// column returns a column that is dropped as it was at first, nil if it is new.
func (p *keeper) column(o op.DropColumn) *schema.Column {
	if t := p.is.Table(p.began(o.Table)); t != nil {
		return t.Column(o.Column)
	}
	return nil
}

func (p *keeper) keepColumn(o op.DropColumn) (script.Line, bool) {
	c := p.column(o)
	if c == nil || c.Generated != nil || typeGoes(p.is, c) {
		return script.Line{}, false
	}
	table := p.began(o.Table)
	at := slices.IndexFunc(p.down, func(l script.Line) bool {
		add, ok := l.Op.(op.AddColumn)
		return ok && add.Table == table && add.Column.Name == o.Column
	})
	if at < 0 {
		return script.Line{}, false
	}
	p.kept = true
	back := p.down[at].Op.(op.AddColumn).Column
	lines := []script.Line{{Op: op.RestoreColumn{Table: table, Column: back}}}
	if op.NeedsValue(&back) {
		// A statement that fills the rows which came since can stand between.
		back.NotNull = false
		lines[0].Op = op.RestoreColumn{Table: table, Column: back}
		lines = append(lines, script.Line{
			Op:      op.AlterColumn{Table: table, Column: o.Column, Changes: []op.Change{op.SetNotNull(true)}},
			Comment: fmt.Sprintf("review: rows that came since the upgrade have no value for %s.%s: refused while there are\nsuch; fill them in a statement before.", table, o.Column),
		})
	}
	p.down = slices.Replace(slices.Clone(p.down), at, at+1, lines...)
	was := *c
	was.Was = ""
	return script.Line{Op: op.KeepColumn{Table: o.Table, Column: was}, Comment: keptComment("values of " + o.Table + "." + o.Column)}, true
}

func keptComment(what string) string {
	return "kept: the " + what + " are set aside; a downgrade gives them back, a purge destroys them."
}

// typeGoes reports whether a column is of a type that belongs to the schema, and so may be dropped
// with it.
func typeGoes(s *schema.Schema, c *schema.Column) bool {
	if c.Type == nil {
		return false
	}
	name := c.Type.String()
	return s.Enum(name) != nil
}

func (p *keeper) keepTable(o op.DropTable) ([]script.Line, bool) {
	t := p.now.Table(o.Table)
	at := slices.IndexFunc(p.down, func(l script.Line) bool {
		c, ok := l.Op.(op.CreateTable)
		return ok && c.Table.Name == o.Table
	})
	if t == nil || at < 0 {
		return nil, false
	}
	p.kept = true
	var lines []script.Line
	for _, x := range p.takenDown(t) {
		lines = append(lines, script.Line{Op: x})
		_ = x.Apply(p.now)
	}
	lines = append(lines, script.Line{Op: op.KeepTable(o), Comment: keptComment("rows of " + o.Table)})
	p.restoreTable(at)
	return lines, true
}

// takenDown are the operations that drop what would be in the way of others while a table is kept:
// foreign keys from it and to it, triggers, and names that it shares with other tables.
func (p *keeper) takenDown(t *schema.Table) []op.Op {
	var out []op.Op
	for _, tr := range p.now.Triggers {
		if tr.Table == t.Name {
			out = append(out, op.DropTrigger{Table: t.Name, Trigger: tr.Name})
		}
	}
	for _, d := range p.now.Definitions {
		if d.Table == t.Name {
			out = append(out, op.DropDefinition{Kind: d.Kind, Table: t.Name, Name: d.Name})
		}
	}
	for i := range p.now.Tables {
		other := &p.now.Tables[i]
		for _, fk := range other.ForeignKeys {
			if other.Name == t.Name || fk.RefTable == t.Name {
				out = append(out, op.DropConstraint{Table: other.Name, Constraint: fk})
			}
		}
	}
	if p.takesDown("index") {
		for _, x := range t.Indexes {
			out = append(out, op.DropIndex{Table: t.Name, Index: x.Name})
		}
	}
	for _, c := range t.Constraints() {
		if _, fk := c.(schema.ForeignKey); !fk && p.takesDown(constraintKind(c)) {
			out = append(out, op.DropConstraint{Table: t.Name, Constraint: c})
		}
	}
	return out
}

func (p *keeper) takesDown(kind string) bool {
	return kind == "foreign_key" || slices.Contains(p.TakeDown, kind)
}

// restoreTable puts the way back of a kept table in the place of its creation.
func (p *keeper) restoreTable(at int) {
	created := p.down[at].Op.(op.CreateTable).Table
	t := created.Clone()
	var back []script.Line
	for _, c := range t.Constraints() {
		if p.takesDown(constraintKind(c)) {
			back = append(back, script.Line{Op: op.AddConstraint{Table: t.Name, Constraint: c}, Comment: constraintComment(op.AddConstraint{Constraint: c})})
		}
	}
	t.ForeignKeys = nil
	if p.takesDown("primary_key") {
		t.PrimaryKey = nil
	}
	if p.takesDown("unique") {
		t.Uniques = nil
	}
	if p.takesDown("exclusion") {
		t.Excludes = nil
	}
	if p.takesDown("check") {
		t.Checks = nil
	}
	rest := slices.Clone(p.down[at+1:])
	if !p.takesDown("index") {
		rest = slices.DeleteFunc(rest, func(l script.Line) bool {
			x, ok := l.Op.(op.CreateIndex)
			if ok = ok && x.Table == t.Name; ok {
				t.Indexes = append(t.Indexes, x.Index)
			}
			return ok
		})
	}
	p.down = slices.Concat(p.down[:at], []script.Line{{Op: op.RestoreTable{Table: t}}}, back, rest)
}
