package sqlite

import (
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// startsConstraint knows the reserved words that end a column's type.
func startsConstraint(t sqltext.Token) bool {
	if t.Kind != sqltext.Word || len(t.Text) < 2 {
		return false
	}
	word := ""
	switch t.Text[0] | 0x20 {
	case 'a':
		word = "AS"
	case 'c':
		return isBare(t, "CONSTRAINT") || isBare(t, "CHECK") || isBare(t, "COLLATE")
	case 'd':
		return isBare(t, "DEFAULT") || isBare(t, "DEFERRABLE")
	case 'n':
		return isBare(t, "NOT") || isBare(t, "NULL")
	case 'p':
		word = "PRIMARY"
	case 'r':
		word = "REFERENCES"
	case 'u':
		word = "UNIQUE"
	}
	return isBare(t, word)
}

// column reads the definition of a column.
func (b *tableBuilder) column() error {
	name, err := b.name()
	if err != nil {
		return err
	}
	typ, err := b.typ()
	if err != nil {
		return err
	}
	b.named = ""
	b.t.Columns = append(b.t.Columns, schema.Column{Name: name, Type: typ})
	for startsConstraint(b.peek()) || b.on("GENERATED") {
		if err := b.columnConstraint(&b.t.Columns[len(b.t.Columns)-1]); err != nil {
			return err
		}
	}
	return nil
}

// typ reads a type: words, and numbers in parentheses.
func (b *tableBuilder) typ() (schema.Type, error) {
	start := b.pos
	for isName(b.peek()) && !startsConstraint(b.peek()) {
		b.next()
	}
	if b.pos > start && isMark(b.peek(), "(") {
		if _, err := b.group(); err != nil {
			return nil, err
		}
	}
	return declaredType(b.src, b.toks[start:b.pos]), nil
}

// columnConstraint reads one constraint of a column, or one clause of one.
func (b *tableBuilder) columnConstraint(c *schema.Column) (err error) {
	if b.take("CONSTRAINT") {
		b.named, err = b.name()
		return err
	}
	switch {
	case b.take("DEFAULT"):
		c.Default, err = b.defaultValue()
	case b.take("COLLATE"):
		c.Collate, err = b.name()
	case b.take("NOT", "NULL"):
		c.NotNull = true
		c.OnConflict, err = b.onConflict()
	case b.take("NULL"):
		_, err = b.onConflict()
	case b.take("PRIMARY", "KEY"):
		err = b.columnKey(c)
	case b.take("UNIQUE"):
		u := schema.Unique{Name: b.named, Columns: schema.Columns(c.Name)}
		u.OnConflict, err = b.onConflict()
		b.t.Uniques = append(b.t.Uniques, u)
	case b.take("CHECK"):
		err = b.check()
	case b.take("REFERENCES"):
		err = b.references([]string{c.Name})
	case b.on("DEFERRABLE"), b.on("NOT", "DEFERRABLE"):
		err = b.deferral()
	case b.take("GENERATED", "ALWAYS", "AS"), b.take("AS"):
		c.Generated, err = b.generated()
	default:
		err = b.wrong("a constraint of the column")
	}
	b.named = ""
	return err
}

func (b *tableBuilder) columnKey(c *schema.Column) (err error) {
	key := &schema.PrimaryKey{Name: b.named, Columns: schema.Columns(c.Name)}
	key.Columns[0].Desc = b.takeOne("ASC", "DESC") == "DESC"
	key.OnConflict, err = b.onConflict()
	b.counts = b.take("AUTOINCREMENT")
	b.t.PrimaryKey = key
	return err
}

// defaultValue reads what follows DEFAULT: an expression in parentheses, without them, or a value.
func (b *tableBuilder) defaultValue() (string, error) {
	if isMark(b.peek(), "(") {
		return b.expr()
	}
	start := b.pos
	if !b.takeMark("-") {
		b.takeMark("+")
	}
	switch b.peek().Kind {
	case sqltext.Number, sqltext.String, sqltext.Blob, sqltext.Word, sqltext.QuotedIdent:
		b.next()
		return b.text(b.toks[start:b.pos]), nil
	}
	return "", b.wrong("a default value")
}

func (b *tableBuilder) generated() (*schema.Generated, error) {
	expr, err := b.expr()
	if err != nil {
		return nil, err
	}
	return &schema.Generated{Expr: expr, Stored: b.takeOne("STORED", "VIRTUAL") == "STORED"}, nil
}

func (b *tableBuilder) check() error {
	expr, err := b.expr()
	b.t.Checks = append(b.t.Checks, schema.Check{Name: b.named, Expr: expr})
	return err
}

// onConflict reads ON CONFLICT if it comes next, and returns what to do in upper case.
func (b *tableBuilder) onConflict() (string, error) {
	if !b.take("ON", "CONFLICT") {
		return "", nil
	}
	switch what := b.takeOne("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"); what {
	case "":
	case "ABORT": // what SQLite does anyway
		return "", nil
	default:
		return what, nil
	}
	return "", b.wrong("what to do on conflict")
}

// references reads a foreign key of these columns from the name of the other table on.
func (b *tableBuilder) references(columns []string) (err error) {
	fk := schema.ForeignKey{Name: b.named, Columns: columns}
	if fk.RefTable, err = b.name(); err != nil {
		return err
	}
	if fk.RefColumns, err = b.optionalNames(); err != nil {
		return err
	}
	for {
		switch {
		case b.take("MATCH"):
			fk.Match, err = b.name()
		case b.take("ON", "DELETE"):
			fk.OnDelete, err = b.action()
		case b.take("ON", "UPDATE"):
			fk.OnUpdate, err = b.action()
		case b.take("ON", "INSERT"):
			_, err = b.action() // without any effect
		default:
			b.t.ForeignKeys = append(b.t.ForeignKeys, fk)
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (b *tableBuilder) action() (schema.Action, error) {
	switch {
	case b.take("NO", "ACTION"):
		return schema.NoAction, nil
	case b.take("SET", "NULL"):
		return schema.SetNull, nil
	case b.take("SET", "DEFAULT"):
		return schema.SetDefault, nil
	case b.take("CASCADE"):
		return schema.Cascade, nil
	case b.take("RESTRICT"):
		return schema.Restrict, nil
	}
	return "", b.wrong("an action")
}

// deferral reads [NOT] DEFERRABLE [INITIALLY …] and tells the last foreign key. DEFERRABLE alone
// defers nothing; only where it is spelled out is INITIALLY IMMEDIATE kept, though it is the same.
func (b *tableBuilder) deferral() error {
	never := b.take("NOT")
	if err := b.want("DEFERRABLE"); err != nil {
		return err
	}
	when := schema.NotDeferrable
	if b.take("INITIALLY") {
		switch b.takeOne("DEFERRED", "IMMEDIATE") {
		case "DEFERRED":
			when = schema.InitiallyDeferred
		case "IMMEDIATE":
			when = schema.InitiallyNow
		default:
			return b.wrong("DEFERRED or IMMEDIATE")
		}
	}
	if never {
		when = schema.NotDeferrable
	}
	if n := len(b.t.ForeignKeys); n > 0 {
		b.t.ForeignKeys[n-1].Deferrable = when
	}
	return nil
}
