package script

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

// RenderSQL writes a SQL script. What it returns reads back as exactly the same statements: a
// statement for which that can't be had, and a Go function, give ErrNotRendered.
func RenderSQL(r Rendering) ([]byte, error) {
	w := sqlWriter{flavor: sqltext.FlavorOf(r.Dialect), want: map[string][]op.Op{}}
	w.head(r)
	hints := r.hints(`"-- +skein irreversible: why"`)
	w.section("upgrade", r.UpSQL, r.Up, hints[0])
	switch {
	case r.Irreversible != "":
		w.b.WriteString("\n-- +skein downgrade\n-- +skein irreversible: " + oneLine(r.Irreversible) + "\n")
	default:
		w.section("downgrade", r.DownSQL, r.Down, hints[1])
	}
	if w.err == nil {
		w.err = w.verify(r)
	}
	if w.err != nil {
		return nil, fmt.Errorf("rendering revision %s: %w", r.ID, w.err)
	}
	return []byte(w.b.String()), nil
}

// sqlWriter writes a SQL script.
type sqlWriter struct {
	b      strings.Builder
	flavor sqltext.Flavor
	err    error
	want   map[string][]op.Op // what has to be read back, by section
}

func (w *sqlWriter) head(r Rendering) {
	lines := []struct{ key, value string }{
		{"revision", r.ID},
		{"revises", strings.Join(r.Revises, ", ")},
		{"branch labels", strings.Join(r.Labels, ", ")},
		{"depends on", strings.Join(r.DependsOn, ", ")},
		{"replaces", strings.Join(r.Replaces, ", ")},
		{"message", oneLine(r.Message)},
		{"created", r.Created},
	}
	for _, l := range lines {
		if l.value != "" || l.key == "revises" {
			w.b.WriteString(strings.TrimSpace("-- "+l.key+": "+l.value) + "\n")
		}
	}
}

// oneLine joins the lines of a text.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Join(commentLines(text), " ")), " ")
}

func (w *sqlWriter) section(name string, statements []dialect.Statement, lines []Line, hint string) {
	w.b.WriteString("\n-- +skein " + name + "\n")
	if len(statements) == 0 {
		w.comment(hint)
	}
	commented, long := w.orphans(statements, lines), false
	for i, s := range dialect.Spelled(statements) {
		block := sqlWriter{flavor: w.flavor}
		if !commented[s.Op] && s.Op < len(lines) && s.Op >= 0 {
			block.comment(lines[s.Op].Comment)
			commented[s.Op] = true
		}
		block.comment(s.Note)
		o := block.statement(s)
		w.err = cmp.Or(w.err, block.err)
		w.want[name] = append(w.want[name], o)
		several := strings.Count(block.b.String(), "\n") > 1
		if i > 0 && (long || several) {
			w.b.WriteByte('\n')
		}
		w.b.WriteString(block.b.String())
		long = several
	}
}

// orphans writes the comments of operations that have no statement of their own, because an engine does
// several in one, and returns them as done.
func (w *sqlWriter) orphans(statements []dialect.Statement, lines []Line) map[int]bool {
	done, spoken := map[int]bool{}, map[int]bool{}
	for i := range statements {
		spoken[statements[i].Op] = true
	}
	for i, l := range lines {
		if l.Comment != "" && !spoken[i] {
			w.comment(l.Comment)
			done[i] = true
		}
	}
	return done
}

// comment writes text as line comments that are no directives.
func (w *sqlWriter) comment(text string) {
	for _, line := range commentLines(text) {
		line = strings.TrimRight("-- "+line, " ")
		if _, _, ok := directiveText(line); ok {
			line = strings.Replace(line, "+", "", 1)
		}
		w.b.WriteString(line + "\n")
	}
}

// statement writes a statement and returns the operation that it has to read back as.
func (w *sqlWriter) statement(s dialect.Statement) op.Op {
	if s.Func != nil || s.Batched != nil && s.SQL == "" {
		w.refuse("%s", goCode(s))
		return nil
	}
	sql, err := inline(s.SQL, s.Args, w.flavor)
	if err != nil {
		w.refuse("%q: %v", s.SQL, err)
		return nil
	}
	sql = canonical(sql)
	var o op.Op = op.Exec{SQL: sql, NoTx: s.NoTx}
	switch {
	case s.Guard != nil:
		why := guardWhy(s.Guard)
		o = op.ExpectNone{Query: sql, Why: why}
		w.b.WriteString("-- +skein expect none: " + why + "\n")
	case s.Batched != nil:
		_, terms := s.Batched.Walks()
		if o, err = batchedOf(sql, w.flavor, terms); err != nil {
			w.refuse("%q: %v", sql, err)
			return nil
		}
		w.b.WriteString(strings.TrimSuffix("-- +skein batches: "+termsText(terms), ": ") + "\n")
	case s.NoTx:
		w.b.WriteString("-- +skein no transaction\n")
	}
	if w.splits(sql) {
		w.b.WriteString(sql + ";\n")
	} else {
		w.b.WriteString("-- +skein begin\n" + sql + ";\n-- +skein end\n")
	}
	return o
}

// goCode names a statement that is Go code.
func goCode(s dialect.Statement) string {
	if s.Func != nil {
		return fmt.Sprintf("Go function %q", s.Func.Name)
	}
	return s.Batched.String()
}

// guardWhy is a guard's reason with what to do about it, on one line.
func guardWhy(g *dialect.Guard) string {
	why := oneLine(g.Why)
	if fix := oneLine(g.Fix); fix != "" {
		why += ": " + fix
	}
	return why
}

// splits reports whether a statement comes out of the splitter as it goes in.
func (w *sqlWriter) splits(sql string) bool {
	list, err := sqltext.Split(sql+";\n", w.flavor)
	return err == nil && len(list) == 1 && list[0].Text == sql
}

func (w *sqlWriter) refuse(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format+": %w", append(args, ErrNotRendered)...)
	}
}

// verify reads the script back.
func (w *sqlWriter) verify(r Rendering) error {
	text := w.b.String()
	s, err := readSQL(r.ID, r.ID+".sql", text)
	if err != nil {
		return fmt.Errorf("%w: %w", err, ErrNotRendered)
	}
	if s.ID != r.ID || !slices.Equal(s.Revises, r.Revises) || !slices.Equal(s.Labels, r.Labels) ||
		!slices.Equal(s.DependsOn, r.DependsOn) || s.Message != oneLine(r.Message) || s.Created != r.Created {
		return fmt.Errorf("a name with a comma or a space: %w", ErrNotRendered)
	}
	if r.Irreversible != "" {
		w.want["downgrade"] = []op.Op{op.Irreversible{Why: oneLine(r.Irreversible)}}
	}
	for _, d := range []revision.Direction{revision.Up, revision.Down} {
		want := w.want[string(d)]
		got, err := s.Record(d, r.Dialect)
		if err != nil {
			return fmt.Errorf("%w: %w", err, ErrNotRendered)
		}
		if len(got) != len(want) {
			return fmt.Errorf("%d statements read back as %d: %w", len(want), len(got), ErrNotRendered)
		}
		for j := range want {
			if !sameStatement(got[j].Op, want[j]) {
				return fmt.Errorf("%s reads back as %s: %w", want[j], got[j].Op, ErrNotRendered)
			}
		}
	}
	return nil
}

// sameStatement compares what a SQL script can record.
func sameStatement(a, b op.Op) bool {
	x, ok := a.(op.Exec)
	y, also := b.(op.Exec)
	if ok && also {
		return x.SQL == y.SQL && x.NoTx == y.NoTx
	}
	return !ok && !also && reflect.DeepEqual(a, b)
}
