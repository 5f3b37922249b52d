package view

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/skein-go/skein"
)

// Log is what was ever run on a database.
type Log []skein.LogEntry

// Human writes a line for each entry.
func (v Log) Human(w io.Writer, o Options) error {
	var b strings.Builder
	for _, e := range v {
		verb := o.paint(green, fmt.Sprintf("%-9s", e.Direction))
		if e.Direction == "downgrade" {
			verb = o.paint(yellow, e.Direction)
		}
		fmt.Fprintf(&b, "%s %s %s", e.At.UTC().Format("2006-01-02T15:04:05Z"), verb, o.paint(yellow, e.Revision))
		if e.Message != "" {
			b.WriteString(", " + firstLine(e.Message))
		}
		fmt.Fprintf(&b, " (%s, %s, %s)\n", time.Duration(e.TookMS)*time.Millisecond, e.Tool, e.Who)
		if o.Verbose && e.Checksum != "" {
			fmt.Fprintf(&b, "    checksum %s\n", e.Checksum)
		}
	}
	return writeText(w, &b)
}

// JSON writes {"log": […]}.
func (v Log) JSON(w io.Writer) error {
	return writeJSON(w, map[string][]skein.LogEntry{"log": list(v)})
}
