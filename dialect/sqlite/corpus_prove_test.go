package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/prove"
)

// TestCorpusIsProved goes from each schema of the corpus to the next: the script between them is proved,
// whatever the two have in them.
func TestCorpusIsProved(t *testing.T) {
	db := databaseOf(t)
	b := &prove.Bench{
		Dialect: Dialect{}, Scratch: func(ctx context.Context) (*sql.DB, error) { return Dialect{}.Scratch(ctx, db, "") },
		Exec: executor.Config{Dialect: Dialect{}, Store: executor.NewStore("skein_version").For(Dialect{}), Wait: time.Minute, Now: time.Now, Owner: "test"},
	}
	records := func(ops []op.Op) (out []op.Record) {
		for _, o := range ops {
			out = append(out, op.Record{Op: o})
		}
		return out
	}
	rows, empty := 0, 0
	// A table without a name can be read and created; dropping it is not understood.
	corpus := slices.DeleteFunc(slices.Clone(corpus), func(statements []string) bool { return strings.HasPrefix(statements[0], `CREATE TABLE ""`) })
	for i := range corpus {
		next := corpus[(i+1)%len(corpus)]
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			from, to := inspected(t, databaseOf(t, corpus[i]...)), inspected(t, databaseOf(t, next...))
			from.LeftAlone, to.LeftAlone = nil, nil
			up, err := diff.Diff(from, to, diff.Options{Rules: rules()})
			if err != nil {
				t.Fatal(err)
			}
			down, err := diff.Diff(to, from, diff.Options{Rules: rules()})
			if err != nil {
				t.Fatal(err)
			}
			p, err := b.RoundTrip(t.Context(), prove.Script{Before: from, After: to, Up: records(up), Down: records(down), Ops: up})
			if err != nil {
				t.Fatalf("%q\n%q\n%v\nup %v", corpus[i], next, err, up)
			}
			rows += p.Rows
			empty += len(p.Empty)
		})
	}
	t.Logf("%d scripts with %d rows; %d tables had none", len(corpus), rows, empty)
}
