package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/skein-go/skein"
)

// Revisions is a list of revisions: what history prints.
type Revisions []skein.Revision

// Human writes a line, or with Verbose a block, for each revision.
func (v Revisions) Human(w io.Writer, o Options) error {
	return each(w, v, o, func(r skein.Revision) string { return parents(r) + " -> " + o.long(r) })
}

// JSON writes {"revisions": […]}.
func (v Revisions) JSON(w io.Writer) error { return writeJSON(w, revisions(v)) }

// Heads is a list of revisions that is written without their parents.
type Heads []skein.Revision

// Human writes a line, or with Verbose a block, for each head.
func (v Heads) Human(w io.Writer, o Options) error {
	return each(w, v, o, func(r skein.Revision) string { return o.id(r) + o.labels(r) + o.marks(r, false) })
}

// JSON writes {"revisions": […]}.
func (v Heads) JSON(w io.Writer) error { return writeJSON(w, revisions(v)) }

// Entries is a list of revisions of which all is written: what show prints.
type Entries []skein.Revision

// Human writes a block for each revision.
func (v Entries) Human(w io.Writer, o Options) error {
	o.Verbose = true
	return each(w, v, o, nil)
}

// JSON writes {"revisions": […]}.
func (v Entries) JSON(w io.Writer) error { return writeJSON(w, revisions(v)) }

// Currents is where a database stands.
type Currents skein.Currents

// Human writes a line, or with Verbose a block, for each row of the version table.
func (v *Currents) Human(w io.Writer, o Options) error {
	err := each(w, v.Revisions, o, func(r skein.Revision) string {
		r.Current = false // they all are
		return o.id(r) + o.marks(r, true)
	})
	if v.HalfDone != nil && err == nil {
		_, err = fmt.Fprintf(w, "%s (%s)\n", o.paint(yellow, v.HalfDone.Revision), o.paint(red, v.HalfDone.Text))
	}
	return err
}

// JSON writes {"revisions": […], "at_head": …}, and "half_done" where a revision is.
func (v *Currents) JSON(w io.Writer) error {
	return writeJSON(w, struct {
		document
		AtHead   bool            `json:"at_head"`
		HalfDone *skein.HalfDone `json:"half_done,omitempty"`
	}{revisions(v.Revisions), v.AtHead, v.HalfDone})
}

// Branches are the revisions that others fork from.
type Branches struct {
	Points []skein.Revision
	All    []skein.Revision // to say of each child what it is
}

// Human writes each branch point and below it its children.
func (v Branches) Human(w io.Writer, o Options) error {
	known := map[string]skein.Revision{}
	for _, r := range v.All {
		known[r.ID] = r
	}
	var b strings.Builder
	for _, r := range v.Points {
		if o.Verbose {
			b.WriteString(o.block(r))
		} else {
			fmt.Fprintln(&b, o.id(r)+o.labels(r)+o.marks(r, true))
		}
		for _, id := range r.Children {
			child, ok := known[id]
			if !ok {
				child.ID = id
			}
			fmt.Fprintf(&b, "%s -> %s\n", strings.Repeat(" ", len(r.ID)), o.long(child))
		}
	}
	return writeText(w, &b)
}

// JSON writes {"revisions": […]}.
func (v Branches) JSON(w io.Writer) error { return writeJSON(w, revisions(v.Points)) }

// document is the JSON of a list of revisions.
type document struct {
	Revisions []skein.Revision `json:"revisions"`
}

func revisions(from []skein.Revision) document {
	out := make([]skein.Revision, len(from))
	for i, r := range from {
		r.Revises, r.DependsOn, r.Labels, r.Children = list(r.Revises), list(r.DependsOn), list(r.Labels), list(r.Children)
		r.Replaces = list(r.Replaces)
		if r.AppliedAt != nil {
			at := r.AppliedAt.UTC()
			r.AppliedAt = &at
		}
		out[i] = r
	}
	return document{out}
}

func each(w io.Writer, revs []skein.Revision, o Options, line func(skein.Revision) string) error {
	var b strings.Builder
	for i, r := range revs {
		switch {
		case !o.Verbose:
			b.WriteString(line(r) + "\n")
		case i > 0:
			b.WriteString("\n" + o.block(r))
		default:
			b.WriteString(o.block(r))
		}
	}
	return writeText(w, &b)
}

func parents(r skein.Revision) string {
	if r.Unknown {
		return "?"
	}
	text := "<base>"
	if len(r.Revises) > 0 {
		text = strings.Join(r.Revises, ", ")
	}
	if len(r.DependsOn) > 0 {
		text += " (" + strings.Join(r.DependsOn, ", ") + ")"
	}
	return text
}

// long is a revision with its labels, marks and message.
func (o Options) long(r skein.Revision) string {
	text := o.id(r) + o.labels(r) + o.marks(r, true)
	if r.Message != "" {
		text += ", " + firstLine(r.Message)
	}
	return text
}

func (o Options) id(r skein.Revision) string { return o.paint(yellow, r.ID) }

func (o Options) labels(r skein.Revision) string {
	if len(r.Labels) == 0 {
		return ""
	}
	return " (" + o.paint(cyan, strings.Join(r.Labels, ", ")) + ")"
}

// marks says in parentheses what is special about a revision; tree adds its place among others.
func (o Options) marks(r skein.Revision, tree bool) string {
	var b strings.Builder
	for _, m := range []struct {
		on   bool
		s    style
		word string
	}{
		{r.Head, green, "head"},
		{r.Effective && !r.Head, green, "effective head"},
		{r.Current, bold, "current"},
		{r.BranchPoint && tree, dim, "branchpoint"},
		{r.MergePoint && tree, dim, "mergepoint"},
		{r.Irreversible != "", yellow, "irreversible"},
		{r.Edited, red, "edited"},
		{r.Unknown, red, "unknown"},
	} {
		if m.on {
			b.WriteString(" (" + o.paint(m.s, m.word) + ")")
		}
	}
	return b.String()
}

// block is all that is known of a revision.
func (o Options) block(r skein.Revision) string {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	row("Rev", o.id(r)+o.marks(r, true))
	switch {
	case r.Unknown:
		row("Parent", "not known: no script has this revision")
	case len(r.Revises) == 0:
		row("Parent", "<base>")
	case len(r.Revises) == 1:
		row("Parent", r.Revises[0])
	default:
		row("Merges", strings.Join(r.Revises, ", "))
	}
	row("Also depends on", strings.Join(r.DependsOn, ", "))
	row("Replaces", strings.Join(r.Replaces, ", "))
	if r.BranchPoint {
		row("Branches into", strings.Join(r.Children, ", "))
	}
	row("Branch names", strings.Join(r.Labels, ", "))
	row("Created", r.Created)
	if r.AppliedAt != nil {
		row("Applied", r.AppliedAt.UTC().Format("2006-01-02T15:04:05Z"))
	}
	row("Irreversible", r.Irreversible)
	row("Path", r.File)
	if r.Message != "" {
		b.WriteString("\n" + indent("    ", Plain(r.Message)) + "\n")
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return Plain(line)
}
