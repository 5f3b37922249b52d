package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/prove"
)

// Verified is what verify found out.
type Verified skein.Verified

// Human writes a line for each revision, and below it what there is to say.
func (v *Verified) Human(w io.Writer, o Options) error {
	var b strings.Builder
	for i := range v.Revisions {
		r := &v.Revisions[i]
		name := o.paint(yellow, r.Revision)
		if r.Message != "" {
			name += ", " + firstLine(r.Message)
		}
		fmt.Fprintf(&b, "%s: %s (%s, %s)\n", name, ways(r, o), counted(r.Tables, "table"), counted(r.Rows, "row"))
		for _, line := range remarks(r) {
			fmt.Fprintf(&b, "    %s\n", line)
		}
	}
	if len(v.Revisions) == 0 {
		b.WriteString("There is nothing to verify.\n")
	}
	return writeText(w, &b)
}

// ways is "up ✓ down ✓ rows ✓", as far as it got.
func ways(r *skein.VerifiedRevision, o Options) string {
	const good, bad = "✓", "✗"
	mark := func(ok bool) string {
		if ok {
			return good
		}
		return o.paint(red, bad)
	}
	out := "up " + mark(r.Way != prove.Up && r.Way != prove.Again)
	if r.Irreversible != "" || r.Way == prove.Up {
		return out
	}
	out += " down " + mark(r.Way != prove.Down)
	if r.Way != "" {
		return out
	}
	return out + " rows " + mark(len(r.Lost) == 0 || r.Allowed)
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// remarks are what a person should know beside the marks.
func remarks(r *skein.VerifiedRevision) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, firstLine(fmt.Sprintf(format, args...))) }
	if !r.Good {
		say("%s", r.File)
	}
	if r.Problem != "" {
		say("%s", r.Problem)
	}
	if len(r.Lost) > 0 {
		allowed := ""
		if r.Allowed {
			allowed = " (allowed)"
		}
		say("after upgrade and downgrade %s are not what they were%s", prove.Names(r.Lost), allowed)
	}
	if r.Irreversible != "" {
		say("it can't be undone: %s", r.Irreversible)
	}
	for _, x := range r.Refused {
		say("the %s refuses rows: %s", x.Way, x.Why)
	}
	if r.Bare != "" {
		say("no sample rows fit: %s", r.Bare)
	}
	return out
}

// JSON writes the revisions and how long it took.
func (v *Verified) JSON(w io.Writer) error {
	return writeJSON(w, (*skein.Verified)(v))
}
