package plan_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// TestJSONHasNoNull: whoever reads the JSON need not look for lists that are not there.
func TestJSONHasNoNull(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*plan.Plan{
		"nothing":   {},
		"step":      {Steps: []plan.Planned{{}}},
		"statement": {Steps: []plan.Planned{{Statements: []plan.Statement{plan.NewStatement(dialect.Statement{SQL: "SELECT 1 < 2"}, "a.sql:1", 1)}}}},
	} {
		data, err := json.Marshal(p)
		if err != nil || strings.Contains(string(data), "null") {
			t.Errorf("%s: %s, %v", name, data, err)
		}
	}
}

func TestNewStatement(t *testing.T) {
	t.Parallel()
	for want, st := range map[string]dialect.Statement{
		"sql 3":   {SQL: "DELETE FROM a"},
		"sql 0":   {SQL: "VACUUM", NoTx: true},
		"go 3":    {Func: &op.Func{Name: "fill"}},
		"guard 3": {SQL: "SELECT 1", Guard: &dialect.Guard{Why: "because"}},
	} {
		s := plan.NewStatement(st, "", 3)
		if got := s.Kind + " " + string(rune('0'+s.Transaction)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if !plan.NewStatement(dialect.Statement{SQL: "CREATE TABLE a (b INT)", Commits: true}, "", 3).Commits {
		t.Error("a statement that commits is not known to")
	}
}

// TestSegments keeps data in its place between operations on the schema.
func TestSegments(t *testing.T) {
	t.Parallel()
	var m op.Recorder
	m.DropTable("a")
	m.DropTable("b")
	m.Exec("SELECT 1")
	m.Exec("SELECT 2")
	m.AddColumn("c", schema.Column{Name: "x"})
	s := plan.Step{Records: m.Records()}
	var got []int
	for _, seg := range s.Segments() {
		got = append(got, seg.First, len(seg.Ops))
	}
	if len(got) != 6 || got[2] != 2 || got[3] != 2 || got[4] != 4 {
		t.Errorf("segments %v", got)
	}
	if len((&plan.Step{}).Segments()) != 0 {
		t.Error("a step without operations has segments")
	}
}

// TestWriteSQL: whatever a text says, a comment stays a comment and a statement ends.
func TestWriteSQL(t *testing.T) {
	t.Parallel()
	statements := []plan.Statement{
		plan.NewStatement(dialect.Statement{SQL: "SELECT 1\nWHERE 0", Guard: &dialect.Guard{Why: "bad\nDROP TABLE a; %d"}}, "", 1),
		plan.NewStatement(dialect.Statement{SQL: "DELETE FROM a; -- all"}, "", 1),
		plan.NewStatement(dialect.Statement{SQL: "VACUUM;;", NoTx: true}, "", 1),
		plan.NewStatement(dialect.Statement{SQL: "INSERT INTO a VALUES (?, ?)", Args: []any{"it's", nil}}, "", 2),
	}
	p := &plan.Plan{Dialect: "sqlite", Steps: []plan.Planned{{
		Direction: "upgrade", ToRows: []string{"aaa"}, Message: "one\r\nDROP TABLE a;", Statements: statements,
		Version: []string{"INSERT INTO v VALUES ('aaa')"}, Frame: dialect.Frame{Before: []string{"PRAGMA x = 0"}},
	}}}
	var b strings.Builder
	if err := p.WriteSQL(&b, dialect.Refusal{}); err != nil {
		t.Fatal(err)
	}
	want := `-- Running upgrade  -> aaa, one DROP TABLE a;
PRAGMA x = 0;
BEGIN;
-- to look at first; it must find no rows (bad DROP TABLE a; some):
-- SELECT 1
-- WHERE 0
DELETE FROM a; -- all
;
COMMIT;
VACUUM;
PRAGMA x = 0;
BEGIN;
INSERT INTO a VALUES ('it''s', NULL);
INSERT INTO v VALUES ('aaa');
COMMIT;
`
	if got := strings.ReplaceAll(b.String(), "\n\n", "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.Steps[0].Statements = []plan.Statement{plan.NewStatement(dialect.Statement{SQL: "SELECT ?", Args: []any{make(chan int)}}, "a.go:3", 1)}
	if err := p.WriteSQL(&b, dialect.Refusal{}); err == nil || !strings.Contains(err.Error(), "a.go:3") {
		t.Errorf("error %v", err)
	}
	p.Steps[0].Statements = []plan.Statement{plan.NewStatement(dialect.Statement{Func: &op.Func{Name: "fill"}}, "a.go:3", 1)}
	if err := p.WriteSQL(&b, dialect.Refusal{}); err == nil || !strings.Contains(err.Error(), "a.go:3") || !strings.Contains(err.Error(), "fill") {
		t.Errorf("error %v", err)
	}
}

// TestPrepare reads all scripts before anything runs.
func TestPrepare(t *testing.T) {
	t.Parallel()
	set := script.NewSet(fstest.MapFS{
		"a.sql": {Data: []byte("-- revision: aaa\n\n-- +skein upgrade\nSELECT 1;\n")},
		"b.sql": {Data: []byte("-- revision: bbb\n-- revises: aaa\n\n-- +skein upgrade\nSELECT 'oh;\n")},
	})
	g, err := set.Graph()
	if err != nil {
		t.Fatal(err)
	}
	for target, words := range map[string]string{"aaa": "", "bbb": "b.sql:5:8"} {
		path, err := g.Upgrade(nil, target)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := plan.Prepare(path, set, sqlite.Dialect{})
		if words == "" && (err != nil || len(steps) != 1 || len(steps[0].Checksum) != 64 || plan.Arrow(steps[0].Step) != " -> aaa") ||
			words != "" && (err == nil || !strings.Contains(err.Error(), words)) {
			t.Errorf("%s: %+v, %v", target, steps, err)
		}
	}
	if _, err := plan.Prepare([]revision.Step{{Revision: &revision.Revision{ID: "gone"}}}, set, sqlite.Dialect{}); err == nil {
		t.Error("a step without a script")
	}
}
