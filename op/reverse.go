package op

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// Reverse returns the way back of an upgrade: what it records, taken back from the last operation to the first.
//
//	script.Script{…, Upgrade: upgrade, Downgrade: op.Reverse(upgrade)}
//
// What fills columns and tables that the same upgrade makes needs no way back: they go. CopyColumn goes the other way
// where the column that it copied goes in the same upgrade, so that what was written since comes back too. A Backfill
// of a column that was there is taken back by its Back, and so are a CopyTable to a table that was there, Exec, Func and
// Each. Where an operation can't be taken back by what it says, the
// downgrade is one Irreversible that names it. Nothing recorded gives nothing.
func Reverse(upgrade func(*Recorder)) func(*Recorder) {
	return func(m *Recorder) {
		var up Recorder
		upgrade(&up)
		var r reverser
		r.look(up.records)
		var out []Record
		for _, rec := range slices.Backward(up.records) {
			back, why := r.back(rec.Op)
			if why != "" {
				rec.Op = Irreversible{Why: fmt.Sprintf("%s: %s: write the downgrade by hand", rec.Op, why)}
				m.records = append(m.records, rec)
				return
			}
			if back != nil {
				rec.Op = back
				out = append(out, rec)
			}
		}
		m.records = append(m.records, out...)
	}
}

// reverser knows what an upgrade makes and takes away.
type reverser struct {
	tables  []string
	columns [][2]string // made, by table and column
	gone    [][2]string // dropped or kept
}

func (r *reverser) look(records []Record) {
	for _, rec := range records {
		switch o := rec.Op.(type) {
		case CreateTable:
			r.tables = append(r.tables, o.Table.Name)
		case AddColumn:
			r.columns = append(r.columns, [2]string{o.Table, o.Column.Name})
		case DropColumn:
			r.gone = append(r.gone, [2]string{o.Table, o.Column})
		case KeepColumn:
			r.gone = append(r.gone, [2]string{o.Table, o.Column.Name})
		}
	}
}

// makes reports whether the upgrade makes a column, or the table that it is in.
func (r *reverser) makes(table, column string) bool {
	return slices.Contains(r.tables, table) || has(r.columns, table, column)
}

func has(list [][2]string, table, column string) bool {
	return slices.ContainsFunc(list, func(c [2]string) bool { return c[0] == table && strings.EqualFold(c[1], column) })
}

// back returns what takes an operation back, nil where nothing has to, or why nothing can.
func (r *reverser) back(o Op) (back Op, why string) {
	switch o := o.(type) {
	case Backfill, CopyColumn, CopyTable, BulkInsert, ExpectNone:
		return r.rows(o)
	case Each, Func, Exec:
		return said(o)
	case CreateTable:
		return DropTable{Table: o.Table.Name}, ""
	case RenameTable:
		return RenameTable{Table: o.To, To: o.Table}, ""
	case AddColumn:
		return DropColumn{Table: o.Table, Column: o.Column.Name}, ""
	case KeepColumn:
		return RestoreColumn(o), ""
	case RenameColumn:
		return RenameColumn{Table: o.Table, Column: o.To, To: o.Column}, ""
	case AlterColumn:
		return r.altered(o)
	case AddConstraint:
		return DropConstraint(o), ""
	case DropConstraint:
		return AddConstraint(o), ""
	case CreateIndex:
		return DropIndex{Table: o.Table, Index: o.Index.Name}, ""
	case RenameIndex:
		return RenameIndex{Table: o.Table, Index: o.To, To: o.Index}, ""
	case RenameObject:
		return RenameObject{Kind: o.Kind, Table: o.Table, Name: o.To, To: o.Name}, ""
	case CreateView:
		return DropView{View: o.View.Name}, ""
	case CreateTrigger:
		return DropTrigger{Table: o.Trigger.Table, Trigger: o.Trigger.Name}, ""
	case Reverser:
		return o.Reverse(), ""
	}
	return nil, "it does not say what was there before"
}

// altered takes back a change of a column that the upgrade made, which goes, or of NOT NULL alone.
func (r *reverser) altered(o AlterColumn) (Op, string) {
	if r.makes(o.Table, o.Column) {
		return nil, ""
	}
	out := AlterColumn{Table: o.Table, Column: o.Column}
	for _, c := range o.Changes {
		is, ok := c.(SetNotNull)
		if !ok {
			return nil, "it does not say what was there before"
		}
		out.Changes = append(out.Changes, !is)
	}
	return out, ""
}

// rows is back for what moves rows.
func (r *reverser) rows(o Op) (Op, string) {
	switch o := o.(type) {
	case Backfill:
		for _, column := range o.Sets("") {
			if !r.makes(o.Table, column) && o.Back == "" {
				return nil, fmt.Sprintf("what %s.%s was before is not known; its Back can say it", o.Table, column)
			}
		}
		if o.Back != "" {
			return Backfill{Table: o.Table, Set: o.Back, Batch: o.Batch}, ""
		}
	case CopyColumn:
		switch {
		case !r.makes(o.Table, o.To):
			return nil, fmt.Sprintf("what %s.%s was before is not known", o.Table, o.To)
		case has(r.gone, o.Table, o.From):
			return CopyColumn{Table: o.Table, From: o.To, To: o.From, Batch: o.Batch}, ""
		}
	case CopyTable:
		if o.Back != "" {
			return Exec{SQL: o.Back}, ""
		}
		if !slices.Contains(r.tables, o.To) {
			return nil, "which rows of " + o.To + " were there before is not known; its Back can say it"
		}
	case BulkInsert:
		if !slices.Contains(r.tables, o.Table) {
			return nil, "which rows of " + o.Table + " were there before is not known"
		}
	}
	return nil, ""
}

// said is back for what is taken back by what its Back says, and by that alone.
func said(o Op) (Op, string) {
	const unknown = "what it did is not known; its Back can say how it is taken back"
	switch o := o.(type) {
	case Each:
		if o.Back != nil {
			return Each{Name: o.Name + " (back)", Table: o.Table, Run: o.Back, Batch: o.Batch}, ""
		}
	case Func:
		if o.Back != nil {
			return Func{Name: o.Name + " (back)", Run: o.Back}, ""
		}
	case Exec:
		if o.Back != "" {
			return Exec{SQL: o.Back, NoTx: o.NoTx}, ""
		}
	}
	return nil, unknown
}

// Sets returns the columns that a Backfill sets, as a dialect reads it; "" is any.
func (o Backfill) Sets(dialect string) (out []string) {
	depth, left := 0, true
	for _, t := range sqltext.Tokens(o.Set, sqltext.FlavorOf(dialect)) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && t.Text == ",":
			left = true
		case depth == 0 && t.Text == "=":
			left = false
		case left && t.Name() != "":
			out = append(out, t.Name())
		}
	}
	return out
}
