// Package remote lets one program record and run the Go scripts that are compiled into another one, its
// child: the child serves its scripts over a pair of pipes, the parent reads their operations and calls
// their Go functions, whose SQL runs on the parent's connection. The child needs no driver and never
// sees a URL.
package remote

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

// greeting is what a child says first, after whatever the program printed before. It changes with the
// protocol.
const greeting = "\n\x00skein scripts 1\n"

// The kinds of messages.
const (
	kindRecord    = "record"     // parent: record a script
	kindRecorded  = "recorded"   // child: its operations
	kindCall      = "call"       // parent: run a Go function
	kindApply     = "apply"      // parent: fold an operation that only the child knows
	kindDone      = "done"       // child: the function has ended, or the schema after the fold
	kindExec      = "exec"       // child: run a statement
	kindQuery     = "query"      // child: run a query
	kindNext      = "next"       // child: more rows of a query
	kindCloseRows = "close rows" // child: no more of them
	kindAnswer    = "answer"     // parent: to one of the last four
)

// message is what goes either way. What a kind does not need is left out.
type message struct {
	Kind      string             `json:"kind"`
	Revision  string             `json:"revision,omitempty"`
	Direction revision.Direction `json:"direction,omitempty"`
	Dialect   string             `json:"dialect,omitempty"`
	Records   []record           `json:"records,omitempty"`
	Function  int                `json:"function,omitempty"` // number of a function, or of an operation of the child's own
	Tag       string             `json:"tag,omitempty"`
	X         map[string]string  `json:"x,omitempty"`
	Range     any                `json:"range,omitempty"` // of rows, for a function that runs in batches
	Schema    any                `json:"schema,omitempty"`
	SQL       string             `json:"sql,omitempty"`
	Values    any                `json:"values,omitempty"` // arguments of a statement
	Rows      int                `json:"rows,omitempty"`   // number of an open query
	Columns   []string           `json:"columns,omitempty"`
	Data      any                `json:"data,omitempty"` // some rows
	Last      bool               `json:"last,omitempty"` // no more rows
	Affected  int64              `json:"affected,omitempty"`
	InsertID  int64              `json:"insert_id,omitempty"`
	Error     string             `json:"error,omitempty"`
}

// record is an op.Record on its way. A Go function, and an operation of the user's own, stay in the
// child under a number.
type record struct {
	Op         any      `json:"op,omitempty"`
	Function   int      `json:"function,omitempty"`
	Name       string   `json:"name,omitempty"`       // of the function or operation
	Statements []string `json:"statements,omitempty"` // of an operation of the user's own
	Refused    string   `json:"refused,omitempty"`    // why it has none for the dialect
	Own        bool     `json:"own,omitempty"`
	File       string   `json:"file,omitempty"`
	Line       int      `json:"line,omitempty"`
	Elidable   bool     `json:"elidable,omitempty"`
}

// line is one end of the pipes.
type line struct {
	enc *json.Encoder
	dec *json.Decoder
}

func newLine(r io.Reader, w io.Writer) line {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return line{enc, json.NewDecoder(r)}
}

func (l line) send(m *message) error {
	if err := l.enc.Encode(m); err != nil {
		return fmt.Errorf("talk to the process of the Go scripts: %w", err)
	}
	return nil
}

func (l line) receive() (*message, error) {
	m := new(message)
	if err := l.dec.Decode(m); err != nil {
		return nil, fmt.Errorf("listen to the process of the Go scripts: %w", err)
	}
	return m, nil
}

// packOp encodes an operation; packing it as an interface writes its type too.
func packOp(o op.Op) (any, error) { return encode(reflect.ValueOf(&o).Elem()) }
