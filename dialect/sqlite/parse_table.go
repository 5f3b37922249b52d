package sqlite

import (
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// parseTable reads CREATE TABLE. Names of the table's own columns in its keys are spelled as the
// columns are; names in other tables stay as they are written.
func parseTable(text string) (schema.Table, error) { return new(parser).table(text) }

func (p *parser) table(text string) (schema.Table, error) {
	p.start(text)
	var t schema.Table
	var err error
	if t.Name, err = p.head("TABLE"); err != nil {
		return t, err
	}
	b := tableBuilder{parser: p, t: &t}
	open := p.pos
	if err := b.definitions(); err != nil {
		return t, err
	}
	shut := p.pos - 1
	if err := b.options(); err != nil {
		return t, err
	}
	b.finish()
	p.giveNames(&t, b.defs, open, shut)
	return t, nil
}

// tableBuilder fills a table from what the parser finds.
type tableBuilder struct {
	*parser
	t        *schema.Table
	defs     []definition
	named    string // by CONSTRAINT, for what follows
	keyAlone bool   // the primary key is a constraint of the table, not of a column
	counts   bool   // AUTOINCREMENT
}

// definitions reads the columns and constraints with the parentheses around them.
func (b *tableBuilder) definitions() error {
	if err := b.wantMark("("); err != nil {
		return err
	}
	b.t.Columns = make([]schema.Column, 0, 10)
	constraints := false
	for {
		d := definition{start: b.pos, column: -1}
		constraints = constraints || startsTableConstraint(b.peek())
		var err error
		if constraints {
			err = b.constraint()
		} else {
			d.column = len(b.t.Columns)
			err = b.column()
		}
		if err != nil {
			return err
		}
		d.end = b.pos
		b.defs = append(b.defs, d)
		if b.takeMark(")") {
			return nil
		}
		// The comma between two constraints may be left out.
		if !b.takeMark(",") && !(constraints && startsTableConstraint(b.peek())) {
			return b.wrong("a comma or a closing parenthesis")
		}
	}
}

// options reads what follows the definitions.
func (b *tableBuilder) options() error {
	for isName(b.peek()) {
		switch {
		case b.take("WITHOUT", "ROWID"):
			b.t.Options.WithoutRowID = true
		case b.take("STRICT"):
			b.t.Options.Strict = true
		default:
			return b.wrong("an option of the table")
		}
		if !b.takeMark(",") {
			break
		}
	}
	return b.end()
}

// startsTableConstraint knows the reserved words that a constraint of a table begins with.
func startsTableConstraint(t sqltext.Token) bool {
	return isBare(t, "CONSTRAINT") || isBare(t, "PRIMARY") || isBare(t, "UNIQUE") ||
		isBare(t, "CHECK") || isBare(t, "FOREIGN")
}

// constraint reads one constraint of the table.
func (b *tableBuilder) constraint() error {
	b.named = ""
	for b.take("CONSTRAINT") {
		var err error
		if b.named, err = b.name(); err != nil {
			return err
		}
	}
	switch {
	case b.take("PRIMARY", "KEY"):
		return b.tableKey()
	case b.take("UNIQUE"):
		return b.tableUnique()
	case b.take("CHECK"):
		if err := b.check(); err != nil {
			return err
		}
		_, err := b.onConflict()
		return err
	case b.take("FOREIGN", "KEY"):
		return b.tableForeignKey()
	case isMark(b.peek(), ","), isMark(b.peek(), ")"):
		return nil // a name for nothing
	}
	return b.wrong("a constraint")
}

func (b *tableBuilder) tableKey() error {
	parts, counts, err := b.parts(b.t)
	if err != nil {
		return err
	}
	key := &schema.PrimaryKey{Name: b.named, Columns: parts}
	key.OnConflict, err = b.onConflict()
	b.t.PrimaryKey, b.keyAlone, b.counts = key, true, counts
	return err
}

func (b *tableBuilder) tableUnique() error {
	parts, _, err := b.parts(b.t)
	if err != nil {
		return err
	}
	u := schema.Unique{Name: b.named, Columns: parts}
	u.OnConflict, err = b.onConflict()
	b.t.Uniques = append(b.t.Uniques, u)
	return err
}

func (b *tableBuilder) tableForeignKey() error {
	columns, err := b.names()
	if err != nil {
		return err
	}
	for i, c := range columns {
		columns[i] = columnName(b.t, c)
	}
	if err := b.want("REFERENCES"); err != nil {
		return err
	}
	if err := b.references(columns); err != nil {
		return err
	}
	if b.on("DEFERRABLE") || b.on("NOT", "DEFERRABLE") {
		return b.deferral()
	}
	return nil
}

// finish says what can only be said once the whole table is read.
func (b *tableBuilder) finish() {
	key := b.t.PrimaryKey
	if key == nil {
		return
	}
	if len(key.Columns) != 1 {
		return
	}
	c := b.t.Column(key.Columns[0].Column)
	if c == nil {
		return
	}
	c.AutoIncrement = b.counts
	if _, integer := c.Type.(schema.Integer); integer && b.keyAlone {
		// The row's number by another name, whatever is said of order and collation: that counts
		// beside the column only. Without row numbers the order is one.
		key.Columns[0].Collate = ""
		key.Columns[0].Desc = key.Columns[0].Desc && b.t.Options.WithoutRowID
	}
}

// columnName returns a column's name as the column spells it.
func columnName(t *schema.Table, name string) string {
	if c := columnOf(t, name); c != nil {
		return c.Name
	}
	return name
}

// columnOf returns the column that SQLite means by a name, nil if there is none.
func columnOf(t *schema.Table, name string) *schema.Column {
	if t == nil {
		return nil
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; len(c.Name) == len(name) && (c.Name == name || foldName(c.Name) == foldName(name)) {
			return c
		}
	}
	return nil
}
