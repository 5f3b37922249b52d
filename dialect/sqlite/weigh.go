package sqlite

import (
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// Weigh says which lock a statement takes: whoever writes to a table keeps all other writers out of the
// whole database ("File Locking And Concurrency").
func (Dialect) Weigh(st *dialect.Statement, _ func(table, column string) *schema.Column) {
	if st.Table != "" {
		st.Lock = "RESERVED"
	}
}
