package op

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// KeepColumn takes a column out of the schema and keeps its values where they are: the column goes on
// under a name that Skein never shows, without what could stand in the way of those who write to the
// table. Column is the column as it was. What uses it (indexes, constraints) has to be dropped before.
type KeepColumn struct {
	Table  string
	Column schema.Column
}

// RestoreColumn gives a column back that KeepColumn kept in the upgrade of the same revision, with its
// values. Rows that came since have its default, or NULL. Column is the column as it was.
type RestoreColumn struct {
	Table  string
	Column schema.Column
}

// KeepValues copies values of a column before it is dropped, or is changed in a way that they do not
// survive: to a table beside, by the primary key, or, without a key, to another column of the table.
type KeepValues struct {
	Table  string
	Column schema.Column
	Key    []schema.Column // the primary key; none: the copy is a column
	Strict bool            // the table is STRICT (SQLite)
	Where  string          // for which rows; "": for all
	Value  string          // what these rows get in its place, an SQL expression; "": it stays
	Nulls  bool            // what they have is NULL: which rows those are is kept, with what they get
	Limit  int64           // how many rows the table may have for that; 0: any number
	Still  []string        // columns that the engine would set where a row is changed (ON UPDATE)
}

// NoteValues remembers what the rows have in place of what KeepValues kept, once the column was changed. It
// stands behind that change.
type NoteValues struct {
	Table  string
	Column schema.Column // after the change
	Key    []string      // the primary key, as it is called by now
	Kept   string        // the table's name when the values were kept; "": the same
	Was    string        // the column's, likewise
	Still  []string
}

// SiftValues forgets what is kept of rows in which the column has another value by now than NoteValues
// noted: somebody has changed it, and that stays. It stands before the column is changed back.
type SiftValues struct {
	Table, Column string
	Key           []string
	Kept, Was     string
	Nulls         bool // as KeepValues.Nulls
	Still         []string
}

// FollowRows has the copy that KeepValues made follow the rows of the table: who is deleted has no value
// any more, who gets a new key takes it along, who is new begins without one. It is the last of its
// revision. On an engine that does not keep values in this way it does nothing.
type FollowRows struct {
	Table, Column string
	Key           []string // the primary key, as it is called by now
	Kept          string   // the table's name when the values were kept; "": the same
}

// LeaveRows ends what FollowRows began. It is the first of a downgrade.
type LeaveRows struct{ Table, Column, Kept string }

// RestoreValues puts the values back that KeepValues kept in the upgrade of the same revision, once the
// column is there again. Rows that came since keep what they have.
type RestoreValues struct {
	Table, Column string
	Key           []string // the primary key; none: the copy is a column
	Noted         bool     // NoteValues was there
	Nulls         bool     // as KeepValues.Nulls
	Kept, Was     string   // as in NoteValues
	Cast          string   // the type to convert the copy to; "": none is needed
	Still         []string
}

// KeepTable takes a table out of the schema and keeps its rows: the table goes on under a name that
// Skein never shows. Its foreign keys and triggers, its indexes, and what else has a name that it
// shares with other tables, have to be dropped before.
type KeepTable struct {
	Table string
	Away  bool // its schema goes too: the table moves to the one that names without one are in
}

// RestoreTable gives a table back that the upgrade of the same revision kept, with its rows. Table is
// the table as KeepTable left it.
type RestoreTable struct {
	Table schema.Table
	Away  bool // as KeepTable.Away
}

// Keeping says what an engine needs for what is kept to be in nobody's way. It is data that the
// dialect fills in; the zero value asks for nothing.
type Keeping struct {
	// Dialect is whose quotes and words the statements have, by its name.
	Dialect string
	// Side is set if triggers can follow the rows, so that values may be kept in a table beside.
	Side bool
	// Rewrites is set if dropping a column means to write every row anew, so that its values may as well be
	// written to a table beside.
	Rewrites bool
	// Spaces is set if the name of a table may begin with the one of a schema.
	Spaces bool
	// Invisible is set if the engine can hide a column from SELECT *.
	Invisible bool
	// TakeDown lists what of a table has names that are shared with other tables, so that it is dropped
	// before the table is kept: "index", "primary_key", "unique", "exclusion", "check". Foreign keys and
	// triggers always are.
	TakeDown []string
}

// Apply changes nothing: what is copied is not seen.
func (o KeepValues) Apply(s *schema.Schema) error {
	_, _, err := columnOf(s, o.Table, o.Column.Name)
	return err
}

// Apply changes nothing: what is noted is not seen.
func (o NoteValues) Apply(s *schema.Schema) error {
	_, _, err := columnOf(s, o.Table, o.Column.Name)
	return err
}

// Apply changes nothing.
func (o SiftValues) Apply(s *schema.Schema) error {
	_, _, err := columnOf(s, o.Table, o.Column)
	return err
}

// Apply changes nothing: what follows the rows is not seen.
func (o FollowRows) Apply(s *schema.Schema) error {
	_, err := tableOf(s, o.Table)
	return err
}

// Apply changes nothing.
func (o LeaveRows) Apply(s *schema.Schema) error {
	_, err := tableOf(s, o.Table)
	return err
}

// Apply changes nothing.
func (o RestoreValues) Apply(s *schema.Schema) error {
	_, _, err := columnOf(s, o.Table, o.Column)
	return err
}

// Apply removes the column from what is seen.
func (o KeepColumn) Apply(s *schema.Schema) error {
	return DropColumn{Table: o.Table, Column: o.Column.Name}.Apply(s)
}

// Apply adds the column.
func (o RestoreColumn) Apply(s *schema.Schema) error {
	return AddColumn(o).Apply(s)
}

// Apply removes the table from what is seen.
func (o KeepTable) Apply(s *schema.Schema) error { return DropTable{Table: o.Table}.Apply(s) }

// Apply adds the table.
func (o RestoreTable) Apply(s *schema.Schema) error { return CreateTable{Table: o.Table}.Apply(s) }

func (o KeepColumn) String() string    { return "keep column " + o.Table + "." + o.Column.Name }
func (o RestoreColumn) String() string { return "restore column " + o.Table + "." + o.Column.Name }
func (o KeepValues) String() string    { return "keep values of column " + o.Table + "." + o.Column.Name }
func (o NoteValues) String() string {
	return "note the values of column " + o.Table + "." + o.Column.Name
}
func (o SiftValues) String() string {
	return "sift what is kept of column " + o.Table + "." + o.Column
}
func (o FollowRows) String() string {
	return "follow the rows of " + o.Table + " with what is kept of " + o.Column
}
func (o LeaveRows) String() string     { return "leave the rows of " + o.Table }
func (o RestoreValues) String() string { return "restore values of column " + o.Table + "." + o.Column }
func (o KeepTable) String() string     { return "keep table " + o.Table }
func (o RestoreTable) String() string  { return "restore table " + o.Table.Name }

// Keeps reports whether an operation keeps something or restores it, so that Spell puts others in its
// place.
func Keeps(o Op) bool {
	switch o.(type) {
	case KeepColumn, RestoreColumn, KeepValues, NoteValues, SiftValues, FollowRows, LeaveRows, RestoreValues, KeepTable, RestoreTable, KeepObject, RestoreObject:
		return true
	}
	return false
}

// Spell returns what an operation of a revision comes to in operations that every dialect knows: for one
// that keeps or restores, what is renamed and altered; for another, itself.
func Spell(o Op, revision string, k Keeping) []Op {
	switch o := o.(type) {
	case KeepColumn:
		name := schema.KeptName(revision, o.Column.Name)
		return append(altered(o.Table, o.Column.Name, loosened(&o.Column, k)), RenameColumn{Table: o.Table, Column: o.Column.Name, To: name})
	case RestoreColumn:
		name := schema.KeptName(revision, o.Column.Name)
		return append([]Op{RenameColumn{Table: o.Table, Column: name, To: o.Column.Name}}, altered(o.Table, o.Column.Name, tightened(&o.Column, k))...)
	case KeepValues:
		return placeOf(revision, o.Table, o.Column.Name, schema.ColumnNames(o.Key), k, o.Still).keep(&o)
	case NoteValues:
		return placeOf(revision, cmp.Or(o.Kept, o.Table), cmp.Or(o.Was, o.Column.Name), o.Key, k, o.Still).note(o.Table, &o.Column)
	case SiftValues:
		return placeOf(revision, cmp.Or(o.Kept, o.Table), cmp.Or(o.Was, o.Column), o.Key, k, o.Still).sift(&o)
	case FollowRows:
		return sideOf(revision, cmp.Or(o.Kept, o.Table), o.Column, o.Key, k).followed(o.Table)
	case LeaveRows:
		return sideOf(revision, cmp.Or(o.Kept, o.Table), o.Column, nil, k).left(o.Table)
	case RestoreValues:
		return placeOf(revision, cmp.Or(o.Kept, o.Table), cmp.Or(o.Was, o.Column), o.Key, k, o.Still).restore(&o)
	case KeepTable:
		return []Op{RenameTable{Table: o.Table, To: k.keptName(revision, o.Table, o.Away)}}
	case RestoreTable:
		return []Op{RenameTable{Table: k.keptName(revision, o.Table.Name, o.Away), To: o.Table.Name}}
	case KeepObject:
		return []Op{RenameObject{Kind: o.Kind, Name: o.Name, To: k.keptName(revision, o.Name, o.Away)}}
	case RestoreObject:
		kind, name := o.Object()
		return []Op{RenameObject{Kind: kind, Name: k.keptName(revision, name, o.Away), To: name}}
	}
	return []Op{o}
}

// tableName is what a table is called while it is kept: it stays in its schema.
func (k Keeping) tableName(revision, table string) string {
	if !k.Spaces {
		return schema.KeptName(revision, table)
	}
	space, name := schema.SplitName(table)
	return schema.Qualify(space, schema.KeptName(revision, name))
}

// TableSQL quotes the name of a table as a dialect of this keeping does.
func (k Keeping) TableSQL(dialect, table string) string {
	if !k.Spaces {
		return QuoteFor(dialect, table)
	}
	space, name := schema.SplitName(table)
	if space == "" {
		return QuoteFor(dialect, name)
	}
	return QuoteFor(dialect, space) + "." + QuoteFor(dialect, name)
}

func altered(table, column string, changes []Change) []Op {
	if len(changes) == 0 {
		return nil
	}
	return []Op{AlterColumn{Table: table, Column: column, Changes: changes}}
}

// loosened are the changes after which a column is in nobody's way: rows can be written without naming
// it, and nothing changes its values.
func loosened(c *schema.Column, k Keeping) []Change {
	var out []Change
	if c.OnUpdate != "" {
		out = append(out, SetOnUpdate(""))
	}
	if c.AutoIncrement {
		out = append(out, SetAutoIncrement(false))
	}
	if NeedsValue(c) {
		out = append(out, SetNotNull(false))
		if c.OnConflict != "" {
			out = append(out, SetOnConflict(""))
		}
	}
	if k.Invisible && !c.Invisible {
		out = append(out, SetInvisible(true))
	}
	return out
}

// tightened undoes loosened, the other way round.
func tightened(c *schema.Column, k Keeping) []Change {
	out := loosened(c, k)
	slices.Reverse(out)
	for i, ch := range out {
		switch ch.(type) {
		case SetOnUpdate:
			out[i] = SetOnUpdate(c.OnUpdate)
		case SetAutoIncrement:
			out[i] = SetAutoIncrement(true)
		case SetNotNull:
			out[i] = SetNotNull(true)
			if c.NotNullAs != (schema.NotNull{}) {
				out = append(out, SetNotNullAs(c.NotNullAs))
			}
		case SetOnConflict:
			out[i] = SetOnConflict(c.OnConflict)
		case SetInvisible:
			out[i] = SetInvisible(false)
		}
	}
	return out
}

// NeedsValue reports whether a row that is written has to say a value for the column.
func NeedsValue(c *schema.Column) bool {
	return c.NotNull && c.Identity == "" && (c.Default == "" || strings.EqualFold(strings.Trim(c.Default, "()"), "NULL"))
}
