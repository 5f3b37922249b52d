package view

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/skein-go/skein"
)

// Kept is what kept lists, and what purge destroyed.
type Kept []skein.Kept

// Human writes a line for each: what, its revision, when that ran, how much. What was purged is left out.
func (v Kept) Human(w io.Writer, o Options) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, k := range v {
		if k.Rows == 0 && !o.Verbose {
			continue
		}
		at := "?"
		if k.At != nil {
			at = k.At.UTC().Format("2006-01-02 15:04:05Z07:00")
		}
		fmt.Fprintf(t, "%s\t%s %s\t%s\t%s\t%s", k.Revision, k.Kind, oneLine.Replace(k.Object), at, k.Amount(), size(k.Bytes))
		if o.Verbose {
			fmt.Fprintf(t, "\tin %s", oneLine.Replace(k.Name))
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return writeText(w, &b)
}

// oneLine writes out what would end a line, or a cell: a name may hold it.
var oneLine = strings.NewReplacer("\n", `\n`, "\t", `\t`)

// JSON writes {"kept": […]}.
func (v Kept) JSON(w io.Writer) error {
	return writeJSON(w, struct {
		Kept []skein.Kept `json:"kept"`
	}{list(v)})
}

// size writes bytes as people read them.
func size(bytes *int64) string {
	if bytes == nil {
		return ""
	}
	n, unit := float64(*bytes), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if n < 1000 {
			break
		}
		n, unit = n/1000, next
	}
	if unit == "B" {
		return fmt.Sprintf("%.0f B", n)
	}
	return fmt.Sprintf("%.1f %s", n, unit)
}
