package skein_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// lowerIndex is an operation of the app's own: an index that ignores letter case.
type lowerIndex struct {
	Table, Column string
	Drop          bool
}

func (o lowerIndex) name() string { return "lower_" + o.Table + "_" + o.Column }

// core is what the operation does to what Skein knows of the schema.
func (o lowerIndex) core() op.Op {
	if o.Drop {
		return op.DropIndex{Table: o.Table, Index: o.name()}
	}
	parts := []schema.Part{{Expr: fmt.Sprintf("lower(%s)", op.Quote(o.Column))}}
	return op.CreateIndex{Table: o.Table, Index: schema.Index{Name: o.name(), Parts: parts}}
}

func (o lowerIndex) Apply(s *schema.Schema) error { return o.core().Apply(s) }
func (o lowerIndex) String() string               { return o.core().String() }

// Reverse is for rewriters: the way back of what they add.
func (o lowerIndex) Reverse() op.Op { o.Drop = !o.Drop; return o }

func (o lowerIndex) Statements(dialect string) ([]string, error) {
	if dialect != "sqlite" {
		return nil, errors.New("written for SQLite only")
	}
	if o.Drop {
		return []string{"DROP INDEX " + op.Quote(o.name())}, nil
	}
	return []string{fmt.Sprintf("CREATE INDEX %s ON %s (lower(%s))", op.Quote(o.name()), op.Quote(o.Table), op.Quote(o.Column))}, nil
}

// A rewriter adds an operation of the app's own to each new table; its reverse ends up in the way back.
func Example_ownOperationRewritten() {
	cfg, done := project("", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);")
	defer done()
	cfg.Rewrite = func(_ context.Context, up []script.Line) ([]script.Line, error) {
		for _, l := range up {
			if o, ok := l.Op.(op.CreateTable); ok {
				up = append(up, script.Line{Op: lowerIndex{Table: o.Table.Name, Column: "name"}})
			}
		}
		return up, nil
	}
	_, text := migrate(cfg)
	_, body, _ := strings.Cut(text, "-- +skein upgrade\n")
	fmt.Println(strings.ReplaceAll(body, "\n\n", "\n"))
	// Output:
	// CREATE TABLE users (
	//     id INTEGER PRIMARY KEY,
	//     name TEXT
	// );
	// CREATE INDEX "lower_users_name" ON "users" (lower("name"));
	// -- +skein downgrade
	// DROP INDEX "lower_users_name";
	// -- review: the rows of users are lost here; copy what is still needed before.
	// DROP TABLE users;
}

// An operation of your own brings its statements and says what they do to the schema. Its reverse is
// what the downgrade records.
func Example_ownOperation() {
	revisions := script.NewSet().Add(script.Script{
		ID: "5f15cbadc711", Message: "users",
		Upgrade: func(m *op.Recorder) {
			m.CreateTable("users", schema.Column{Name: "name", Type: schema.Text{}})
			m.Do(lowerIndex{Table: "users", Column: "name"})
			m.AlterColumn("users", "name", op.SetNotNull(true)) // copies the table, with the index
		},
		Downgrade: func(m *op.Recorder) {
			m.Do(lowerIndex{Table: "users", Column: "name", Drop: true})
			m.DropTable("users")
		},
	})
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: revisions})
	if err != nil {
		panic(err)
	}
	defer m.Close()
	p, err := m.Plan(context.Background(), "upgrade", skein.PlanOptions{Target: "heads"})
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Steps[0].Statements[1].SQL)
	fmt.Println(m.Upgrade(context.Background(), "heads"))
	fmt.Println(m.Downgrade(context.Background(), "base"))
	// Output:
	// CREATE INDEX "lower_users_name" ON "users" (lower("name"))
	// <nil>
	// <nil>
}
