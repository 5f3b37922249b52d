package view

import (
	"io"

	"github.com/skein-go/skein"
)

// Diffed is what is different between two schemas.
type Diffed struct{ *skein.Diffed }

// Human writes the statements that turn the one schema into the other, nothing if they are alike.
func (v Diffed) Human(w io.Writer, o Options) error {
	return Text{Text: v.SQL()}.Human(w, o)
}

// JSON writes the changes and the statements.
func (v Diffed) JSON(w io.Writer) error { return writeJSON(w, v.Diffed) }
