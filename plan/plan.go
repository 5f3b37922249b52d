// Package plan holds what will run: the steps of a path with their statements, which are in which
// transaction, and what they risk. It is data: it marshals to JSON and prints as SQL. Nothing here
// talks to a database.
package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Step is a step of a path together with the operations that its script recorded for it.
type Step struct {
	revision.Step
	Records  []op.Record
	File     string
	Checksum string
}

// Prepare records the operations of each step of a path, as a dialect knows them. Scripts are read here,
// all of them, before anything runs: an error names the script and nothing has happened. No steps give
// no steps.
func Prepare(path []revision.Step, set *script.Set, d dialect.Dialect) ([]Step, error) {
	steps := make([]Step, 0, len(path))
	for _, s := range path {
		sc := set.Get(s.Revision.ID)
		if sc == nil {
			return nil, fmt.Errorf("revision %s has no script", s.Revision.ID)
		}
		records, err := sc.Record(s.Direction, d.Name())
		if err != nil {
			return nil, err
		}
		records = Spell(records, s.Revision.ID, d)
		steps = append(steps, Step{Step: s, Records: records, File: sc.File(), Checksum: sc.Checksum()})
	}
	return steps, nil
}

// Spell puts in place of each operation of a revision that keeps something what it comes to for a dialect.
func Spell(records []op.Record, revision string, d dialect.Dialect) []op.Record {
	k := dialect.KeepingOf(d)
	out := make([]op.Record, 0, len(records))
	for _, r := range records {
		if !op.Keeps(r.Op) {
			out = append(out, r)
			continue
		}
		for i, o := range op.Spell(r.Op, revision, k) {
			part := r
			part.Op, part.Written, part.Part = o, r.Op, i
			out = append(out, part)
		}
	}
	return out
}

// Written returns the step's operations as they stand in its script.
func (s *Step) Written() []op.Op {
	var out []op.Op
	for _, r := range s.Records {
		switch {
		case r.Written == nil:
			out = append(out, r.Op)
		case r.Part == 0:
			out = append(out, r.Written)
		}
	}
	return out
}

// Ops returns the step's operations.
func (s *Step) Ops() []op.Op {
	ops := make([]op.Op, len(s.Records))
	for i, r := range s.Records {
		ops[i] = r.Op
	}
	return ops
}

// Segment is a run of operations of one kind: such on the schema, which a dialect may join, or such
// on data, each of which runs in its place.
type Segment struct {
	Ops   []op.Op
	First int // index of the first operation in the step
	Data  bool
}

// Segments cuts the step's operations into runs. A step without operations has none.
func (s *Step) Segments() []Segment {
	var out []Segment
	for i, r := range s.Records {
		data := op.IsData(r.Op)
		if n := len(out); n > 0 && out[n-1].Data == data {
			out[n-1].Ops = append(out[n-1].Ops, r.Op)
			continue
		}
		out = append(out, Segment{Ops: []op.Op{r.Op}, First: i, Data: data})
	}
	return out
}

// Plan is what would run. Its JSON has stable field names, described in docs/json.md.
type Plan struct {
	Dialect   string    `json:"dialect"`
	Direction string    `json:"direction"`
	Target    string    `json:"target"`
	From      []string  `json:"from"` // rows of the version table before
	Steps     []Planned `json:"steps"`
	Facts     []Fact    `json:"facts"` // of the rows that are there; none where no database was asked
}

// Fact is what was seen of the rows that a plan will meet.
type Fact struct {
	Kind    string `json:"kind"`     // "in_the_way", "not_looked_at", "kept", "lost", "moved" (in batches)
	Object  string `json:"object"`   // "users.nick"; "" where the text says it
	Rows    int64  `json:"rows"`     // rows, or values of a column
	AtLeast bool   `json:"at_least"` // there may be more: counting stopped there
	Text    string `json:"text"`     // "drop column users.nick: 3,911 values will be kept aside"
	Exact   bool   `json:"exact"`    // there are that many; else, unless it is AtLeast, the engine's statistics say about that many
}

// Planned is one step of a plan.
type Planned struct {
	Direction    string      `json:"direction"`
	Revision     string      `json:"revision"`
	Message      string      `json:"message"`
	File         string      `json:"file"`
	FromRows     []string    `json:"from"` // what the log line shows before the arrow
	ToRows       []string    `json:"to"`   // and behind it
	VersionTable []string    `json:"version_table"`
	Statements   []Statement `json:"statements"`
	// Version are the statements that move the rows of the version table.
	Version []string `json:"version_statements"`
	// Log are the statements that log the step where its SQL is printed; an executor logs it itself.
	Log []string `json:"-"`
	// Frame is what stands around the step's transactions in a printed script.
	Frame dialect.Frame `json:"-"`
}

// Statement is one statement of a step.
type Statement struct {
	Kind        string           `json:"kind"` // "sql", "go" (a Go function), "guard" (a query that must find no rows), "batches" (SQL that runs in batches)
	SQL         string           `json:"sql"`
	Args        []any            `json:"args,omitempty"`
	Transaction int              `json:"transaction"`       // number of its transaction in the plan, from 1; 0: none
	Commits     bool             `json:"commits,omitempty"` // the engine commits what ran before it, and then the statement itself
	Table       string           `json:"table"`             // table that is locked or rewritten; "": none, or it is not known
	Lock        string           `json:"lock"`              // the engine's name for the lock on it: "ACCESS EXCLUSIVE"
	Rewrite     bool             `json:"rewrite"`           // the whole table is written anew
	Hazards     []dialect.Hazard `json:"hazards"`
	BatchesOf   string           `json:"batches_of,omitempty"` // table whose rows are gone through in batches
	Note        string           `json:"note,omitempty"`
	Source      string           `json:"source,omitempty"` // file:line of the operation
}

// NewStatement describes a compiled statement of a step.
func NewStatement(st dialect.Statement, source string, transaction int) Statement {
	out := Statement{
		Kind: "sql", SQL: st.SQL, Args: st.Args, Transaction: transaction, Commits: st.Commits, Table: st.Table, Lock: st.Lock,
		Rewrite: st.Rewrite, Hazards: st.Hazards, Note: st.Note, Source: source,
	}
	switch {
	case st.Func != nil:
		out.Kind, out.SQL = "go", ""
		out.Note = "Go function " + st.Func.Name
	case st.Batched != nil:
		out.BatchesOf, _ = st.Batched.Walks()
		if out.Kind = "batches"; st.SQL == "" {
			out.Kind, out.Note = "go", st.Batched.String()
		}
	case st.Guard != nil:
		out.Kind, out.Note = "guard", st.Guard.Why
	}
	if st.NoTx || st.Batched != nil {
		out.Transaction = 0
	}
	// What is restored leaves an empty place behind: dropping that loses nothing.
	out.Hazards = slices.DeleteFunc(slices.Clone(out.Hazards), func(h dialect.Hazard) bool {
		return h.Kind == "data_loss" && schema.IsKept(h.Object)
	})
	if out.Hazards == nil {
		out.Hazards = []dialect.Hazard{}
	}
	return out
}

// MarshalJSON writes lists that are empty as [].
func (p *Plan) MarshalJSON() ([]byte, error) {
	type bare Plan
	b := bare(*p)
	b.From, b.Facts = notNil(b.From), notNil(b.Facts)
	b.Steps = make([]Planned, len(p.Steps))
	for i, s := range p.Steps {
		s.FromRows, s.ToRows, s.VersionTable = notNil(s.FromRows), notNil(s.ToRows), notNil(s.VersionTable)
		s.Statements, s.Version = notNil(s.Statements), notNil(s.Version)
		b.Steps[i] = s
	}
	return Marshal(b)
}

// Marshal is json.Marshal that leaves <, > and & as they are: SQL is full of them.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Arrow is how a step is written in a log line: "a, b -> c, message", the first line of it.
func Arrow(s revision.Step) string {
	arrow := strings.Join(s.From, ", ") + " -> " + strings.Join(s.To, ", ")
	if s.Revision.Message != "" {
		first, _, _ := strings.Cut(s.Revision.Message, "\n")
		arrow += ", " + first
	}
	return arrow
}
