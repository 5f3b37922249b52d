package script

import (
	"fmt"
	"slices"
	"strings"

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
	level string   // the isolation level that one of them has
}

// take reports whether a statement is one that begins or ends a transaction.
func (p *parts) take(r *statementReader, text string, noTx bool, line, col int) (bool, error) {
	words := sqltext.Words(text, 12)
	this := &control{"", line, col}
	if len(words) > 0 {
		this.word = words[0]
	}
	ends, chain := ending(words)
	switch {
	case !controlsTransaction(text, noTx):
		if p.begin != nil && noTx {
			return false, p.begin.refuseFor(r, "begins a transaction, and a statement behind it is to run outside of one: COMMIT before it")
		}
		p.cut(r)
		return false, nil
	case noTx && r.elide == nil && p.begin == nil && ends == "COMMIT" && !chain: // as one is written
		r.pending, p.end = nil, this
	case r.pending != nil || r.elide != nil:
		return false, this.refuse(r)
	case words[0] == "BEGIN" || words[0] == "START":
		return true, p.beginAs(r, this, words)
	case ends == "COMMIT":
		p.end = this
		p.goOn(chain)
	case ends == "ROLLBACK" && p.begin == nil && !p.chain:
		return false, this.refuseFor(r, "without a BEGIN: write BEGIN where what it undoes begins, or take it out")
	case ends == "ROLLBACK":
		p.rollBack(r, this)
		p.goOn(chain)
	case words[0] == "PREPARE":
		return false, this.refuseFor(r, "TRANSACTION in a script: nobody would know of what it leaves; end the transaction with COMMIT")
	default:
		return false, this.refuse(r)
	}
	return true, nil
}

// beginAs begins a transaction. One in another does nothing, which psql warns of. An isolation level is the first that
// a transaction hears of, so that what stood before it is committed.
func (p *parts) beginAs(r *statementReader, this *control, words []string) error {
	level, ok := beginMode(words)
	switch {
	case !ok && slices.Contains(words, "ONLY"):
		return this.refuseFor(r, "READ ONLY: nothing could be changed in it, nor the revision recorded; take READ ONLY out")
	case !ok:
		return this.refuse(r)
	case p.begin != nil && level != "":
		return this.refuseFor(r, fmt.Sprintf("inside of the transaction that line %d begins: COMMIT before it", p.begin.line))
	case p.begin != nil:
		return nil
	case level != "" && p.level != "" && level != p.level:
		return this.refuseFor(r, level+": a section has one isolation level, and this one has "+p.level+" already; part it in two revisions")
	}
	if level != "" && p.end == nil {
		p.end = this
	}
	p.cut(r)
	p.begin, p.chain, p.first = this, false, len(r.out)
	if level != "" {
		p.level = level
		r.out = append(r.out, op.Record{Op: op.Exec{SQL: "SET TRANSACTION " + level}, File: r.file, Line: this.line, Col: this.col})
	}
	return nil
}

// beginMode reads BEGIN and START TRANSACTION: the isolation level that they say, "" for none. It is not ok where they
// say something that a revision can't be run with.
func beginMode(words []string) (level string, ok bool) {
	if plainBegin(words) {
		return "", true
	}
	rest := words[1:]
	if len(rest) > 0 && (rest[0] == "TRANSACTION" || rest[0] == "WORK") {
		rest = rest[1:]
	}
	modes := [][]string{{"READ", "WRITE"}, {"NOT", "DEFERRABLE"}, {"DEFERRABLE"}}
	levels := [][]string{{"SERIALIZABLE"}, {"REPEATABLE", "READ"}, {"READ", "COMMITTED"}, {"READ", "UNCOMMITTED"}}
	begins := func(list []string) bool { return len(rest) >= len(list) && slices.Equal(rest[:len(list)], list) }
	for len(rest) > 0 {
		if begins([]string{"ISOLATION", "LEVEL"}) {
			rest = rest[2:]
			at := slices.IndexFunc(levels, begins)
			if at < 0 {
				return "", false
			}
			level, rest = "ISOLATION LEVEL "+strings.Join(levels[at], " "), rest[len(levels[at]):]
			continue
		}
		at := slices.IndexFunc(modes, begins)
		if at < 0 {
			return "", false
		}
		rest = rest[len(modes[at]):]
	}
	return level, true
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
		return p.begin.refuseFor(r, "is never ended, and psql would undo what follows it: write COMMIT at its end, or take BEGIN out, since a revision is a transaction anyway")
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
