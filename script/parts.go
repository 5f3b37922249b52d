package script

import (
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// parts are the transactions of a PostgreSQL script's own: BEGIN … COMMIT, COMMIT AND CHAIN, ROLLBACK. Where one ends
// before the section does, what it did is committed, with its journal, by a statement outside a transaction that
// itself does nothing: COMMIT. What is rolled back is so to a savepoint. Statements before a BEGIN are part of the
// transaction that it begins.
type parts struct {
	begin *control // of the transaction that the script has open; nil: none
	chain bool     // the one that is open was begun by AND CHAIN, without a BEGIN anywhere
	end   *control // of a transaction behind which nothing came yet
	first int      // the first record of the transaction that is open
}

// take reports whether a statement is one that begins or ends a transaction.
func (p *parts) take(r *statementReader, text string, noTx bool, line, col int) (bool, error) {
	words := sqltext.Words(text, 6)
	this := &control{"", line, col}
	if len(words) > 0 {
		this.word = words[0]
	}
	ends, chain := ending(words)
	switch {
	case !controlsTransaction(text, noTx):
		if p.begin != nil && noTx {
			return false, p.begin.refuse(r)
		}
		p.cut(r)
		return false, nil
	case noTx && r.elide == nil && p.begin == nil && ends == "COMMIT" && !chain: // as one is written
		r.pending, p.end = nil, this
	case r.pending != nil || r.elide != nil:
		return false, this.refuse(r)
	case p.begin == nil && plainBegin(words):
		p.cut(r)
		p.begin, p.chain, p.first = this, false, len(r.out)
	case ends == "COMMIT" && (chain || p.begin != nil || p.chain):
		p.end = this
		p.goOn(chain)
	case ends == "ROLLBACK" && (p.begin != nil || p.chain):
		p.rollBack(r, this)
		p.goOn(chain)
	default:
		return false, this.refuse(r)
	}
	return true, nil
}

// goOn is behind the end of a transaction.
func (p *parts) goOn(chain bool) {
	if !chain {
		p.begin, p.chain = nil, false
	} else if p.begin == nil {
		p.chain = true
	}
}

// cut commits what came before, where a transaction ended since.
func (p *parts) cut(r *statementReader) {
	if p.end == nil {
		return
	}
	if len(r.out) > p.first {
		r.out = append(r.out, op.Record{Op: op.Exec{SQL: "COMMIT", NoTx: true}, File: r.file, Line: p.end.line, Col: p.end.col})
	}
	p.end, p.first = nil, len(r.out)
}

// rollBack undoes the transaction that is open.
func (p *parts) rollBack(r *statementReader, this *control) {
	if p.cut(r); len(r.out) == p.first {
		return
	}
	record := func(sql string) op.Record {
		return op.Record{Op: op.Exec{SQL: sql}, File: r.file, Line: this.line, Col: this.col}
	}
	r.out = slices.Insert(r.out, p.first, record("SAVEPOINT skein_part"))
	r.out = append(r.out, record("ROLLBACK TO SAVEPOINT skein_part"), record("RELEASE SAVEPOINT skein_part"))
	p.first = len(r.out)
}

// open refuses a transaction that is never ended, but for one that holds nothing.
func (p *parts) open(r *statementReader) error {
	if p.begin != nil && p.end == nil && len(r.out) > p.first {
		return p.begin.refuse(r)
	}
	return nil
}

// ending tells how a statement ends a transaction, and whether the next one begins with it; "" if it does not.
func ending(words []string) (how string, chain bool) {
	if len(words) == 0 {
		return "", false
	}
	switch words[0] {
	case "COMMIT", "END":
		how = "COMMIT"
	case "ROLLBACK", "ABORT":
		how = "ROLLBACK"
	default:
		return "", false
	}
	rest := words[1:]
	if len(rest) > 0 && (rest[0] == "TRANSACTION" || rest[0] == "WORK") {
		rest = rest[1:]
	}
	switch {
	case len(rest) == 0, slices.Equal(rest, []string{"AND", "NO", "CHAIN"}):
		return how, false
	case slices.Equal(rest, []string{"AND", "CHAIN"}):
		return how, true
	}
	return "", false
}
