package autogenerate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Keep has the way up keep what it drops, and the way back restore it. Computed columns hold nothing of
// their own and go. is is the schema before the way up, as it is seen. Where nothing is dropped, the
// result is r itself. b says which values are copied to a table beside, although the engine could leave them in
// place; nil: none.
func Keep(r *Result, is *schema.Schema, k op.Keeping, b *Beside) *Result {
	p := newKeeper(is, k, b)
	p.begin()
	p.down = r.Down
	p.look(r.Up)
	for _, l := range r.Up {
		p.line(l)
	}
	if !p.kept {
		return r
	}
	p.followRows()
	return &Result{Up: append(p.first, p.up...), Down: slices.Concat(p.down, p.amended(p.last), p.pointing, p.musts), Changes: r.Changes}
}

// Beside says of which tables values are copied to a table beside, so that SELECT * does not show them.
type Beside struct {
	// Small reports whether a table has few enough rows for that.
	Small func(table string) bool
	// Limit is how many rows it may have where the script runs; 0: any number.
	Limit int64
}

func newKeeper(is *schema.Schema, k op.Keeping, b *Beside) *keeper {
	return &keeper{Keeping: k, beside: b, is: is, began: map[string]string{}, rekeyed: map[string]bool{}, goes: map[[2]string]bool{}, restrict: map[string]bool{}}
}

// Loss is a table or a column whose data a way up destroys, by the names that they have before it.
type Loss struct{ Table, Column string } // Column "": the whole table

func (l Loss) String() string {
	if l.Column == "" {
		return "table " + l.Table
	}
	return "column " + l.Table + "." + l.Column
}

// Losses lists what the way up destroys, but for what can be computed again; nothing where all is kept.
func Losses(r *Result, is *schema.Schema) []Loss {
	p := newKeeper(is, op.Keeping{}, nil)
	kept := map[Loss]bool{}
	var out []Loss
	for _, l := range r.Up {
		switch o := l.Op.(type) {
		case op.KeepValues:
			kept[Loss{o.Table, o.Column.Name}] = true
		case op.DropTable:
			if name := p.origin(o.Table); is.Table(name) != nil {
				out = append(out, Loss{Table: name})
			}
		case op.DropColumn:
			loss := Loss{p.origin(o.Table), o.Column}
			if c := p.column(o); c != nil && c.Generated == nil && !kept[loss] {
				out = append(out, loss)
			}
		}
		p.follow(l.Op)
	}
	return out
}

// keeper walks along the way up and changes both ways.
type keeper struct {
	op.Keeping
	beside   *Beside
	is, now  *schema.Schema // before the way up, and after what was walked
	folding  *op.Folding    // what changes now
	began    map[string]string
	rekeyed  map[string]bool    // tables that get another primary key, by the names that they began with
	goes     map[[2]string]bool // columns that are dropped, likewise
	restrict map[string]bool    // tables that begin or cease to be STRICT, where a column can't just stay
	first    []script.Line      // before all of the way up
	up, down []script.Line
	last     []script.Line     // behind all of the way back
	amends   map[string]amends // statements among them that make up for deleted rows
	pointing []script.Line     // foreign keys to restored tables and their triggers, behind those of the tables
	musts    []script.Line     // and behind that
	follows  []op.FollowRows
	beforehand
	too  goesToo
	kept bool
}

// begin stands before the way up.
func (p *keeper) begin() {
	p.now, p.amends = p.is.Clone(), map[string]amends{}
	p.folding = op.Fold(p.now)
}

// look reads the way up once, for what matters before it is there.
func (p *keeper) look(up []script.Line) {
	now := p.is.Clone()
	folding := op.Fold(now)
	for _, l := range up {
		p.foresee(p, l.Op)
		switch o := l.Op.(type) {
		case op.SetOptions:
			if t := now.Table(o.Table); t != nil && t.Options.Strict != o.Options.Strict {
				p.restrict[o.Table] = true
			}
		case op.DropColumn:
			p.goes[[2]string{p.origin(o.Table), o.Column}] = true
		case op.DropConstraint:
			p.rekey(o.Table, o.Constraint)
		case op.AddConstraint:
			p.rekey(o.Table, o.Constraint)
		}
		p.too.note(l.Op)
		p.follow(l.Op)
		_ = folding.Apply(l.Op) // operations of a comparison fit
	}
	clear(p.began)
}

func (p *keeper) rekey(table string, c schema.Constraint) {
	if _, ok := c.(schema.PrimaryKey); ok {
		p.rekeyed[p.origin(table)] = true
	}
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
	default:
		if kept, ok := p.keepObject(l.Op); ok {
			out = []script.Line{{Op: kept, Comment: "kept with what is made of it"}}
		}
	}
	p.up = append(p.up, out...)
	p.follow(l.Op)
	_ = p.folding.Apply(l.Op) // operations of a comparison fit
}

// follow remembers under which name a table began.
func (p *keeper) follow(o op.Op) {
	if r, ok := o.(op.RenameTable); ok {
		p.began[r.To] = p.origin(r.Table)
		delete(p.began, r.Table)
	}
}

// origin is the name that a table began with.
func (p *keeper) origin(table string) string {
	if name, ok := p.began[table]; ok {
		return name
	}
	return table
}

// column returns a column that is dropped as it was at first, nil if it is new.
func (p *keeper) column(o op.DropColumn) *schema.Column {
	if t := p.is.Table(p.origin(o.Table)); t != nil {
		return t.Column(o.Column)
	}
	return nil
}

func (p *keeper) keepColumn(o op.DropColumn) (script.Line, bool) {
	c, table := p.column(o), p.origin(o.Table)
	if c == nil || c.Generated != nil {
		return script.Line{}, false
	}
	at := slices.IndexFunc(p.down, func(l script.Line) bool {
		add, ok := l.Op.(op.AddColumn)
		return ok && add.Table == table && add.Column.Name == o.Column
	})
	key := p.key(table, o.Column)
	if at < 0 || key == nil && p.restrict[o.Table] || !p.too.lets([]schema.Column{*c}, nil) {
		return script.Line{}, false
	}
	p.kept = true
	was, back := *c, p.down[at].Op.(op.AddColumn).Column
	was.Was = ""
	needed, must := op.NeedsValue(&back), required(&back)
	if needed {
		back.NotNull, back.NotNullAs = false, schema.NotNull{}
	}
	out := script.Line{Op: o}
	p.down = slices.Clone(p.down)
	if comment := keptComment("values of " + table + "." + o.Column); key != nil {
		p.copyColumn(was, table, key, comment)
		p.down[at].Op = op.AddColumn{Table: table, Column: back}
	} else {
		out = script.Line{Op: op.KeepColumn{Table: o.Table, Column: was}, Comment: comment}
		p.down[at].Op = op.RestoreColumn{Table: table, Column: back}
	}
	p.down[at].Comment = ""
	if needed {
		// A statement that fills the rows which came since can stand between.
		p.musts = append(p.musts, script.Line{
			Op:      op.AlterColumn{Table: table, Column: o.Column, Changes: must},
			Comment: fmt.Sprintf("review: rows that came since the upgrade have no value for %s.%s: refused while there are\nsuch; fill them in a statement before, or write the script anew with --fill %[1]s.%[2]s:EXPRESSION.", table, o.Column),
		})
	}
	return out, true
}

// copyColumn keeps a copy of a column that is dropped, by a key. That of an enum is text, so that it is not
// what stands in the way of the type one day.
func (p *keeper) copyColumn(was schema.Column, table string, key []schema.Column, comment string) {
	keep := op.KeepValues{Table: table, Column: was, Key: key, Strict: p.is.Table(table).Options.Strict, Limit: p.limit()}
	back := op.RestoreValues{Table: table, Column: was.Name, Key: schema.ColumnNames(key)}
	if typeGoes(p.is, &was) {
		back.Cast, keep.Column.Type, keep.Column.Default = was.Type.String(), schema.Text{}, ""
		keep.Column.NotNull = keep.Column.NotNull || was.Default != "" // its NULLs are values too
	}
	p.first = append(p.first, script.Line{Op: keep, Comment: comment})
	p.follows = append(p.follows, op.FollowRows{Table: table, Column: was.Name, Key: schema.ColumnNames(key)})
	p.last = append(p.last, quietly(p.is, table, script.Line{Op: back})...)
}

// key returns the primary key of a table by which values of a column can be kept in a table beside, nil if the engine
// does not ask for that, the key does not last, or something else is to have that table's name.
func (p *keeper) key(table, column string) []schema.Column {
	if p.shares(p, table, column) || !p.Rewrites && (p.beside == nil || !p.Side || !p.beside.Small(table)) {
		return nil
	}
	return p.lastingKey(table)
}

// lastingKey returns the primary key of a table by which triggers can follow its rows, nil if there is none.
func (p *keeper) lastingKey(table string) []schema.Column {
	t := p.is.Table(table)
	if !p.Side || t.PrimaryKey == nil || p.rekeyed[table] || !p.Rewrites && !followable(t) {
		return nil
	}
	var key []schema.Column
	for _, part := range t.PrimaryKey.Columns {
		c := t.Column(part.Column)
		if c == nil || c.Generated != nil || typeGoes(p.is, c) || p.goes[[2]string{table, part.Column}] {
			return nil
		}
		filled := c.NotNull || t.Options.Strict || t.Options.WithoutRowID ||
			len(t.PrimaryKey.Columns) == 1 && c.Type == schema.Type(schema.Integer{})
		key = append(key, schema.Column{Name: c.Name, Type: c.Type, NotNull: filled, Collate: c.Collate})
	}
	return key
}

// limit is how many rows a table may have for its values to be copied.
func (p *keeper) limit() int64 {
	if p.Rewrites || p.beside == nil {
		return 0
	}
	return p.beside.Limit
}

// followable reports whether triggers can follow each row of a table on an engine that rewrites none: not
// where the key is checked late, and two rows can have changed places by then, nor with partitions.
func followable(t *schema.Table) bool {
	o := t.Options
	return t.PrimaryKey.Deferrable == "" && o.PartitionBy == "" && o.PartitionOf == "" && o.Inherits == ""
}

// quietly takes the triggers of a table down for as long as an operation changes its rows.
func quietly(s *schema.Schema, table string, l script.Line) []script.Line {
	out := []script.Line{l}
	for _, tr := range s.Triggers {
		if tr.Table == table {
			out = slices.Concat([]script.Line{{Op: op.DropTrigger{Table: table, Trigger: tr.Name}}}, out, []script.Line{{Op: op.CreateTrigger{Trigger: tr}}})
		}
	}
	return out
}

// followRows has what is kept beside follow the rows, between the two directions of the script: by then
// tables and keys may have other names.
func (p *keeper) followRows() {
	var leave []script.Line
	for _, f := range p.follows {
		was, now := f.Table, p.called(f.Table)
		if now != was {
			f.Table, f.Kept = now, was
		}
		f.Key = schema.Names(p.now.Table(now).PrimaryKey.Columns)
		p.up = append(p.up, script.Line{Op: f})
		leave = append(leave, script.Line{Op: op.LeaveRows{Table: f.Table, Column: f.Column, Kept: f.Kept}})
	}
	p.down = append(leave, p.down...)
}

// called is the name that a table has after the way up.
func (p *keeper) called(table string) string {
	for now, was := range p.began {
		if was == table {
			return now
		}
	}
	return table
}

func keptComment(what string) string {
	return "kept: the " + what + " are set aside; a downgrade gives them back, a purge destroys them."
}

// typeGoes reports whether a column is of a type that belongs to the schema, and so may be dropped
// with it.
func typeGoes(s *schema.Schema, c *schema.Column) bool {
	return c.Type != nil && s.Enum(enumName(c)) != nil
}

// enumName is the name of a column's enum, where it is of one, or of a list of such values.
func enumName(c *schema.Column) string { return strings.TrimSuffix(c.Type.String(), "[]") }
