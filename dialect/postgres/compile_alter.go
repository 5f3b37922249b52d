package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// alter is an ALTER TABLE that is being put together.
type alter struct {
	table   string
	op      int
	actions []string
	columns []string // what the actions are about
	rewrite bool
	hazards []dialect.Hazard
}

// flush writes the ALTER TABLEs that are pending.
func (c *compiler) flush() {
	pending := c.pending
	c.pending = nil
	for _, a := range pending {
		sql := "ALTER TABLE " + qualified(a.table) + " " + strings.Join(a.actions, ",\n    ")
		if len(a.actions) > 1 {
			sql = "ALTER TABLE " + qualified(a.table) + "\n    " + strings.Join(a.actions, ",\n    ")
		}
		c.out = append(c.out, dialect.Statement{SQL: sql, Op: a.op, Table: a.table, Rewrite: a.rewrite, Hazards: a.hazards})
	}
}

// join adds actions on a table to the ALTER TABLE that is pending for it.
func (c *compiler) join(table string, columns []string, actions ...string) *alter {
	for _, a := range c.pending {
		if a.table != table {
			continue
		}
		if slices.ContainsFunc(columns, func(x string) bool { return slices.Contains(a.columns, x) }) {
			break
		}
		a.actions, a.columns = append(a.actions, actions...), append(a.columns, columns...)
		return a
	}
	if slices.ContainsFunc(c.pending, func(a *alter) bool { return a.table == table }) {
		c.flush()
	}
	a := &alter{table: table, op: c.op, actions: actions, columns: columns}
	c.pending = append(c.pending, a)
	return a
}

// only flushes what is pending on other tables: what comes may stand on it.
func (c *compiler) only(table string) {
	if slices.ContainsFunc(c.pending, func(a *alter) bool { return a.table != table }) {
		c.flush()
	}
}

func (c *compiler) alterTable(o op.Op, before *schema.Schema) error {
	switch o := o.(type) {
	case op.AddColumn:
		c.addColumn(o)
	case op.DropColumn:
		c.only(o.Table)
		c.makeWay(before, o.Table, o.Column)
		a := c.join(o.Table, []string{o.Column}, "DROP COLUMN "+ident(o.Column))
		a.hazards = append(a.hazards, dialect.Hazard{Kind: "data_loss", Object: o.Table + "." + o.Column, Detail: "the values are gone"})
	case op.AlterColumn:
		return c.alterColumn(o, before)
	case op.AddConstraint:
		c.addConstraint(o)
	case op.DropConstraint:
		c.dropConstraint(o, before)
	}
	return nil
}

func (c *compiler) addColumn(o op.AddColumn) {
	col := &o.Column
	bare := col.Default == "" && col.Generated == nil && col.Identity == "" && !col.AutoIncrement
	c.vetNotNull(o.Table, col)
	if col.NotNull && !col.NotNullAs.NotValid && bare && !c.created[o.Table] {
		c.guard("SELECT "+c.shown(o.Table, "")+" FROM "+qualified(o.Table), fmt.Sprintf("table %q has %%d rows, which would have no value in the new column %q", o.Table, col.Name),
			"give the column a default, or add it without NOT NULL and fill it first")
	}
	c.join(o.Table, []string{col.Name}, newColumn(col)...)
	c.commentNotNull(o.Table, &schema.Column{}, col)
	if col.Comment != "" {
		c.add(columnComment(o.Table, col.Name, col.Comment))
	}
}

// newColumn are the actions that add a column.
func newColumn(c *schema.Column) []string {
	return slices.Concat([]string{"ADD COLUMN " + columnSQL(c)}, lateNotNull(c), columnExtras(&schema.Column{}, c))
}

// columnExtras are the actions for what a column's definition has no words for.
func columnExtras(was, is *schema.Column) []string {
	var out []string
	set := func(format string, args ...any) {
		out = append(out, "ALTER COLUMN "+ident(is.Name)+" "+fmt.Sprintf(format, args...))
	}
	switch {
	case was.Storage == is.Storage:
	case is.Storage != "":
		set("SET STORAGE %s", is.Storage)
	default:
		set("SET STORAGE %s", usualStorage(is.Type))
	}
	if was.Compression != is.Compression {
		set("SET COMPRESSION %s", orDefault(is.Compression))
	}
	switch {
	case was.Statistics == is.Statistics:
	case is.Statistics == noStatistics:
		set("SET STATISTICS 0")
	case is.Statistics == 0:
		set("SET STATISTICS -1")
	default:
		set("SET STATISTICS %d", is.Statistics)
	}
	return out
}

// usualStorage is how values of a type are stored where nothing is said: the word DEFAULT for it is new
// in PostgreSQL 16.
func usualStorage(t schema.Type) string {
	word := canonical(TypeSQL(t))
	switch f := familyOf(t); {
	case f == textFamily && word != "name", f == bytesFamily, f == jsonFamily, strings.HasSuffix(word, "[]"):
		return "EXTENDED"
	case strings.HasPrefix(word, "numeric"), word == "inet", word == "cidr":
		return "MAIN"
	case f == otherFamily:
		return "EXTENDED"
	}
	return "PLAIN"
}

func orDefault(s string) string {
	if s == "" {
		return "DEFAULT"
	}
	return s
}

func (c *compiler) addConstraint(o op.AddConstraint) {
	t := c.now.Table(o.Table)
	fresh := c.created[o.Table]
	what := op.Describe(o.Constraint)
	switch k := o.Constraint.(type) {
	case schema.PrimaryKey:
		if !fresh {
			c.guardNotNull(o.Table, schema.Names(k.Columns), what)
			c.guardKey(o.Table, k.Columns, true, k.WithoutOverlaps, what)
		}
	case schema.Unique:
		if repeats(t, &k) {
			defer c.flush() // of two in one statement, one would be passed over
			c.flush()
		}
		if !fresh {
			c.guardKey(o.Table, k.Columns, k.NullsNotDistinct, k.WithoutOverlaps, what)
		}
	case schema.Check:
		if !fresh && !k.NotValid && !k.NotEnforced {
			c.guardCheck(o.Table, mentioned(t, k.Expr), "NOT ("+lineSafe(k.Expr)+")", what)
		}
	case schema.ForeignKey:
		c.only(o.Table)
		if !fresh && !k.NotValid && !k.NotEnforced && !k.Period { // of a period the server says it
			c.guardOrphans(o.Table, &k, what)
		}
	}
	c.join(o.Table, nil, "ADD "+constraintSQL(c.said(t, o.Constraint)))
	if text := o.Constraint.ConstraintComment(); text != "" {
		c.commentOn("constraint", o.Table, constraintName(t, o.Constraint), text)
	}
}

func (c *compiler) dropConstraint(o op.DropConstraint, before *schema.Schema) {
	t := before.Table(o.Table)
	c.only(o.Table)
	found := op.FindConstraint(t, o.Constraint)
	if c.goneAlready("foreign key " + o.Table + "." + constraintName(t, found)) {
		return
	}
	if to := c.renamedLater(o.Table, found); to != nil {
		// A key may have the name by chance that PostgreSQL would give it now.
		if from, name := constraintName(t, found), constraintName(c.now.Table(o.Table), to); from != name {
			c.add("ALTER TABLE " + qualified(o.Table) + " RENAME CONSTRAINT " + ident(from) + " TO " + ident(name))
		}
		if found.ConstraintComment() != to.ConstraintComment() {
			c.add(commentSQL(c.now, op.SetComment{Kind: "constraint", Table: o.Table, Name: constraintName(c.now.Table(o.Table), to), Comment: to.ConstraintComment()}))
		}
		return
	}
	switch k := found.(type) {
	case schema.PrimaryKey:
		c.keysAside(o.Table, schema.Names(k.Columns))
	case schema.Unique:
		c.keysAside(o.Table, schema.Names(k.Columns))
	}
	c.join(o.Table, nil, "DROP CONSTRAINT "+ident(constraintName(t, found)))
	key, isKey := found.(schema.PrimaryKey)
	if !isKey {
		return
	}
	// The columns of a key stay NOT NULL when it goes.
	for _, p := range key.Columns {
		if col := t.Column(p.Column); col != nil && !col.NotNull && !col.AutoIncrement && col.Identity == "" {
			c.flush()
			c.join(o.Table, nil, "ALTER COLUMN "+ident(p.Column)+" DROP NOT NULL")
		}
	}
}

// mentioned lists the columns that an expression says.
func mentioned(t *schema.Table, expr string) []string {
	var out []string
	for _, c := range t.Columns {
		if mentions(expr, c.Name) {
			out = append(out, c.Name)
		}
	}
	return out
}

// renamedLater returns the constraint that an operation behind the one at hand adds to the table and that
// is the one that is dropped under another name; nil if there is none, or if the table's columns are not
// sure to stay meanwhile. That operation is done then.
func (c *compiler) renamedLater(table string, gone schema.Constraint) schema.Constraint {
	for i, o := range c.rest {
		switch o := o.(type) {
		case op.AddConstraint:
			if o.Table == table && reflect.DeepEqual(unnamed(o.Constraint), unnamed(gone)) {
				if c.taken(table, constraintName(c.now.Table(table), o.Constraint)) {
					return nil
				}
				c.done[c.op+1+i] = true
				return o.Constraint
			}
		case op.AlterColumn:
			if slices.ContainsFunc(o.Changes, func(ch op.Change) bool { _, is := ch.(op.SetGenerated); return is }) {
				return nil
			}
		case op.DropConstraint, op.AddColumn, op.CreateTable, op.CreateEnum, op.CreateSequence, op.DropIndex, op.CreateIndex:
		default:
			return nil
		}
	}
	return nil
}

// taken reports whether something of a table, or in its schema, has a name that a constraint of it is to get.
func (c *compiler) taken(table, name string) bool {
	space, _ := schema.SplitName(table)
	for i := range c.now.Tables {
		t := &c.now.Tables[i]
		if other, local := schema.SplitName(t.Name); other != space {
			continue
		} else if local == name || t.Index(name) != nil {
			return true
		}
		for _, k := range t.Constraints() {
			_, fk := k.(schema.ForeignKey)
			_, check := k.(schema.Check)
			if (t.Name == table || !fk && !check) && constraintName(t, k) == name {
				return true
			}
		}
	}
	return false
}

// unnamed is a constraint without its name and comment.
func unnamed(c schema.Constraint) schema.Constraint {
	switch c := c.(type) {
	case schema.PrimaryKey:
		c.Name, c.Comment = "", ""
		return c
	case schema.Unique:
		c.Name, c.Comment = "", ""
		return c
	case schema.Check:
		c.Name, c.Comment = "", ""
		return c
	case schema.Exclude:
		c.Name, c.Comment = "", ""
		return c
	case schema.ForeignKey:
		c.Name, c.Comment = "", ""
		return c
	}
	return c
}

// alterColumn changes attributes of a column: defaults and what hangs on them go first, then the type,
// then what is new.
func (c *compiler) alterColumn(o op.AlterColumn, before *schema.Schema) error {
	was, is := before.Table(o.Table).Column(o.Column), c.now.Table(o.Table).Column(o.Column)
	if err := c.generated(o, was, is, before); err != nil || regenerated(was, is) {
		return err
	}
	typeChanges := !sameType(was.Type, is.Type) || was.Collate != is.Collate
	if typeChanges {
		c.makeWay(before, o.Table, o.Column)
		if c.rowsAside(before, o.Table) {
			defer c.restore() // what comes may change their defaults
		}
		if f := familyOf(was.Type); f != familyOf(is.Type) || f == otherFamily || f == textFamily && (was.Collate != is.Collate || !varying(was.Type) || !varying(is.Type)) {
			c.typedKeysAside(o.Table, o.Column)
		}
		c.guardType(o, was, is)
	}
	if was.NotNullAs != is.NotNullAs {
		c.vetNotNull(o.Table, is)
	}
	if is.NotNull && !is.NotNullAs.NotValid && !was.NotNull && !c.created[o.Table] && !impliedNotNull(before.Table(o.Table), o.Column) {
		c.guardNotNull(o.Table, []string{o.Column}, "NOT NULL")
	}
	var actions []string
	set := func(format string, args ...any) {
		actions = append(actions, "ALTER COLUMN "+ident(o.Column)+" "+fmt.Sprintf(format, args...))
	}
	c.dropNumbers(o.Table, was, is, set)
	if was.Default != "" && (is.Default == "" || typeChanges) {
		set("DROP DEFAULT")
	}
	if typeChanges {
		set("%s", typeAction(o, was, is))
	}
	actions = append(actions, c.nullability(o.Table, was, is)...)
	if is.Default != "" && (is.Default != was.Default || typeChanges) {
		set("SET DEFAULT %s", defaultSQL(is.Default))
	}
	c.addNumbers(o.Table, was, is, set)
	actions = append(actions, columnExtras(was, is)...)
	if len(actions) > 0 {
		a := c.join(o.Table, []string{o.Column}, actions...)
		a.rewrite = a.rewrite || typeChanges && rewrites(was.Type, is.Type)
	}
	c.serial(o.Table, was, is)
	c.commentNotNull(o.Table, was, is)
	if was.Comment != is.Comment {
		c.add(columnComment(o.Table, o.Column, is.Comment))
	}
	return nil
}

// typeAction is the change of a type, with the cast that it takes where none is said.
func typeAction(o op.AlterColumn, was, is *schema.Column) string {
	out := "TYPE " + TypeSQL(is.Type)
	if is.Collate != "" {
		out += " COLLATE " + qualified(is.Collate)
	}
	for _, ch := range o.Changes {
		if t, ok := ch.(op.SetType); ok && t.Using != "" {
			return out + " USING " + t.Using
		}
	}
	if assignable(was.Type, is.Type) {
		return out // which refuses what does not fit, where a cast would cut it short
	}
	return out + " USING " + castSQL(ident(o.Column), was.Type, is.Type)
}

// castSQL converts a column. Where PostgreSQL has no cast, the way goes through text.
func castSQL(column string, from, to schema.Type) string {
	if throughText(from, to) {
		column += "::text"
	}
	return column + "::" + TypeSQL(to)
}

// dropNumbers takes away what numbers a column, where that changes.
func (c *compiler) dropNumbers(table string, was, is *schema.Column, set func(string, ...any)) {
	if was.Identity != "" && was.Identity != is.Identity {
		set("DROP IDENTITY")
	}
	if was.AutoIncrement && !is.AutoIncrement {
		set("DROP DEFAULT")
	}
}

// addNumbers makes a column an identity column. Its numbers begin behind those that are there.
func (c *compiler) addNumbers(table string, was, is *schema.Column, set func(string, ...any)) {
	if is.Identity == "" || is.Identity == was.Identity {
		return
	}
	if !is.NotNull && !was.NotNull && !impliedNotNull(&schema.Table{PrimaryKey: c.now.Table(table).PrimaryKey}, is.Name) {
		set("SET NOT NULL")
	}
	set("ADD GENERATED %s", identitySQL(is.Identity))
}

// regenerated reports whether a column becomes a computed one, or is computed otherwise.
func regenerated(was, is *schema.Column) bool {
	return is.Generated != nil && (was.Generated == nil || *was.Generated != *is.Generated)
}

// generated changes what a column is computed from. A stored value can be kept when the expression goes;
// everything else makes the column anew, in its place of the table's end.
func (c *compiler) generated(o op.AlterColumn, was, is *schema.Column, before *schema.Schema) error {
	switch {
	case regenerated(was, is):
		c.makeWay(before, o.Table, o.Column)
		c.pointersAside(o.Table, o.Column)
		if !c.goneAlready("column " + o.Table + "." + o.Column) {
			c.join(o.Table, []string{o.Column}, "DROP COLUMN "+ident(o.Column))
		}
		a := c.join(o.Table, []string{o.Column}, newColumn(is)...)
		a.rewrite = true
		c.commentNotNull(o.Table, &schema.Column{}, is)
		if is.Comment != "" {
			c.add(columnComment(o.Table, o.Column, is.Comment))
		}
		c.restoreOn(o.Table, o.Column, before)
	case was.Generated != nil && is.Generated == nil && !was.Generated.Stored:
		c.makeWay(before, o.Table, o.Column)
		return fmt.Errorf("column %s.%s is computed when it is read: its values are nowhere; drop it and add a plain column", o.Table, o.Column)
	case was.Generated != nil && is.Generated == nil && !c.plain[o.Table+"\x00"+o.Column]:
		c.join(o.Table, []string{o.Column}, "ALTER COLUMN "+ident(o.Column)+" DROP EXPRESSION")
	}
	return nil
}
