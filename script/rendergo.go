package script

import (
	"fmt"
	"go/format"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Rendering is what a new script says.
type Rendering struct {
	Package   string // of a Go script; "": migrations
	ID        string
	Revises   []string
	Labels    []string
	DependsOn []string
	Replaces  []string
	Message   string
	Created   string // RFC 3339
	// Up and Down are the operations of a Go script. In a SQL script their comments are written above
	// the statements that come from them.
	Up, Down []Line
	// UpSQL and DownSQL are the statements of a SQL script, for the database of Dialect.
	UpSQL, DownSQL []dialect.Statement
	Dialect        string
	// Irreversible says why there is no way back, in place of Down; "": there is one.
	Irreversible string
}

// Line is an operation with what a reviewer should know of it.
type Line struct {
	Op      op.Op
	Comment string // "check: …"; may have several lines
}

// RenderGo writes a Go script, formatted as gofmt does. An operation without Go source, such as a
// recorded Go function, gives ErrNotRendered.
func RenderGo(r Rendering) ([]byte, error) {
	w := &goWriter{literals: literals{imports: map[string]bool{importPath: true, funcType.PkgPath(): true}}}
	down := r.Down
	if r.Irreversible != "" {
		down = []Line{{Op: op.Irreversible{Why: r.Irreversible}}}
	}
	w.head(r)
	hints := r.hints("m.Irreversible(\"why\")")
	w.function("upgrade"+identifier(r.ID), r.Up, hints[0])
	w.function("downgrade"+identifier(r.ID), down, hints[1])
	if w.err != nil {
		return nil, fmt.Errorf("rendering revision %s: %w", r.ID, w.err)
	}
	pkg := r.Package
	if pkg == "" {
		pkg = "migrations"
	}
	text := "package " + pkg + "\n\nimport (\n" + w.importLines() + ")\n\n" + w.b.String()
	out, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("rendering revision %s: %w", r.ID, err)
	}
	return out, nil
}

// hints are what stands in an empty upgrade and an empty downgrade.
func (r *Rendering) hints(irreversible string) [2]string {
	down := len(r.Down) > 0 || len(r.DownSQL) > 0 || r.Irreversible != ""
	switch {
	case len(r.Up) > 0 || len(r.UpSQL) > 0 || down:
		return [2]string{"Nothing to do.", "Nothing to do."}
	case len(r.Revises) > 1:
		return [2]string{"A merge: nothing to do.", "A merge: nothing to do."}
	}
	return [2]string{"Write here what changes.", "Write here the way back, or why there is none: " + irreversible}
}

// goWriter writes a Go script.
type goWriter struct {
	literals
	b strings.Builder
}

func (w *goWriter) importLines() string {
	var std, own strings.Builder
	for _, p := range slices.Sorted(maps.Keys(w.imports)) {
		if strings.Contains(p, ".") {
			fmt.Fprintf(&own, "\t%q\n", p)
		} else {
			fmt.Fprintf(&std, "\t%q\n", p)
		}
	}
	if std.Len() > 0 {
		std.WriteByte('\n')
	}
	return std.String() + own.String()
}

func (w *goWriter) head(r Rendering) {
	w.comment(r.Message)
	if r.Created != "" {
		if r.Message != "" {
			w.b.WriteString("//\n")
		}
		w.comment("Created " + r.Created + ".")
	}
	w.b.WriteString("var _ = Revisions.Add(script.Script{\n")
	w.field("ID", r.ID)
	w.list("Revises", r.Revises)
	w.list("Labels", r.Labels)
	w.list("DependsOn", r.DependsOn)
	w.list("Replaces", r.Replaces)
	w.field("Message", r.Message)
	w.field("Created", r.Created)
	fmt.Fprintf(&w.b, "Upgrade: upgrade%[1]s,\nDowngrade: downgrade%[1]s,\n})\n", identifier(r.ID))
}

func (w *goWriter) field(name, value string) {
	if value != "" {
		fmt.Fprintf(&w.b, "%s: %s,\n", name, quote(value))
	}
}

func (w *goWriter) list(name string, values []string) {
	if len(values) > 0 {
		fmt.Fprintf(&w.b, "%s: %s,\n", name, w.flat(reflect.ValueOf(values), reflect.TypeOf(values)))
	}
}

// comment writes text as line comments.
func (w *goWriter) comment(text string) {
	for _, line := range commentLines(text) {
		w.b.WriteString(strings.TrimRight("// "+line, " ") + "\n")
	}
}

// commentLines cuts text into lines that can stand in a comment of any language.
func commentLines(text string) []string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "?"))
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsGraphic(r) {
				return r
			}
			return ' '
		}, lines[i]))
	}
	return lines
}

// identifier is an id as the end of a Go identifier.
func identifier(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, id)
}

func (w *goWriter) function(name string, lines []Line, hint string) {
	fmt.Fprintf(&w.b, "\nfunc %s(m *op.Recorder) {\n", name)
	if len(lines) == 0 {
		w.comment(hint)
	}
	for _, l := range lines {
		w.comment(l.Comment)
		w.b.WriteString(w.call(l.Op) + "\n")
	}
	w.b.WriteString("}\n")
}

// call writes the call that records an operation.
func (l *literals) call(o op.Op) string {
	method, args := method(o)
	if t := reflect.TypeOf(o); method == "" && t != nil && t.Kind() != reflect.Pointer && !ours[t.PkgPath()] {
		return l.refuse("operation %q of type %s, which only your program knows (write m.Do with it into a script by hand)", o, t)
	}
	if method == "" {
		return "m.Do(" + l.value(reflect.ValueOf(o), reflect.TypeFor[op.Op]()) + ")"
	}
	flat := make([]string, len(args))
	for i, a := range args {
		flat[i] = l.flat(reflect.ValueOf(a.value), a.at)
	}
	line := fmt.Sprintf("m.%s(%s)", method, strings.Join(flat, ", "))
	if method != "CreateTable" && method != "RestoreTable" && method != "BulkInsert" {
		if len(line) <= lineWidth && !strings.Contains(line, "\n") || method == "Exec" || method == "ExpectNone" {
			return line
		}
	}
	return l.longCall(method, args, flat)
}

// longCall breaks a call: its one literal within its braces, or a list of arguments one to a line.
func (l *literals) longCall(method string, args []arg, flat []string) string {
	n := fixed(method)
	if len(args) == n {
		last := l.value(reflect.ValueOf(args[n-1].value), args[n-1].at)
		return fmt.Sprintf("m.%s(%s)", method, strings.Join(append(slices.Clone(flat[:n-1]), last), ", "))
	}
	rest := make([]string, 0, len(args)-n)
	for _, a := range args[n:] {
		rest = append(rest, l.value(reflect.ValueOf(a.value), a.at))
	}
	return fmt.Sprintf("m.%s(%s,\n%s,\n)", method, strings.Join(flat[:n], ", "), strings.Join(rest, ",\n"))
}

// fixed is how many arguments of a method stand before its list.
func fixed(method string) int {
	switch method {
	case "CreateTable", "RestoreTable", "KeepTable", "BulkInsert", "DropTable", "DropView", "CreateView", "CreateTrigger", "Irreversible":
		return 1
	case "RenameColumn", "RenameIndex", "CopyColumn":
		return 3
	}
	return 2
}

// arg is an argument and the type of its parameter.
type arg struct {
	value any
	at    reflect.Type
}

// dumpOp writes an operation in a form that stays the same from run to run.
func dumpOp(o op.Op) string {
	if own, ok := o.(op.Compiler); ok {
		return fmt.Sprintf("%T(%s)", own, own)
	}
	l := literals{imports: map[string]bool{}, dump: true}
	return l.flat(reflect.ValueOf(o), reflect.TypeFor[op.Op]())
}

// tableArgs takes a table apart for CreateTable; it reports false if that loses something.
func tableArgs(t schema.Table) ([]arg, bool) {
	elements := t.Elements()
	args := []arg{text(t.Name)}
	for _, e := range elements {
		args = append(args, arg{e, reflect.TypeFor[schema.Element]()})
	}
	return args, reflect.DeepEqual(schema.NewTable(t.Name, elements...), t)
}
