package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/skein-go/skein/plan"
)

// Plan is what would run.
type Plan struct{ *plan.Plan }

// Human writes each step with its statements, notes and risks.
func (v Plan) Human(w io.Writer, o Options) error {
	var b strings.Builder
	if len(v.Steps) == 0 {
		b.WriteString("Nothing to do.\n")
	}
	for _, f := range v.Facts {
		color := yellow
		if f.Kind != "kept" {
			color = red
		}
		b.WriteString(o.paint(color, f.Text) + "\n")
	}
	if len(v.Facts) > 0 {
		b.WriteByte('\n')
	}
	for i, s := range v.Steps {
		if i > 0 {
			b.WriteString("\n")
		}
		o.step(&b, s)
	}
	return writeText(w, &b)
}

// JSON writes the plan in the form that docs/json.md describes.
func (v Plan) JSON(w io.Writer) error { return writeJSON(w, v.Plan) }

func (o Options) step(b *strings.Builder, s plan.Planned) {
	verb := o.paint(green, s.Direction)
	if s.Direction == "downgrade" {
		verb = o.paint(yellow, s.Direction)
	}
	fmt.Fprintf(b, "%s %s -> %s", verb, strings.Join(s.FromRows, ", "), strings.Join(s.ToRows, ", "))
	if s.Message != "" {
		b.WriteString(", " + firstLine(s.Message))
	}
	b.WriteByte('\n')
	for _, st := range s.Statements {
		o.statement(b, st)
	}
	if len(s.Statements) == 0 {
		b.WriteString("    " + o.paint(dim, "-- no statements") + "\n")
	}
	if o.Verbose {
		for _, sql := range s.Version {
			b.WriteString(indent("    ", terminate(sql)) + "\n")
		}
	}
}

func (o Options) statement(b *strings.Builder, st plan.Statement) {
	comment := func(s style, text string) {
		b.WriteString(indent("    ", o.paint(s, "-- "+strings.ReplaceAll(text, "\n", "\n-- "))) + "\n")
	}
	if st.Note != "" {
		note := st.Note
		if st.Kind == "guard" {
			note = "must find no rows: " + strings.ReplaceAll(note, "%d", "some")
		}
		comment(dim, note)
	}
	for _, h := range st.Hazards {
		text := strings.ReplaceAll(h.Kind, "_", " ")
		if h.Object != "" {
			text += " of " + h.Object
		}
		if h.Detail != "" {
			text += ": " + h.Detail
		}
		comment(red, "hazard: "+text)
	}
	if st.Rewrite {
		comment(yellow, "writes every row of "+st.Table+" anew")
	}
	if st.Transaction == 0 && st.BatchesOf != "" {
		comment(yellow, "each batch in a transaction of its own")
	} else if st.Transaction == 0 {
		comment(yellow, "outside a transaction")
	} else if st.Commits {
		comment(yellow, "the server commits what ran before it, and then this")
	}
	if st.SQL != "" {
		b.WriteString(indent("    ", terminate(st.SQL)) + "\n")
	}
	if o.Verbose && st.Source != "" {
		comment(dim, "from "+st.Source)
	}
}

func terminate(sql string) string {
	return strings.TrimRight(strings.TrimSpace(sql), ";") + ";"
}
