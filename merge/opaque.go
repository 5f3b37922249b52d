package merge

import (
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// Opaque says what an operation does that a fold over schemas doesn't see, "" if it sees all of it.
// Raw SQL on the schema is seen, where an engine follows it; what happens to rows is not.
func Opaque(o op.Op) string {
	switch o := o.(type) {
	case op.Func:
		return "Go function " + o.Name
	case op.BulkInsert:
		return "rows inserted into " + o.Table
	case op.Compiler:
		return "operation " + o.String()
	case op.Exec:
		switch sqltext.Kind(o.SQL) {
		case sqltext.DML, sqltext.Other:
			return "SQL on rows"
		}
	}
	return ""
}
