package view

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

var update = flag.Bool("update", false, "write the goldens anew")

var at = time.Date(2026, 11, 22, 19, 21, 42, 0, time.FixedZone("", 3600))

// history is a history with everything in it.
func history() []skein.Revision {
	return []skein.Revision{
		{ID: "dddd", Revises: []string{"bbbb", "cccc"}, Message: "merge", Head: true, MergePoint: true, File: "m/dddd_merge.sql", Form: "sql"},
		{ID: "cccc", Revises: []string{"aaaa"}, DependsOn: []string{"bbbb"}, Labels: []string{"billing"}, Message: "first bill\n\nand more", Children: []string{"dddd"}, Current: true, Applied: true, AppliedAt: &at, Edited: true, Created: "2026-11-22T18:00:00Z"},
		{ID: "bbbb", Revises: []string{"aaaa"}, Children: []string{"dddd"}, Irreversible: "the rows are gone", Effective: true},
		{ID: "aaaa", Message: "start", Children: []string{"bbbb", "cccc"}, BranchPoint: true, Form: "go", File: "m/aaaa_start.go"},
	}
}

func planned() *plan.Plan {
	none := []dialect.Hazard{}
	return &plan.Plan{
		Dialect: "sqlite", Direction: "upgrade", Target: "head",
		Steps: []plan.Planned{
			{
				Direction: "upgrade", Revision: "aaaa", Message: "start", ToRows: []string{"aaaa"}, VersionTable: []string{"aaaa"},
				Statements: []plan.Statement{
					{Kind: "guard", SQL: "SELECT 1", Note: "%d rows are in the way", Transaction: 1, Hazards: none},
					{Kind: "sql", SQL: "CREATE TABLE t (\n  id INTEGER\n);", Transaction: 1, Source: "m/aaaa.sql:3", Hazards: none},
					{Kind: "sql", SQL: "VACUUM", Note: "to shrink the file", Rewrite: true, Table: "t", Lock: "EXCLUSIVE", Hazards: []dialect.Hazard{{Kind: "data_loss", Object: "t.x", Detail: "its rows go"}}},
					{Kind: "go", Note: "Go function fill", Transaction: 1, Hazards: none},
				},
				Version: []string{"INSERT INTO skein_version (revision) VALUES ('aaaa')"},
			},
			{Direction: "downgrade", Revision: "aaaa", FromRows: []string{"aaaa"}},
		},
	}
}

func views() map[string]View {
	h := history()
	return map[string]View{
		"history":        Revisions(h),
		"heads":          Heads(h[:2]),
		"show":           Entries(h),
		"current":        &Currents{Revisions: []skein.Revision{h[0], h[1], {ID: "ffff", Unknown: true}}},
		"current_empty":  &Currents{},
		"branches":       Branches{Points: h[3:], All: h},
		"init":           Created{Paths: []string{"migrations"}, Wiring: "Scripts: migrations.Revisions,"},
		"generated":      &Generated{Revision: "aaaa", File: "m/aaaa.sql", Changes: []skein.Change{{Kind: "add_table", Object: "t", Message: "Detected added table 't'"}}, LeftAlone: []schema.Object{{Kind: "virtual table", Name: "fts", Why: "no"}}},
		"generated_none": &Generated{},
		"check":          &Checked{},
		"check_changes":  &Checked{Changes: []skein.Change{{Kind: "add_table"}}},
		"log": Log{
			{At: at, Direction: "downgrade", Revision: "bbbb", Message: "first bill\n\nand more", Checksum: "c0ffee", TookMS: 1500, Tool: "skein devel", Who: "me@host"},
			{At: at, Direction: "stamp", Revision: "aaaa", Tool: "skein devel", Who: "me@host"},
		},
		"log_none":  Log{},
		"templates": Templates(script.Templates()),
		"merge": &Generated{Revision: "dddd", File: "m/dddd.sql", Merge: &skein.Merged{Pairs: []skein.MergedPair{{
			Fork: []string{"aaaa"}, Ours: skein.MergedSide{Revision: "bbbb", Changes: []skein.Change{}}, Theirs: skein.MergedSide{Revision: "cccc", Changes: []skein.Change{}},
			Conflicts: []merge.Conflict{{Kind: merge.Same, Object: "column users.email", Base: "not there", Ours: "email TEXT", Theirs: "email TEXT", Why: "twice"}}, Unknown: []string{"m/cccc.sql:7:1: …"},
		}}}},
		"plan":      Plan{planned()},
		"plan_none": Plan{&plan.Plan{}},
		"text":      Text{Text: "SELECT 1", Value: map[string]string{"sql": "SELECT 1"}},
	}
}

// TestViews compares every view, in each form, with testdata/NAME.txt.
func TestViews(t *testing.T) {
	for name, v := range views() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			for _, o := range []Options{{}, {Verbose: true}, {Color: true}} {
				switch {
				case o.Verbose:
					b.WriteString("-- verbose --\n")
				case o.Color:
					b.WriteString("-- colour --\n")
				default:
					b.WriteString("-- plain --\n")
				}
				if err := v.Human(&b, o); err != nil {
					t.Fatal(err)
				}
			}
			b.WriteString("-- json --\n")
			if err := v.JSON(&b); err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join("testdata", name+".txt"), strings.ReplaceAll(b.String(), "\x1b", "^["))
		})
	}
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s", file, got)
	}
}

// TestJSON holds that every document is one, and has no null where there is a list.
func TestJSON(t *testing.T) {
	for name, v := range views() {
		var b bytes.Buffer
		if err := v.JSON(&b); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(b.Bytes()) || strings.Contains(b.String(), "null") {
			t.Errorf("%s: %s", name, b.String())
		}
	}
}
