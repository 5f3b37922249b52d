package view

import (
	"fmt"
	"io"
	"strings"

	"github.com/skein-go/skein/script"
)

// Templates are the kinds of folders that init can create.
type Templates []script.Template

// Human writes a line for each template.
func (v Templates) Human(w io.Writer, o Options) error {
	var b strings.Builder
	for _, t := range v {
		fmt.Fprintf(&b, "%s  %s\n", o.paint(yellow, fmt.Sprintf("%-7s", t.Name)), t.About)
	}
	return writeText(w, &b)
}

// JSON writes {"templates": […]}.
func (v Templates) JSON(w io.Writer) error {
	return writeJSON(w, map[string][]script.Template{"templates": list(v)})
}
