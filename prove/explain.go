package prove

import (
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// gone lists what the operations of the way up drop or convert, in the names before: that may not come
// back.
func (a *attempt) gone() []reasoned {
	e := &explainer{tables: map[string]string{}, columns: map[[2]string]string{}, kept: map[[2]string]bool{}}
	for i := range a.Before.Tables {
		t := &a.Before.Tables[i]
		e.tables[t.Name] = t.Name
		for _, c := range t.Columns {
			e.columns[[2]string{t.Name, c.Name}] = c.Name
		}
	}
	for _, o := range a.Ops {
		e.follow(o)
	}
	return e.out
}

// reasoned is a loss that operations explain.
type reasoned struct {
	Loss
	dropped bool // not only converted
}

// explainer follows names through operations.
type explainer struct {
	tables  map[string]string    // by what they are called now
	columns map[[2]string]string // by table and column now
	kept    map[[2]string]bool   // columns whose values are kept, by table and column before
	out     []reasoned
}

func (e *explainer) follow(o op.Op) {
	switch o := o.(type) {
	case op.DropTable:
		e.lose(o.Table, "", true)
		delete(e.tables, o.Table)
	case op.KeepTable:
		delete(e.tables, o.Table) // its rows have to come back
	case op.KeepColumn:
		delete(e.columns, [2]string{o.Table, o.Column.Name})
	case op.KeepValues:
		if o.Value != "" {
			e.lose(o.Table, o.Column.Name, false)
			return
		}
		e.kept[[2]string{o.Table, o.Column.Name}] = true
	case op.DropColumn:
		if first := [2]string{e.tables[o.Table], e.columns[[2]string{o.Table, o.Column}]}; !e.kept[first] {
			e.lose(o.Table, o.Column, true)
		}
		delete(e.columns, [2]string{o.Table, o.Column})
	case op.AlterColumn:
		if converts(o.Changes) {
			e.lose(o.Table, o.Column, false)
		}
	case op.RenameTable:
		first, known := e.tables[o.Table]
		if !known {
			return
		}
		delete(e.tables, o.Table)
		e.tables[o.To] = first
		for key, column := range e.columns {
			if key[0] == o.Table {
				delete(e.columns, key)
				e.columns[[2]string{o.To, key[1]}] = column
			}
		}
	case op.RenameColumn:
		if first, known := e.columns[[2]string{o.Table, o.Column}]; known {
			delete(e.columns, [2]string{o.Table, o.Column})
			e.columns[[2]string{o.Table, o.To}] = first
		}
	}
}

// lose notes a loss under the names before; what the operations made themselves is none.
func (e *explainer) lose(table, column string, dropped bool) {
	was, known := e.tables[table]
	if !known {
		return
	}
	if column != "" {
		if column, known = e.columns[[2]string{table, column}]; !known {
			return
		}
	}
	e.out = append(e.out, reasoned{Loss{was, column}, dropped})
}

// converts reports whether changes of a column may change its values.
func converts(changes []op.Change) bool {
	for _, c := range changes {
		switch c := c.(type) {
		case op.SetType, op.SetCharset:
			return true
		case op.SetGenerated:
			if schema.Generated(c).Expr != "" {
				return true
			}
		}
	}
	return false
}

// explained reports whether a loss is among those that operations say. Rows in which only lost columns
// differ are compared by column, so that rows are explained by their table alone.
func explained(gone []reasoned, l Loss) bool {
	for _, g := range gone {
		if g.Table == l.Table && (g.Column == "" || g.Column == l.Column) {
			return true
		}
	}
	return false
}
