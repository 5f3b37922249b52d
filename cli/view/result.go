package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/schema"
)

// Created is what init made.
type Created struct {
	Paths  []string
	Wiring string // what is left to do, "" if nothing is
}

// Human writes a line for each path and then what is left to do.
func (v Created) Human(w io.Writer, o Options) error {
	var b strings.Builder
	for _, p := range v.Paths {
		fmt.Fprintf(&b, "Created %s\n", p)
	}
	if v.Wiring != "" {
		fmt.Fprintln(&b, v.Wiring)
	}
	return writeText(w, &b)
}

// JSON writes {"created": […], "wiring": …}.
func (v Created) JSON(w io.Writer) error {
	return writeJSON(w, struct {
		Created []string `json:"created"`
		Wiring  string   `json:"wiring"`
	}{list(v.Paths), v.Wiring})
}

// Generated is what migrate, revision, merge and squash did.
type Generated skein.Generated

// Human writes the path of the new script, nothing if there is none.
func (v *Generated) Human(w io.Writer, o Options) error {
	if v.File == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, v.File)
	return err
}

// JSON writes the revision, its file, the changes in it and what a person should look at.
func (v *Generated) JSON(w io.Writer) error {
	return writeJSON(w, struct {
		Revision  string          `json:"revision"`
		File      string          `json:"file"`
		Changes   []skein.Change  `json:"changes"`
		Warnings  []string        `json:"warnings"`
		LeftAlone []schema.Object `json:"left_alone"`
		Proof     *skein.Proved   `json:"proof,omitempty"`
		Merge     *skein.Merged   `json:"merge,omitempty"`
		Replaces  []string        `json:"replaces,omitempty"`
	}{v.Revision, v.File, list(v.Changes), list(v.Warnings), list(v.LeftAlone), v.Proof, v.Merge, v.Replaces})
}

// Checked is what check found.
type Checked skein.Checked

// Human says that there is nothing to do. Where there is, the log lists it and the error of check
// says so.
func (v *Checked) Human(w io.Writer, o Options) error {
	if len(v.Changes) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, "No new upgrade operations detected.")
	return err
}

// JSON writes the changes, the edited revisions and what is left alone.
func (v *Checked) JSON(w io.Writer) error {
	return writeJSON(w, struct {
		Changes   []skein.Change  `json:"changes"`
		Edited    []string        `json:"edited"`
		LeftAlone []schema.Object `json:"left_alone"`
	}{list(v.Changes), list(v.Edited), list(v.LeftAlone)})
}

// Text is a result that is text: SQL, Go source, a version. Value is its JSON.
type Text struct {
	Text  string
	Value any
}

// Human writes the text and ends its last line.
func (v Text) Human(w io.Writer, o Options) error {
	text := v.Text
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// JSON writes the value.
func (v Text) JSON(w io.Writer) error { return writeJSON(w, v.Value) }
