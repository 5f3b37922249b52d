package prove_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/schema"
)

// bench proves on SQLite databases in memory.
func bench() *prove.Bench {
	return &prove.Bench{
		Dialect: sqlite.Dialect{},
		Exec: executor.Config{
			Dialect: sqlite.Dialect{}, Store: executor.NewStore("skein_version").For(sqlite.Dialect{}), Wait: time.Minute,
			Now: time.Now, Tool: "test", Who: "test", Owner: "test",
		},
		Scratch: scratch,
	}
}

func scratch(context.Context) (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// generated is the script that autogenerate writes for a pair.
func generated(p dialecttest.Pair, after *schema.Schema) (prove.Script, error) {
	rules := sqlite.Dialect{}.Rules()
	up, err := diff.Diff(p.From, after, diff.Options{Rules: rules, Renames: p.Renames})
	if err != nil {
		return prove.Script{}, err
	}
	down, err := diff.Diff(after, p.From, diff.Options{Rules: rules, Renames: diff.Inverse(p.Renames)})
	return prove.Script{Before: p.From, After: after, Up: records(up), Down: records(down), Ops: up, Renames: p.Renames}, err
}

func records(ops []op.Op) []op.Record {
	var out []op.Record
	for _, o := range ops {
		out = append(out, op.Record{Op: o})
	}
	return out
}

// kept is generated with what is dropped set aside, as migrate writes it.
func kept(p dialecttest.Pair, after *schema.Schema) (prove.Script, error) {
	r, err := autogenerate.Between(p.From, after, p.Renames, autogenerate.Options{Rules: sqlite.Dialect{}.Rules()})
	if err != nil {
		return prove.Script{}, err
	}
	r = autogenerate.Keep(r, p.From, dialect.KeepingOf(sqlite.Dialect{}), nil)
	up, down := autogenerate.Ops(r.Up), autogenerate.Ops(r.Down)
	return prove.Script{Before: p.From, After: after, Up: records(up), Down: records(down), Ops: up, Renames: p.Renames}, nil
}

// TestKeptPairs: the same where drops are kept, and then hardly anything is lost.
func TestKeptPairs(t *testing.T) { pairs(t, kept) }

// TestPairs: whatever the two schemas, the script between them is proved, and what it loses is named.
func TestPairs(t *testing.T) { pairs(t, generated) }

func pairs(t *testing.T, write func(dialecttest.Pair, *schema.Schema) (prove.Script, error)) {
	var n, rows, lossy, refused, empty int
	generator := dialecttest.Pairs(dialecttest.SQLite())
	rapid.Check(t, func(t *rapid.T) {
		p := generator.Draw(t, "pair")
		p.From, p.To = inspected(t, show(p.From)), inspected(t, show(p.To)) // as migrate gets them
		s, err := write(p, p.To)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := bench().RoundTrip(t.Context(), s)
		if err != nil {
			t.Fatalf("%v\nbefore %s\nafter %s\nup %v\ndown %v", err, show(p.From), show(p.To), s.Up, s.Down)
		}
		n++
		rows += proof.Rows
		lossy += min(1, len(proof.Lost))
		refused += min(1, len(proof.Refused))
		empty += len(proof.Empty)
	})
	t.Logf("%d scripts proved with %d rows; %d name a loss, %d refused some rows first, %d tables had none", n, rows, lossy, refused, empty)
}

func show(s *schema.Schema) string {
	ops, _ := diff.Diff(&schema.Schema{}, s, diff.Options{Rules: sqlite.Dialect{}.Rules()})
	statements, _ := sqlite.Dialect{}.Compile(ops, &schema.Schema{})
	text := ""
	for _, st := range statements {
		text += st.SQL + ";\n"
	}
	return text
}

// inspected is the schema that SQL text makes.
func inspected(t interface {
	Helper()
	Fatal(...any)
	Context() context.Context
}, text string) *schema.Schema {
	t.Helper()
	db, err := scratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
