package sqlite_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func TestScratchZZ(t *testing.T) {
	f := dialecttest.SQLite()
	ins, taken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := dialecttest.Pairs(f).Draw(t, "p")
		rows := dialecttest.Rows(p.From, f).Draw(t, "rows")
		db, _ := openConformance()
		defer db.Close()
		ctx := context.Background()
		conn, _ := db.Conn(ctx)
		defer conn.Close()
		log := ""
		do := func(from, to *schema.Schema, ren []diff.Rename) {
			ops, err := diff.Diff(from, to, diff.Options{Rules: diff.Rules{Fold: f.Fold}, Renames: ren})
			if err != nil {
				t.Fatal(err)
			}
			sts, err := sqlite.Dialect{}.Compile(ops, from)
			if err != nil {
				t.Fatal(err)
			}
			tx, err := sqlite.Dialect{}.Begin(ctx, conn, dialect.TxOptions{Wait: time.Second, Ops: ops})
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range sts {
				if st.Guard != nil {
					continue
				}
				log += st.SQL + ";\n"
				if _, err := conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
					t.Fatalf("%v\n%q\n%s", err, ops, log)
				}
			}
			if err := tx.Commit(ctx); err != nil {
				t.Fatal(err, log)
			}
		}
		do(&schema.Schema{}, p.From, nil)
		for _, r := range rows {
			sts, _ := sqlite.Dialect{}.Compile([]op.Op{r}, p.From)
			ins++
			if _, err := conn.ExecContext(ctx, sts[0].SQL, sts[0].Args...); err == nil {
				taken++
			}
		}
		conn.ExecContext(ctx, "PRAGMA foreign_keys=0")
		for _, tb := range p.From.Tables {
			conn.ExecContext(ctx, "DELETE FROM "+op.Quote(tb.Name))
		}
		for _, tb := range p.From.Tables {
			var n int
			conn.QueryRowContext(ctx, "SELECT count(*) FROM "+op.Quote(tb.Name)).Scan(&n)
			if n > 0 {
				return
			}
		}
		conn.ExecContext(ctx, "PRAGMA foreign_keys=1")
		do(p.From, p.To, p.Renames)
	})
	t.Log(ins, taken)
}
