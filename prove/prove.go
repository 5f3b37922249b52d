// Package prove runs scripts on scratch databases that have rows in them, up, down and up again, and
// compares what is left: schemas as the dialect reads them, rows value by value. What a way back does
// not give back is named.
package prove

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/schema"
)

// Bench is where scripts are proved. Dialect, Exec and Scratch are needed.
type Bench struct {
	Dialect dialect.Dialect
	// Exec runs the steps; its callbacks and its observer are not called.
	Exec executor.Config
	// Scratch opens an empty private database; an error of it wraps ErrScratch.
	Scratch executor.Scratch
	// Differ says in a few words in what a database differs from what it should be, "" if in nothing.
	// nil: the Dialect's rules decide.
	Differ func(ctx context.Context, have, want *schema.Schema) (string, error)
	// Limit is how many tables a scratch database gets at most where not all of them matter; 0: 200.
	Limit int
}

// Proof is what was found out.
type Proof struct {
	Tables  int       `json:"tables"`  // that took part
	Of      int       `json:"of"`      // that the schema has; more than Tables where the others don't matter
	Rows    int       `json:"rows"`    // that were put in
	Seconds float64   `json:"seconds"` // how long it took
	Lost    []Loss    `json:"lost"`    // what the downgrade doesn't give back
	Left    string    `json:"left"`    // what it leaves to be done, where SQL was added to the upgrade
	Refused []Refusal `json:"refused"` // rows that the script refuses, as it should, and that were left out
	Empty   []Empty   `json:"empty"`   // tables that have no rows here, and why
}

// Loss is what a downgrade does not give back: a column's values, or a table's rows.
type Loss struct {
	Table  string `json:"table"`
	Column string `json:"column"` // "": the rows
}

// String names it.
func (l Loss) String() string {
	if l.Column == "" {
		return "the rows of " + l.Table
	}
	return "the values of " + l.Table + "." + l.Column
}

// Refusal is a way that stops at some rows, and leaves everything as it was.
type Refusal struct {
	Way Way    `json:"way"`
	Why string `json:"why"`
}

// Empty is a table without rows.
type Empty struct {
	Table string `json:"table"`
	Why   string `json:"why"`
}

// Way is one of the three ways of a proof.
type Way string

// The ways of a proof, in order.
const (
	Up    Way = "upgrade"
	Down  Way = "downgrade"
	Again Way = "second upgrade"
)

// Problem is why a script is not proved.
type Problem struct {
	Way    Way
	Failed bool   // the way did not run to its end
	Err    error  // what the database said, or what differs
	Losses []Loss // rows that are lost without a reason
}

// Error tells it in one line.
func (p *Problem) Error() string {
	if p.Failed {
		return fmt.Sprintf("the %s fails on a scratch database: %s", p.Way, p.Err)
	}
	return p.Err.Error()
}

// Unwrap returns what went wrong.
func (p *Problem) Unwrap() error { return p.Err }

// differ compares a database with what it should be.
func (b *Bench) differ(ctx context.Context, have, want *schema.Schema) (string, error) {
	if b.Differ != nil {
		return b.Differ(ctx, have, want)
	}
	return b.unlike(have, want)
}

// unlike says what the first change from one schema to another is.
func (b *Bench) unlike(from, to *schema.Schema) (string, error) {
	ops, err := diff.Diff(from.WithoutKept(), to.WithoutKept(), diff.Options{Rules: b.Dialect.Rules()})
	if err != nil || len(ops) == 0 {
		return "", err
	}
	list := make([]string, 0, 4)
	for i, o := range ops {
		if i == 3 {
			list = append(list, fmt.Sprintf("and %d more", len(ops)-3))
			break
		}
		list = append(list, o.String())
	}
	return strings.Join(list, ", "), nil
}

// Names lists losses in words.
func Names(losses []Loss) string {
	list := make([]string, len(losses))
	for i, l := range losses {
		list[i] = l.String()
	}
	return strings.Join(list, ", ")
}

func addRefusal(list []Refusal, way Way, err error) []Refusal {
	r := Refusal{way, reason(err)}
	if slices.Contains(list, r) {
		return list
	}
	return append(list, r)
}
