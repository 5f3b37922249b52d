package executor

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// The journal knows of one step at most: the one that is half done. Only a step of which something is
// committed before its end is in it, and it leaves the journal in the transaction that ends it. A
// statement in a transaction is written down in that transaction. Of one outside, the intent is
// written first; what became of it the catalog tells.
const (
	intended = "intent"
	done     = "done"
	failed   = "failed" // the engine answered with an error
	moving   = "moving" // some of its batches are committed
)

// record is a row of the journal: one statement of the half-done step.
type record struct {
	run       string // who ran it
	revision  string
	direction string
	number    int // in the step, from 1
	first     int // index of the first operation of its segment
	hash      string
	state     string
	at        time.Time
	text      string         // the statement, cut where it is long
	position  string         // how far its batches have come, as JSON; "" if it has none
	trace     string         // what the catalog said before a statement outside a transaction, as a hash
	before    *schema.Schema // what its segment was compiled for; nil if it was not needed, or is another row's
	segment   *compiled      // from which before is to be worked out, when it is written; nil if there is none
	judged    *effect        // see effect; nil: not yet known
}

// effect is how it can be found out whether the statement took effect.
func (r *record) effect() effect {
	if r.judged == nil {
		kind := effectOf(r.text)
		r.judged = &kind
	}
	return *r.judged
}

// maxText is how much of a statement's text is kept: enough to show it, and to look for what it names.
const maxText = 4000

// journalTable is the name of the journal table.
func (s Store) journalTable() string { return s.log[:len(s.log)-len("_log")] + "_journal" }

// journalSQL creates the journal table where it is missing.
func (s Store) journalSQL() string {
	text := "TEXT"
	if sqltext.FlavorOf(s.dialect) == sqltext.MySQL {
		text = "LONGTEXT" // TEXT holds 64 KB
	}
	return fmt.Sprintf("CREATE TABLE IF NOT EXISTS %[1]s (number INTEGER NOT NULL PRIMARY KEY, run VARCHAR(200) NOT NULL, revision VARCHAR(64) NOT NULL, "+
		"direction VARCHAR(10) NOT NULL, operation INTEGER NOT NULL, hash VARCHAR(64) NOT NULL, state VARCHAR(10) NOT NULL, at VARCHAR(40) NOT NULL, "+
		"statement %[2]s NOT NULL, position %[2]s NOT NULL, trace VARCHAR(64) NOT NULL, before_it %[2]s NOT NULL)", s.quoted(s.journalTable()), text) + s.engine
}

// readJournal returns the journal, by number; missing if there is no such table.
func (s Store) readJournal(ctx context.Context, db op.Tx) (list []record, missing bool, err error) {
	rows, err := db.QueryContext(ctx, "SELECT number, run, revision, direction, operation, hash, state, at, statement, position, trace, before_it FROM "+
		s.quoted(s.journalTable())+" ORDER BY number")
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return nil, true, nil
		}
		return nil, false, fmt.Errorf("read %s: %w", s.journalTable(), err)
	}
	defer rows.Close()
	for rows.Next() {
		var r record
		var at, before string
		if err := rows.Scan(&r.number, &r.run, &r.revision, &r.direction, &r.first, &r.hash, &r.state, &at, &r.text, &r.position, &r.trace, &before); err != nil {
			return nil, false, fmt.Errorf("read %s: %w", s.journalTable(), err)
		}
		r.at, _ = time.Parse(time.RFC3339Nano, at)
		if r.before, err = decodeSchema(before); err != nil {
			return nil, false, fmt.Errorf("read %s: statement %d of revision %s: %w: finish the %s with the Skein that began it",
				s.journalTable(), r.number, r.revision, err, r.direction)
		}
		list = append(list, r)
	}
	return list, false, rows.Err()
}

// writeJournal adds rows, in place of others of the same number.
func (s Store) writeJournal(ctx context.Context, db op.Tx, list ...record) error {
	if len(list) == 0 {
		return nil
	}
	numbers, values := make([]string, len(list)), make([]string, len(list))
	for i, r := range list {
		before, err := encodeSchema(r.before)
		if err != nil {
			return err
		}
		numbers[i] = strconv.Itoa(r.number)
		values[i] = fmt.Sprintf("(%d, %s, %s, %s, %d, %s, %s, %s, %s, %s, %s, %s)", r.number, s.text(r.run), s.text(r.revision), s.text(r.direction), r.first,
			s.text(r.hash), s.text(r.state), s.text(r.at.UTC().Format(time.RFC3339Nano)), s.text(r.text), s.text(r.position), s.text(r.trace), s.text(before))
	}
	into := fmt.Sprintf("INTO %s (number, run, revision, direction, operation, hash, state, at, statement, position, trace, before_it) VALUES %s",
		s.quoted(s.journalTable()), strings.Join(values, ", "))
	statements := []string{fmt.Sprintf("DELETE FROM %s WHERE number IN (%s)", s.quoted(s.journalTable()), strings.Join(numbers, ", ")), "INSERT " + into}
	if sqltext.FlavorOf(s.dialect) == sqltext.MySQL {
		statements = []string{"REPLACE " + into}
	}
	for _, sql := range statements {
		if _, err := db.ExecContext(ctx, sql); err != nil {
			return fmt.Errorf("write %s: %w", s.journalTable(), err)
		}
	}
	return nil
}

// progress writes down how far the batches of a statement have come.
func (s Store) progress(ctx context.Context, db op.Tx, r *record, state string, p *position, at time.Time) error {
	err := once(ctx, db, fmt.Sprintf("UPDATE %s SET run = %s, state = %s, at = %s, position = %s WHERE number = %d AND hash = %s", s.quoted(s.journalTable()),
		s.text(r.run), s.text(state), s.text(at.UTC().Format(time.RFC3339Nano)), s.text(p.encode()), r.number, s.text(r.hash)),
		func(int64) error { return errMoved })
	if err != nil {
		return fmt.Errorf("write %s: %w", s.journalTable(), err)
	}
	return nil
}

// intends reports whether this very row is in the journal, not one of another try.
func (s Store) intends(ctx context.Context, db op.Tx, r *record) (bool, error) {
	list, _, err := s.readJournal(ctx, db)
	return slices.ContainsFunc(list, func(was record) bool {
		return was.number == r.number && was.hash == r.hash && was.revision == r.revision && was.direction == r.direction && was.run == r.run && was.at.Equal(r.at)
	}), err
}

// forget takes the rows of a revision out of the journal.
func (s Store) forget(ctx context.Context, db op.Tx, revision string) error {
	if _, err := db.ExecContext(ctx, "DELETE FROM "+s.quoted(s.journalTable())+" WHERE revision = "+s.text(revision)); err != nil {
		return fmt.Errorf("write %s: %w", s.journalTable(), err)
	}
	return nil
}

// clearJournal forgets the half-done step.
func (s Store) clearJournal(ctx context.Context, db op.Tx) error {
	if _, err := db.ExecContext(ctx, "DELETE FROM "+s.quoted(s.journalTable())); err != nil {
		return fmt.Errorf("write %s: %w", s.journalTable(), err)
	}
	return nil
}

func encodeSchema(s *schema.Schema) (string, error) {
	if s == nil {
		return "", nil
	}
	data, err := schema.Encode(s)
	return base64.StdEncoding.EncodeToString(data), err
}

func decodeSchema(text string) (*schema.Schema, error) {
	if text == "" {
		return nil, nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	return schema.Decode(data)
}

// hashOf tells a statement from others: by its text and arguments, or by a Go function's name.
func hashOf(st *dialect.Statement) string {
	h := sha256.New()
	switch {
	case st.Func != nil:
		fmt.Fprintf(h, "go %s", st.Func.Name)
	case st.Batched != nil:
		table, b := st.Batched.Walks()
		fmt.Fprintf(h, "batches %s %q %q %s", table, b.Key, st.Batched, st.SQL)
	default:
		fmt.Fprintf(h, "sql %s %d", st.SQL, len(st.Args))
		for _, a := range st.Args {
			fmt.Fprintf(h, "\x00%T %v", a, a)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// textOf is how a statement is shown and kept.
func textOf(st *dialect.Statement) string {
	text := st.SQL
	switch {
	case st.Func != nil:
		text = "Go function " + st.Func.Name
	case text == "" && st.Batched != nil:
		text = st.Batched.String()
	}
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return text
}
