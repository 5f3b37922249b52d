package script

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// recordSection turns a section into records for a dialect.
func recordSection(file string, s *section, dialect string) ([]op.Record, error) {
	r := statementReader{file: file, flavor: sqltext.FlavorOf(dialect)}
	for _, i := range s.items {
		if err := r.item(i); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(r.nothingPending(), r.transactions().open(&r)); err != nil {
		return nil, err
	}
	return r.out, checkIrreversible(r.out)
}

// statementReader turns the items of a section into records.
type statementReader struct {
	file    string
	flavor  sqltext.Flavor
	out     []op.Record
	pending *item // a directive that waits for its statement
	elide   *item // "elidable", waiting for its statement
	frame   frame
	parts   parts // in place of frame, on PostgreSQL
}

// transactions are those of the script's own.
func (r *statementReader) transactions() interface {
	take(r *statementReader, text string, noTx bool, line, col int) (bool, error)
	open(r *statementReader) error
} {
	if r.flavor == sqltext.Postgres {
		return &r.parts
	}
	return &r.frame
}

func (r *statementReader) fail(line, col int, format string, args ...any) error {
	return &SyntaxError{File: r.file, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}
}

func (r *statementReader) item(i item) error {
	switch i.kind {
	case plain:
		return r.split(i)
	case fence:
		return r.fence(i)
	}
	if i.kind == elidable && r.elide == nil {
		r.elide = &i
		return nil
	}
	if err := r.notTwice(i.kind); err != nil {
		return err
	}
	if i.kind == irreversible {
		r.add(op.Irreversible{Why: i.text}, i.line, i.col)
		return nil
	}
	r.pending = &i
	return nil
}

// notTwice refuses a directive where one waits that can't stand with it.
func (r *statementReader) notTwice(k itemKind) error {
	if k == irreversible || k == elidable || r.pending != nil {
		return r.nothingPending()
	}
	return nil
}

func (r *statementReader) nothingPending() error {
	for _, p := range []*item{r.pending, r.elide} {
		if p != nil {
			return r.fail(p.line, p.col, "no statement follows %q", pendingName(p.kind))
		}
	}
	return nil
}

func pendingName(k itemKind) string {
	switch k {
	case expectNone:
		return "expect none"
	case elidable:
		return "elidable"
	case batches:
		return "batches"
	}
	return "no transaction"
}

func (r *statementReader) split(i item) error {
	list, err := sqltext.Split(i.text, r.flavor)
	if err != nil {
		if at, ok := errors.AsType[*sqltext.Error](err); ok {
			return r.fail(i.line+at.Line-1, at.Col, "%s", at.Msg)
		}
		return fmt.Errorf("%s:%d: %w", r.file, i.line, err)
	}
	for _, s := range list {
		if err := r.statement(s.Text, i.line+s.Line-1, s.Col); err != nil {
			return err
		}
	}
	return nil
}

// fence takes the text between "begin" and "end" as one statement.
func (r *statementReader) fence(i item) error {
	text := canonical(i.text)
	if text == "" {
		return r.fail(i.line, i.col, "nothing stands between \"begin\" and \"end\"")
	}
	line, col := sqltext.Position(i.text, strings.Index(i.text, text))
	return r.statement(text, i.line+line-1, col)
}

func (r *statementReader) statement(text string, line, col int) error {
	noTx := r.pending != nil && r.pending.kind == noTransaction
	if passed, err := r.transactions().take(r, text, noTx, line, col); passed || err != nil {
		return err
	}
	switch p := r.pending; {
	case p != nil && p.kind == batches:
		terms, err := batchTerms(p.text)
		if err != nil {
			return r.fail(p.line, p.col, "%v", err)
		}
		o, err := batchedOf(text, r.flavor, terms)
		if err != nil {
			return r.fail(line, col, "%v", err)
		}
		r.add(o, line, col)
	case p != nil && p.kind == expectNone:
		if sqltext.Kind(text) != sqltext.Query {
			return r.fail(line, col, "\"expect none\" needs a SELECT that finds the rows in the way")
		}
		r.add(op.ExpectNone{Query: text, Why: p.text}, line, col)
	default:
		r.add(op.Exec{SQL: text, NoTx: noTx}, line, col)
	}
	r.pending, r.elide = nil, nil
	return nil
}

func (r *statementReader) add(o op.Op, line, col int) {
	r.out = append(r.out, op.Record{Op: o, File: r.file, Line: line, Col: col, Elidable: r.elide != nil})
}

// controlsTransaction reports whether a statement begins or ends a transaction. Savepoints inside one
// do no harm.
func controlsTransaction(text string, noTx bool) bool {
	if sqltext.Kind(text) != sqltext.TxControl {
		return false
	}
	words := sqltext.Words(text, 4)
	switch words[0] {
	case "SAVEPOINT", "RELEASE", "SET":
		return noTx
	case "ROLLBACK":
		return noTx || !slices.Contains(words, "TO")
	}
	return true
}

// checkIrreversible sees to it that Irreversible stands alone.
func checkIrreversible(records []op.Record) error {
	for _, r := range records {
		if _, ok := r.Op.(op.Irreversible); ok && len(records) > 1 {
			return fmt.Errorf("%s: \"irreversible\" stands alone in a downgrade", r.Pos())
		}
	}
	return nil
}

// normalize gives text the line breaks that scripts are read and hashed with.
func normalize(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

var lineBreak = regexp.MustCompile(`\r+\n`)

// canonical is a statement as a script gives it back: without space around it and without the
// semicolon that ends it.
func canonical(sql string) string {
	text := strings.TrimSpace(sql)
	if strings.Contains(text, "\r\n") {
		text = lineBreak.ReplaceAllString(text, "\n")
	}
	return strings.TrimSpace(strings.TrimSuffix(text, ";"))
}
