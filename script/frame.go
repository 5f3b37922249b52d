package script

import (
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
)

// frame is the BEGIN and COMMIT around a whole section. They say what is so anyway, and are passed over. A transaction
// that ends before the section does is refused: what Skein writes down with each revision would not be in it.
type frame struct{ begin, commit *control }

// control is a statement that begins or ends a transaction.
type control struct {
	word      string
	line, col int
}

func (c *control) refuse(r *statementReader) error {
	return r.fail(c.line, c.col, "%s in a script: Skein runs each revision in a transaction of its own; "+
		"write \"-- +skein no transaction\" above a statement that must run outside one", c.word)
}

// take reports whether a statement is one of the frame's.
func (f *frame) take(r *statementReader, text string, noTx bool, line, col int) (bool, error) {
	controls := controlsTransaction(text, noTx)
	switch {
	case f.commit != nil: // it was not the end
		return false, f.commit.refuse(r)
	case !controls && f.begin != nil && noTx:
		return false, f.begin.refuse(r)
	case !controls:
		return false, nil
	}
	words := sqltext.Words(text, 4)
	this := &control{words[0], line, col}
	switch {
	case f.begin == nil && len(r.out) == 0 && r.pending == nil && r.elide == nil && plainBegin(words):
		f.begin = this
	case f.begin != nil && r.pending == nil && r.elide == nil && plainCommit(words):
		f.commit = this
	default:
		return false, this.refuse(r)
	}
	return true, nil
}

// open refuses a frame whose end is missing.
func (f *frame) open(r *statementReader) error {
	if f.begin != nil && f.commit == nil {
		return f.begin.refuse(r)
	}
	return nil
}

// refuseFor refuses a statement and says why, and what to do.
func (c *control) refuseFor(r *statementReader, why string) error {
	return r.fail(c.line, c.col, "%s %s", c.word, why)
}

// plainBegin reports whether a statement begins a transaction and says no more of it than when it takes its locks.
func plainBegin(words []string) bool {
	if words[0] == "START" {
		return len(words) == 2
	}
	return words[0] == "BEGIN" && !slices.ContainsFunc(words[1:], func(w string) bool {
		return !slices.Contains([]string{"TRANSACTION", "WORK", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"}, w)
	})
}

func plainCommit(words []string) bool {
	return (words[0] == "COMMIT" || words[0] == "END") && (len(words) == 1 || len(words) == 2 && (words[1] == "TRANSACTION" || words[1] == "WORK"))
}
