package mysql_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// TestGolden holds what is read of MySQL 5.7 to 9, and what is written for them, to files that were written after
// their manuals. There is no server of 5.7 and 8 to be had; one of 9 is held to its file by TestConformance. -update writes the statements; then read the difference.
func TestGolden(t *testing.T) {
	for _, release := range []string{"5.7", "8.0", "8.4", "9"} {
		t.Run(release, func(t *testing.T) {
			s := inspectGolden(t, release)
			got := "-- What makes the schema of mysql-" + release + ".txt, and what changes it, there and back.\n" + made(t, &schema.Schema{Release: s.Release}, s)
			for _, o := range s.LeftAlone {
				got += fmt.Sprintf("-- left alone: %s %s: %s\n", o.Kind, o.Name, o.Why)
			}
			holdGolden(t, release, got+changed(t, s))
		})
	}
}

// TestGoldenBetween does the same for releases between, which know of some of it: what can't be done is said before
// anything is.
func TestGoldenBetween(t *testing.T) {
	for _, release := range []string{"8.0.11", "8.0.18"} {
		s := inspectGolden(t, "5.7")
		s.Release = "mysql " + release
		if release == "8.0.18" {
			s.Table("users").Checks = []schema.Check{{Name: "grown", Expr: "`age` > 0"}}
		}
		holdGolden(t, release, "-- What changes the schema of mysql-5.7.txt on MySQL "+release+", there and back.\n"+changed(t, s))
	}
}

// holdGolden compares what is written with a file.
func holdGolden(t *testing.T, release, got string) {
	t.Helper()
	file := filepath.Join("testdata", "mysql-"+release+".sql")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is written now:\n%s", file, got)
	}
}

// changed is what each change of a schema comes to, there and back.
func changed(t *testing.T, s *schema.Schema) string {
	var b strings.Builder
	for _, c := range goldenChanges() {
		to := s.Clone()
		if !c.change(to) {
			continue // the release has nothing of the kind
		}
		var there, back []diff.Rename
		for _, r := range c.renames {
			there = append(there, r)
			back = append(back, diff.Rename{Kind: r.Kind, Table: r.Table, From: r.To, To: r.From})
		}
		b.WriteString("\n-- " + c.name + "\n" + made(t, s, to, there...))
		if up := compiled(t, s, to, there...); up != "" {
			b.WriteString("-- and back\n" + made(t, to, s, back...))
		}
	}
	kept := op.KeepColumn{Table: "users", Column: *s.Table("users").Column("ok")}
	b.WriteString("\n-- a column is kept\n" + statements(op.Spell(kept, "5f15cbadc711", mysql.Dialect{}.Keeping()), s))
	return b.String()
}

// made is the statements from one schema to another, or the error that says why there are none.
func made(t *testing.T, from, to *schema.Schema, renames ...diff.Rename) string {
	t.Helper()
	ops, err := diff.Diff(from, to, diff.Options{Rules: mysql.Dialect{}.Rules(), Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	return statements(ops, from)
}

// compiled is the same, "" where there are none.
func compiled(t *testing.T, from, to *schema.Schema, renames ...diff.Rename) string {
	t.Helper()
	if text := made(t, from, to, renames...); !strings.HasPrefix(text, "-- ") {
		return text
	}
	return ""
}

func statements(ops []op.Op, from *schema.Schema) string {
	list, err := mysql.Dialect{}.Compile(ops, from)
	if err != nil {
		return "-- " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, st := range list {
		if st.Guard == nil {
			b.WriteString(st.SQL + ";\n")
		}
	}
	return b.String()
}

// inspectGolden inspects what a file says, and checks that what comes of it is no difference to itself.
func inspectGolden(t *testing.T, release string) *schema.Schema {
	t.Helper()
	data, err := readGolden(release)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(data)
	defer db.Close()
	s, err := mysql.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if text := made(t, s, s.Clone()); text != "" {
		t.Errorf("a schema differs from itself: %s", text)
	}
	return s
}
