package op

import (
	"context"
	"fmt"
	"runtime"

	"github.com/skein-go/skein/schema"
)

// Recorder is what a script's Upgrade and Downgrade call. Each method records one operation with the
// place of the call; nothing runs. The zero value is ready to use.
//
// The methods are kept out of line on purpose: inlined, a folder of thousands of scripts takes more
// than twice as long to build.
type Recorder struct {
	records []Record
}

// Record is an operation and the place in a script that recorded it.
type Record struct {
	Op   Op
	File string // "" where it is not known
	Line int
	Col  int // 0 where it is not known
	// Written is the operation of the script that Op is a part of, and Part which, from 0; nil: Op stands
	// in the script itself.
	Written Op
	Part    int
	// Elidable is set where a squash may leave the operation out: what it did matters to nobody who
	// starts after it.
	Elidable bool
}

// Pos returns "file:line" or "file:line:column", "" if the place is not known.
func (r Record) Pos() string {
	switch {
	case r.File == "":
		return ""
	case r.Col == 0:
		return fmt.Sprintf("%s:%d", r.File, r.Line)
	}
	return fmt.Sprintf("%s:%d:%d", r.File, r.Line, r.Col)
}

// Records returns what was recorded so far, in order.
func (m *Recorder) Records() []Record { return m.records }

// Do records any operation.
//
//go:noinline
func (m *Recorder) Do(o Op) { m.add(o) }

// Elidable records an operation that a squash of the revision may leave out, such as an UPDATE that
// only filled what databases of that time had: m.Elidable(op.Exec{SQL: "UPDATE …"}).
//
//go:noinline
func (m *Recorder) Elidable(o Op) {
	m.add(o)
	m.records[len(m.records)-1].Elidable = true
}

func (m *Recorder) add(o Op) {
	// 0 is this function, 1 the method, 2 the script.
	_, file, line, _ := runtime.Caller(2)
	m.records = append(m.records, Record{Op: o, File: file, Line: line})
}

// CreateTable creates a table from its columns, constraints, indexes and options.
//
//go:noinline
func (m *Recorder) CreateTable(name string, elements ...schema.Element) {
	m.add(CreateTable{Table: schema.NewTable(name, elements...)})
}

// KeepTable drops a table and keeps its rows: RestoreTable in the downgrade gives them back. Drop its
// foreign keys, indexes and triggers before.
//
//go:noinline
func (m *Recorder) KeepTable(name string) { m.add(KeepTable{Table: name}) }

// RestoreTable gives back a table that the upgrade kept, with its rows; name and elements say what it
// was when it was kept.
//
//go:noinline
func (m *Recorder) RestoreTable(name string, elements ...schema.Element) {
	m.add(RestoreTable{Table: schema.NewTable(name, elements...)})
}

// DropTable drops a table with its indexes, its triggers and its rows. KeepTable keeps the rows.
//
//go:noinline
func (m *Recorder) DropTable(name string) { m.add(DropTable{Table: name}) }

// RenameTable renames a table. Its rows, and the foreign keys to it, follow.
//
//go:noinline
func (m *Recorder) RenameTable(name, to string) { m.add(RenameTable{Table: name, To: to}) }

// SetOptions changes the options of a table to exactly these.
//
//go:noinline
func (m *Recorder) SetOptions(table string, o schema.Options) {
	m.add(SetOptions{Table: table, Options: o})
}

// SetTableComment changes a table's comment.
//
//go:noinline
func (m *Recorder) SetTableComment(table, comment string) {
	m.add(SetTableComment{Table: table, Comment: comment})
}

// AddColumn adds a column.
//
//go:noinline
func (m *Recorder) AddColumn(table string, c schema.Column) {
	m.add(AddColumn{Table: table, Column: c})
}

// KeepColumn drops a column and keeps its values: RestoreColumn in the downgrade gives them back. The
// column says what it was.
//
//go:noinline
func (m *Recorder) KeepColumn(table string, c schema.Column) {
	m.add(KeepColumn{Table: table, Column: c})
}

// KeepValues copies the values of a column, which is to be dropped, to a table beside, by the primary
// key: RestoreValues in the downgrade puts them back.
//
//go:noinline
func (m *Recorder) KeepValues(table string, c schema.Column, key ...schema.Column) {
	m.add(KeepValues{Table: table, Column: c, Key: key})
}

// FollowRows has what KeepValues copied follow the rows of the table, by its primary key: those that are
// deleted, those that get another key, those that are new. It stands at the end of an upgrade.
//
//go:noinline
func (m *Recorder) FollowRows(table, column string, key ...string) {
	m.add(FollowRows{Table: table, Column: column, Key: key})
}

// LeaveRows ends what FollowRows began. It stands at the beginning of a downgrade.
//
//go:noinline
func (m *Recorder) LeaveRows(table, column string) { m.add(LeaveRows{Table: table, Column: column}) }

// RestoreValues puts back what KeepValues kept, once the column is there again. Rows that came since
// keep what they have.
//
//go:noinline
func (m *Recorder) RestoreValues(table, column string, key ...string) {
	m.add(RestoreValues{Table: table, Column: column, Key: key})
}

// RestoreColumn gives back a column that the upgrade kept, with its values. Rows that came since have
// its default, or NULL.
//
//go:noinline
func (m *Recorder) RestoreColumn(table string, c schema.Column) {
	m.add(RestoreColumn{Table: table, Column: c})
}

// DropColumn drops a column and its values. KeepColumn keeps the values.
//
//go:noinline
func (m *Recorder) DropColumn(table, column string) { m.add(DropColumn{Table: table, Column: column}) }

// RenameColumn renames a column. Its values stay.
//
//go:noinline
func (m *Recorder) RenameColumn(table, column, to string) {
	m.add(RenameColumn{Table: table, Column: column, To: to})
}

// AlterColumn changes attributes of a column: m.AlterColumn("users", "email", op.SetNotNull(true)).
//
//go:noinline
func (m *Recorder) AlterColumn(table, column string, changes ...Change) {
	m.add(AlterColumn{Table: table, Column: column, Changes: changes})
}

// AddConstraint adds a primary key, unique, check or foreign key.
//
//go:noinline
func (m *Recorder) AddConstraint(table string, c schema.Constraint) {
	m.add(AddConstraint{Table: table, Constraint: c})
}

// DropConstraint drops a constraint: by its name, or, if it has none, by what it says.
//
//go:noinline
func (m *Recorder) DropConstraint(table string, c schema.Constraint) {
	m.add(DropConstraint{Table: table, Constraint: c})
}

// CreateIndex creates an index.
//
//go:noinline
func (m *Recorder) CreateIndex(table string, x schema.Index) {
	m.add(CreateIndex{Table: table, Index: x})
}

// DropIndex drops an index.
//
//go:noinline
func (m *Recorder) DropIndex(table, index string) { m.add(DropIndex{Table: table, Index: index}) }

// RenameIndex renames an index.
//
//go:noinline
func (m *Recorder) RenameIndex(table, index, to string) {
	m.add(RenameIndex{Table: table, Index: index, To: to})
}

// CreateView creates a view.
//
//go:noinline
func (m *Recorder) CreateView(v schema.View) { m.add(CreateView{View: v}) }

// DropView drops a view.
//
//go:noinline
func (m *Recorder) DropView(name string) { m.add(DropView{View: name}) }

// CreateTrigger creates a trigger.
//
//go:noinline
func (m *Recorder) CreateTrigger(t schema.Trigger) { m.add(CreateTrigger{Trigger: t}) }

// DropTrigger drops a trigger of a table or view.
//
//go:noinline
func (m *Recorder) DropTrigger(table, trigger string) {
	m.add(DropTrigger{Table: table, Trigger: trigger})
}

// Exec runs one SQL statement with its arguments.
//
//go:noinline
func (m *Recorder) Exec(query string, args ...any) { m.add(Exec{SQL: query, Args: args}) }

// BulkInsert inserts rows into a table.
//
//go:noinline
func (m *Recorder) BulkInsert(table string, rows ...Row) {
	m.add(BulkInsert{Table: table, Rows: rows})
}

// Func runs a Go function in its turn, with the running transaction. An error it returns rolls the
// revision back.
//
//go:noinline
func (m *Recorder) Func(name string, run func(ctx context.Context, tx Tx) error) {
	m.add(Func{Name: name, Run: run})
}

// Backfill sets columns of the rows of a table, in batches of their own transactions:
// m.Backfill("users", "nick = lower(name)", "nick IS NULL"). Each where narrows the rows. For other
// batches than the usual ones, record m.Do(op.Backfill{…}).
//
//go:noinline
func (m *Recorder) Backfill(table, set string, where ...string) {
	m.add(Backfill{Table: table, Set: set, Where: allOf(where)})
}

// CopyColumn copies the values of a column to another one of the table, in batches.
//
//go:noinline
func (m *Recorder) CopyColumn(table, from, to string) {
	m.add(CopyColumn{Table: table, From: from, To: to})
}

// CopyTable inserts the rows of a table into another one, in batches. A column is a name that both have,
// or says what it gets: m.CopyTable("users", "people", "id", "full_name = first || ' ' || last").
//
//go:noinline
func (m *Recorder) CopyTable(from, to string, columns ...string) {
	m.add(CopyTable{From: from, To: to, Columns: columns})
}

// Each runs a Go function for each batch of a table's rows, in the batch's transaction. The function is
// given a condition that holds for the rows of the batch. It may run twice for the same rows, if the
// transaction of the first time was rolled back.
//
//go:noinline
func (m *Recorder) Each(name, table string, run func(ctx context.Context, tx Tx, rows Range) error) {
	m.add(Each{Name: name, Table: table, Run: run})
}

// ExpectNone stops the revision if the query returns rows; why says what is wrong with them, with %d
// for their number.
//
//go:noinline
func (m *Recorder) ExpectNone(query, why string) { m.add(ExpectNone{Query: query, Why: why}) }

// Irreversible says that the revision can't be undone, and why. It stands alone in a downgrade.
//
//go:noinline
func (m *Recorder) Irreversible(why string) { m.add(Irreversible{Why: why}) }
