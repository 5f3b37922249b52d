package skein_test

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/schema"
)

var update = flag.Bool("update", false, "write the output that commands in the documentation really have")

// TestDocs runs the examples of every document, top to bottom, in a folder of its own.
//
//   - A block with a file name behind its language (```sql schema.sql) is that file. Within the
//     document, ```diff NAME changes it.
//   - A ```console block is typed: what stands behind each "$ " runs in bash, and has to end with exit
//     code 0 and print the lines that follow. In them … is anything; a line of … alone, any lines.
//     Revision ids, times and durations may differ.
//   - A ```go block without a name has to compile.
//   - <!-- folder: NAME --> goes on in a folder beside the first.
func TestDocs(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/skein")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md") {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			d := &document{T: t, root: root, bin: bin, page: page, top: t.TempDir(), ids: map[string]string{}}
			text := d.run(string(data))
			if *update && text != string(data) {
				if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// document is one document while its examples run.
type document struct {
	*testing.T
	root, bin, page string
	top, dir        string            // the folder of the document, and the one it is in
	ids             map[string]string // revision ids: what ran to what the document says
}

var (
	fence  = regexp.MustCompile("^```(\\w*) ?(.*)$")
	folder = regexp.MustCompile(`^<!-- folder: (\w+) -->$`)
)

// run runs the examples and returns the document with the output that they had.
func (d *document) run(text string) string {
	d.enter("main")
	var out []string
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		out = append(out, lines[i])
		if m := folder.FindStringSubmatch(lines[i]); m != nil {
			d.enter(m[1])
		}
		m := fence.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		n := slices.Index(lines[i+1:], "```")
		if n < 0 {
			d.Fatalf("%s:%d: the block has no end", d.page, i+1)
		}
		out = append(out, d.block(i+1, m[1], m[2], lines[i+1:i+1+n])...)
		out = append(out, "```")
		i += n + 1
	}
	return strings.Join(out, "\n")
}

func (d *document) enter(name string) {
	d.dir = filepath.Join(d.top, name)
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		d.Fatal(err)
	}
}

// block does what the block below line at asks for, and returns its lines.
func (d *document) block(at int, language, name string, lines []string) []string {
	text := strings.Join(lines, "\n") + "\n"
	switch {
	case language == "console":
		return d.console(at, lines)
	case language == "diff" && name != "":
		d.patch(at, name, lines)
	case name != "":
		d.write(d.real(name), d.real(text))
		if language == "go" {
			d.module()
		}
	case language == "go":
		d.compile(at, text)
	}
	return lines
}

func (d *document) write(name, text string) {
	path := filepath.Join(d.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		d.Fatal(err)
	}
}

// patch changes a file as a diff says: what it shows without its added lines has to be there.
func (d *document) patch(at int, name string, lines []string) {
	data, err := os.ReadFile(filepath.Join(d.dir, d.real(name)))
	if err != nil {
		d.Fatalf("%s:%d: %v", d.page, at, err)
	}
	var before, after string
	for _, l := range lines {
		if l == "" {
			l = " "
		}
		if l[0] != '+' {
			before += l[1:] + "\n"
		}
		if l[0] != '-' {
			after += l[1:] + "\n"
		}
	}
	if strings.Count(string(data), before) != 1 {
		d.Fatalf("%s:%d: this is not once in %s:\n%s", d.page, at, name, before)
	}
	d.write(d.real(name), strings.Replace(string(data), before, after, 1))
}

// module makes the folder a Go module that finds Skein and what the blog example uses.
func (d *document) module() {
	if _, err := os.Stat(filepath.Join(d.dir, "go.mod")); err == nil {
		return
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(d.root, "examples/blog", name))
		if err != nil {
			d.Fatal(err)
		}
		d.write(name, strings.ReplaceAll(string(data), "=> ../..", "=> "+d.root))
	}
}

// console runs the commands of a block and returns it with the output that they had.
func (d *document) console(at int, lines []string) []string {
	var out []string
	for i := 0; i < len(lines); {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		if !ok {
			d.Fatalf("%s:%d: output without a command: %s", d.page, at+i+1, lines[i])
		}
		end := i + 1
		for end < len(lines) && !strings.HasPrefix(lines[end], "$ ") {
			end++
		}
		want := lines[i+1 : end]
		got := d.shell(at+i+1, command)
		d.learn(want, got)
		got = d.shown(got)
		out = append(out, lines[i])
		switch {
		case matches(want, got):
			out = append(out, want...)
		case *update:
			out = append(out, got...)
		default:
			d.Errorf("%s:%d: %s\nprints\n%s\nnot\n%s", d.page, at+i+1, command, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		i = end
	}
	return out
}

func (d *document) shell(at int, command string) []string {
	cmd := exec.CommandContext(d.Context(), "bash", "-c", d.real(command))
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "PATH="+d.bin+":"+os.Getenv("PATH"), "CGO_ENABLED=0", "NO_COLOR=1", "SKEIN_URL=", "DATABASE_URL=", "EDITOR=true")
	got, err := cmd.CombinedOutput()
	if err != nil {
		d.Fatalf("%s:%d: %s: %v\n%s", d.page, at, command, err, got)
	}
	text := strings.ReplaceAll(strings.TrimSuffix(string(got), "\n"), d.dir, "…")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// A revision id, wherever it stands: alone, in a file's name, in a function's.
var revisionID = regexp.MustCompile(`(?:^|[^0-9a-z]|upgrade|downgrade)([0-9a-f]{12})(?:[^0-9a-z]|$)`)

func idsIn(lines []string) []string {
	var ids []string
	for _, l := range lines {
		for _, m := range revisionID.FindAllStringSubmatch(l, -1) {
			if !slices.Contains(ids, m[1]) {
				ids = append(ids, m[1])
			}
		}
	}
	return ids
}

// learn takes the new ids of an output for the new ids of the document, in their order.
func (d *document) learn(want, got []string) {
	known := slices.Collect(maps.Values(d.ids))
	said := slices.DeleteFunc(idsIn(want), func(id string) bool { return slices.Contains(known, id) })
	for _, id := range idsIn(got) {
		if _, known := d.ids[id]; !known && len(said) > 0 {
			d.ids[id], said = said[0], said[1:]
		}
	}
}

// real puts the ids that the examples really have into a text of the document, shown does the reverse.
func (d *document) real(text string) string {
	for really, said := range d.ids {
		text = strings.ReplaceAll(text, said, really)
	}
	return text
}

func (d *document) shown(lines []string) []string {
	out := slices.Clone(lines)
	for really, said := range d.ids {
		for i := range out {
			out[i] = strings.ReplaceAll(out[i], really, said)
		}
	}
	return out
}

var (
	moment = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z`)
	took   = regexp.MustCompile(`\b\d+(\.\d+)?( ?)(ns|µs|ms|s)\b|"seconds": [\d.]+`)
)

// matches compares output, whatever the times in it.
func matches(want, got []string) bool {
	level := func(lines []string) string {
		text := moment.ReplaceAllString(strings.Join(lines, "\n")+"\n", "TIME")
		return took.ReplaceAllString(text, "TOOK")
	}
	pattern := regexp.QuoteMeta(level(want))
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(pattern, `(?:.*\n)*?`)
	pattern = strings.ReplaceAll(pattern, "…", ".*")
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(level(got))
}

// compile compiles Go that is not a whole file: declarations, or statements that may use the names
// below.
func (d *document) compile(at int, text string) {
	if !strings.HasPrefix(text, "package ") {
		head := snippetHead
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, 0); err != nil {
			text = "func _(ctx context.Context, app *cobra.Command, db *sql.DB, g *gorm.DB, m *op.Recorder) (err error) {\n" + text + "\nreturn\n}\n"
		}
		text = head + text
	}
	was := d.dir
	d.enter(fmt.Sprintf("snippet%d", at))
	defer func() { d.dir = was }()
	d.write("snippet.go", text)
	d.write("migrations/migrations.go", "package migrations\nimport \"github.com/skein-go/skein/script\"\nvar Revisions = script.NewSet()\n")
	d.module()
	if out := d.shell(at, "go build ./... 2>&1 || true"); len(out) > 0 {
		d.Errorf("%s:%d: %s", d.page, at, strings.Join(out, "\n"))
	}
}

const snippetHead = `package snippet

import (
	"context"
	"database/sql"
	"os"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/spf13/cobra"
	"gorm.io/gorm"

	"example.com/blog/migrations"
)

type (
	_ = skein.Config
	_ = sqlite.Dialect
	_ = gormmodel.Config
	_ = schema.Table
	_ = sql.DB
	_ = context.Context
	_ = op.Recorder
	_ = cobra.Command
	_ = gorm.DB
)

var _, _, _ = cli.Command, os.Exit, migrations.Revisions

`

// The documents that docs/json.md has a table for, by its heading.
var jsonTypes = map[string]reflect.Type{
	"Revision":          reflect.TypeFor[skein.Revision](),
	"Currents":          reflect.TypeFor[skein.Currents](),
	"Generated":         reflect.TypeFor[skein.Generated](),
	"Proved":            reflect.TypeFor[skein.Proved](),
	"Verified":          reflect.TypeFor[skein.Verified](),
	"Verified revision": reflect.TypeFor[skein.VerifiedRevision](),
	"Loss":              reflect.TypeFor[prove.Loss](),
	"Refusal":           reflect.TypeFor[prove.Refusal](),
	"Empty table":       reflect.TypeFor[prove.Empty](),
	"Kept":              reflect.TypeFor[skein.Kept](),
	"Checked":           reflect.TypeFor[skein.Checked](),
	"Log entry":         reflect.TypeFor[skein.LogEntry](),
	"Merged":            reflect.TypeFor[skein.Merged](),
	"Merged pair":       reflect.TypeFor[skein.MergedPair](),
	"Merged side":       reflect.TypeFor[skein.MergedSide](),
	"Conflict":          reflect.TypeFor[merge.Conflict](),
	"Diffed":            reflect.TypeFor[skein.Diffed](),
	"Change":            reflect.TypeFor[skein.Change](),
	"Plan":              reflect.TypeFor[plan.Plan](),
	"Fact":              reflect.TypeFor[plan.Fact](),
	"Step":              reflect.TypeFor[plan.Planned](),
	"Statement":         reflect.TypeFor[plan.Statement](),
	"Hazard":            reflect.TypeFor[dialect.Hazard](),
	"Left alone":        reflect.TypeFor[schema.Object](),
}

// TestJSONFields holds the tables of docs/json.md to the structs: the same fields in the same order.
func TestJSONFields(t *testing.T) {
	data, err := os.ReadFile("docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	heading := ""
	for line := range strings.Lines(string(data)) {
		if h, ok := strings.CutPrefix(line, "### "); ok {
			heading = strings.TrimSpace(h)
		}
		if m := regexp.MustCompile("^\\| `(\\w+)` \\|").FindStringSubmatch(line); m != nil {
			said[heading] = append(said[heading], m[1])
		}
	}
	for heading, typ := range jsonTypes {
		var fields []string
		for _, f := range reflect.VisibleFields(typ) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous {
				continue // its own fields follow
			}
			if name == "" && f.IsExported() {
				name = strings.ToLower(f.Name) // schema.Object, which package view writes
			}
			if name != "" && name != "-" {
				fields = append(fields, name)
			}
		}
		if !slices.Equal(said[heading], fields) {
			t.Errorf("### %s has the fields %q, the struct has %q", heading, said[heading], fields)
		}
	}
}

// TestDocLinks follows the links between the documents of the repository.
func TestDocLinks(t *testing.T) {
	pages, _ := filepath.Glob("docs/*.md")
	top, _ := filepath.Glob("*.md")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, page := range append(pages, top...) {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}
