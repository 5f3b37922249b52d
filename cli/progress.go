package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/skein-go/skein"
)

// progress shows how far an operation that runs in batches has come: on a terminal in one line that is
// written again and again, with --json as one JSON object a line. Elsewhere it is nil: the log tells.
func (a *app) progress(cmd *cobra.Command) func(skein.Progress) {
	w := cmd.ErrOrStderr()
	switch {
	case a.quiet:
		return func(skein.Progress) {}
	case a.json:
		return jsonProgress(w, time.Now)
	case isTerminal(w):
		return lineProgress(w, time.Now, func() int { return widthOf(w) })
	}
	return nil
}

// jsonProgress writes an object at most once a second, and one at the end.
func jsonProgress(w io.Writer, now func() time.Time) func(skein.Progress) {
	var last time.Time
	return func(p skein.Progress) {
		if now().Sub(last) < time.Second && !p.Done {
			return
		}
		last = now()
		_ = json.NewEncoder(w).Encode(map[string]skein.Progress{"progress": p})
	}
}

// lineProgress writes a line over the one before, at most ten times a second, and takes it away at the end.
func lineProgress(w io.Writer, now func() time.Time, width func() int) func(skein.Progress) {
	var last time.Time
	return func(p skein.Progress) {
		if now().Sub(last) < time.Second/10 && !p.Done {
			return
		}
		last = now()
		line := ""
		if !p.Done {
			line = bar(p) + " " + p.String()
		}
		if r, n := []rune(line), width(); n > 1 && len(r) > n-1 {
			line = string(r[:n-1])
		}
		fmt.Fprint(w, "\r\x1b[K"+line)
	}
}

// bar is a bar of ten characters.
func bar(p skein.Progress) string {
	n := 0
	if p.Total > 0 {
		n = int(min(10*p.Rows/p.Total, 10))
	}
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", 10-n) + "]"
}

func widthOf(w io.Writer) int {
	if f, ok := w.(interface{ Fd() uintptr }); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil {
			return n
		}
	}
	return 0
}
