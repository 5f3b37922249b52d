package dialecttest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// Kind is a kind of object that the page on an engine lists, or something that can be said of one.
type Kind struct {
	Name string
	// Before is what has to be there, SQL what makes one.
	Before, SQL string
	// Renamed makes the same under another name, and Flag says so, as in "users:people"; "" where nothing has
	// a name, and where a rename needs no word.
	Renamed, Flag string
	// Says is what the statements that make it have to say; "" where a difference that is seen and gone shows enough.
	Says string
	// Dialect is what it is looked at with; nil: the harness's.
	Dialect dialect.Dialect
}

// The table of kinds stands between these lines of a page.
const kindsStart, kindsEnd = "<!-- kinds -->\n", "<!-- end of kinds -->"

// Kinds makes one of each kind on the engine and holds the table of a page to what comes of it; with update, it
// writes the table.
func Kinds(t *testing.T, h Harness, page string, kinds []Kind, update bool) {
	t.Helper()
	var table strings.Builder
	table.WriteString("| kind | seen | there and back | renamed |\n|---|---|---|---|\n")
	for _, k := range kinds {
		with := h
		if k.Dialect != nil {
			with.Dialect = k.Dialect
		}
		seen, back, renamed := with.kind(t, k)
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", k.Name, seen, back, renamed)
		table.WriteString(strings.ReplaceAll(row, "|  ", "| "))
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(data), kindsStart)
	have, tail, ends := strings.Cut(rest, kindsEnd)
	switch {
	case !found || !ends:
		t.Fatalf("%s has no table between %q and %q", page, kindsStart, kindsEnd)
	case update:
		if err := os.WriteFile(page, []byte(head+kindsStart+table.String()+kindsEnd+tail), 0o600); err != nil {
			t.Fatal(err)
		}
	case have != table.String():
		t.Errorf("the table in %s is not what is so, which is\n%s", page, table.String())
	}
}

// kind tells what becomes of a kind: whether it is seen, whether the difference it makes can be taken back, and
// whether a rename of it is one.
func (h Harness) kind(t *testing.T, k Kind) (seen, back, renamed string) {
	t.Helper()
	b, before, err := h.load(k.Before)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	defer b.close()
	if err := b.exec(k.SQL); err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	after, err := b.inspect()
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	seen = "no"
	switch ops, err := diff.Diff(after, before, diff.Options{Rules: h.Dialect.Rules()}); {
	case err != nil:
		t.Fatalf("%s: %v", k.Name, err)
	case len(ops) > 0:
		seen, back = "yes", "yes"
		if k.Says != "" && !h.says(t, before, b, k) {
			seen = "no"
		}
		if err := b.step(after, before, nil); err != nil {
			t.Logf("%s: %v", k.Name, err)
			back = "no"
		}
	case len(after.LeftAlone) > len(before.LeftAlone):
		seen = "named, and left alone"
	}
	if k.Renamed != "" {
		renamed = h.renames(t, after, k)
	}
	return seen, back, renamed
}

// says tells whether the statements that lead to what a database holds, as it was declared, say so.
func (h Harness) says(t *testing.T, before *schema.Schema, b *bench, k Kind) bool {
	t.Helper()
	declared, err := h.Dialect.Inspect(b.ctx, b.conn, dialect.InspectOptions{Declared: true})
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	ops, err := diff.Diff(before, declared, diff.Options{Rules: h.Dialect.Rules()})
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	statements, err := h.Dialect.Compile(ops, before)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	return strings.Contains(text(statements), k.Says)
}

// renames tells whether the difference that a rename makes is compiled to a rename and nothing else.
func (h Harness) renames(t *testing.T, from *schema.Schema, k Kind) string {
	t.Helper()
	b, to, err := h.load(k.Before + ";" + k.Renamed)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	defer b.close()
	rules := h.Dialect.Rules()
	answers := diff.Answers{NoRename: true}
	if k.Flag != "" {
		answers.Renames = []string{k.Flag}
	}
	list, err := diff.Resolve(from, to, rules, answers)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	ops, err := diff.Diff(from, to, diff.Options{Rules: rules, Renames: list})
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	statements, err := h.Dialect.Compile(ops, from)
	if err != nil {
		t.Fatalf("%s: %v", k.Name, err)
	}
	other := func(st dialect.Statement) bool {
		return st.Guard != nil || !strings.Contains(st.SQL, "RENAME") && !strings.Contains(st.SQL, "CHANGE COLUMN")
	}
	if len(statements) == 0 || slices.ContainsFunc(statements, other) {
		return "no"
	}
	return "yes"
}
