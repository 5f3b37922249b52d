package skeintest_test

import (
	"context"
	"fmt"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
	"github.com/skein-go/skein/skeintest"
)

// printing stands for the t of a test, and prints what that would report.
type printing struct{ testing.TB }

func (printing) Helper()                         {}
func (printing) Context() context.Context        { return context.Background() }
func (printing) Logf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (p printing) Errorf(format string, args ...any) {
	p.Logf("FAIL: "+format, args...)
}

// In a project the revisions are migrations.Revisions, and t is the test's own.
func ExampleVerify() {
	revisions := script.NewSet().
		Add(script.Script{ID: "5f15cbadc711",
			Upgrade: func(m *op.Recorder) {
				m.CreateTable("users",
					schema.Column{Name: "id", Type: schema.Integer{}},
					schema.Column{Name: "name", Type: schema.Text{}},
					schema.PrimaryKey{Columns: schema.Columns("id")})
			},
			Downgrade: func(m *op.Recorder) { m.DropTable("users") },
		}).
		Add(script.Script{ID: "1975ea83b712", Revises: []string{"5f15cbadc711"},
			Upgrade:   func(m *op.Recorder) { m.Exec("UPDATE users SET name = upper(name)") },
			Downgrade: func(m *op.Recorder) { m.Irreversible("the case of the letters is gone") },
		})

	t := printing{}
	skeintest.Verify(t, skein.Config{Dialect: sqlite.Dialect{}, Scripts: revisions},
		skeintest.Fixture("5f15cbadc711", "INSERT INTO users VALUES (-1, 'Susan')"))
	// Output:
	// revision 1975ea83b712 can't be undone: the case of the letters is gone
}
