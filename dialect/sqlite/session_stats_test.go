package sqlite

import (
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// What ANALYZE found out about a table stays with it when it is rebuilt, and goes with what is dropped.
func TestRebuildKeepsStatistics(t *testing.T) {
	w := newWorld(t,
		create("t", col("a", integer), col("b", textual), schema.Unique{Columns: schema.Columns("b")}),
		op.CreateIndex{Table: "t", Index: schema.Index{Name: "ia", Parts: schema.Columns("a")}},
		op.CreateIndex{Table: "t", Index: schema.Index{Name: "ib", Parts: schema.Columns("b", "a")}},
		create("gone", col("a", integer)),
		op.CreateIndex{Table: "gone", Index: schema.Index{Name: "ig", Parts: schema.Columns("a")}},
	)
	w.exec("INSERT INTO t VALUES (1, 'x'), (1, 'y'), (2, 'z')", "INSERT INTO gone VALUES (1)", "ANALYZE")
	const ask = "SELECT tbl || ' ' || idx || ' ' || stat FROM sqlite_stat1 WHERE tbl NOT LIKE 'skein%' ORDER BY idx"
	before := w.get(ask)
	w.up(alter("t", "a", op.SetNotNull(true)))
	w.want(ask, before)
	w.want("SELECT count(*) FROM sqlite_temp_master", "0")

	w.up(op.DropIndex{Table: "t", Index: "ia"}, alter("t", "a", op.SetNotNull(false)), op.DropTable{Table: "gone"})
	w.want("SELECT tbl || ' ' || idx FROM sqlite_stat1 ORDER BY idx", "t ib t sqlite_autoindex_t_1")

	w.exec("INSERT INTO t VALUES (NULL, 'q')")
	if err := w.try(alter("t", "a", op.SetNotNull(true))); err == nil {
		t.Fatal("NOT NULL over NULLs")
	}
	w.want("SELECT count(*) FROM sqlite_temp_master", "0")
	w.want("SELECT count(*) FROM sqlite_stat1", "2")
}
