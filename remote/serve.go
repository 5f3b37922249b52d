package remote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Main serves scripts over standard input and output until input ends, and returns the exit code. What
// the scripts print goes to standard error.
func Main(set *script.Set) int {
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := Serve(set, os.Stdin, out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Serve serves scripts over a pair of pipes until r ends. When r ends while a Go function runs, the
// function's context ends too.
func Serve(set *script.Set, r io.Reader, w io.Writer) error {
	if _, err := io.WriteString(w, greeting); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &server{set: set, line: newLine(r, w), in: make(chan *message)}
	go func() {
		defer close(s.in)
		defer cancel()
		for {
			m, err := s.receive()
			if err != nil {
				return
			}
			s.in <- m
		}
	}()
	for m := range s.in {
		if err := s.send(s.handle(ctx, m)); err != nil {
			return err
		}
	}
	return nil
}

// server is the child's side.
type server struct {
	line
	set       *script.Set
	in        chan *message
	functions []function    // by number, from 1
	own       []op.Compiler // by number, from 1
}

func (s *server) handle(ctx context.Context, m *message) *message {
	switch m.Kind {
	case kindRecord:
		return s.record(m)
	case kindCall:
		return &message{Kind: kindDone, Error: errorText(s.call(ctx, m))}
	case kindApply:
		packed, err := s.apply(m)
		return &message{Kind: kindDone, Schema: packed, Error: errorText(err)}
	}
	return &message{Kind: kindDone, Error: "unknown message " + m.Kind}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (s *server) record(m *message) *message {
	out := &message{Kind: kindRecorded}
	sc := s.set.Get(m.Revision)
	if sc == nil {
		out.Error = fmt.Sprintf("revision %s is in no script that was compiled", m.Revision)
		return out
	}
	records, err := sc.Record(m.Direction, m.Dialect)
	for _, r := range records {
		if err != nil {
			break
		}
		var p record
		if p, err = s.pack(r, m.Dialect); err != nil {
			err = fmt.Errorf("%s: %s: %w", r.Pos(), r.Op, err)
		}
		out.Records = append(out.Records, p)
	}
	out.Error = errorText(err)
	return out
}

func (s *server) pack(r op.Record, dialect string) (p record, err error) {
	p = record{File: r.File, Line: r.Line, Elidable: r.Elidable}
	switch o := r.Op.(type) {
	case op.Func:
		p.Function, p.Name = s.add(o.Run != nil, func(ctx context.Context, tx op.Tx, _ op.Range) error { return o.Run(ctx, tx) }), o.Name
	case op.Each:
		p.Function = s.add(o.Run != nil, o.Run)
		p.Op, err = packOp(o)
	case op.Compiler:
		s.own = append(s.own, o)
		p.Own, p.Function, p.Name = true, len(s.own), o.String()
		p.Statements, err = o.Statements(dialect)
		p.Refused, err = errorText(err), nil
	case op.Exec:
		if o.Args, err = plain(o.Args); err == nil {
			p.Op, err = packOp(o)
		}
	case op.BulkInsert:
		if o.Rows, err = plainRows(o.Rows); err == nil {
			p.Op, err = packOp(o)
		}
	default:
		p.Op, err = packOp(o)
	}
	return p, err
}

// function is a Go function of a script; one that doesn't run in batches gets no range.
type function = func(ctx context.Context, tx op.Tx, rows op.Range) error

// add keeps a function, nil if there is none, and returns its number.
func (s *server) add(there bool, f function) int {
	if !there {
		f = nil
	}
	s.functions = append(s.functions, f)
	return len(s.functions)
}

func (s *server) call(ctx context.Context, m *message) (err error) {
	if m.Function < 1 || m.Function > len(s.functions) {
		return fmt.Errorf("there is no function %d", m.Function)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f := s.functions[m.Function-1]
	if f == nil {
		return errors.New("the function is nil")
	}
	rows, err := unpack[*op.Range](m.Range)
	if err != nil {
		return err
	}
	if rows == nil {
		rows = new(op.Range)
	}
	db := sql.OpenDB(connector{s})
	defer db.Close()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return f(op.WithDialect(op.WithX(op.WithTag(ctx, m.Tag), m.X), m.Dialect), conn, *rows)
}

// apply folds an operation of the user's own over a schema.
func (s *server) apply(m *message) (any, error) {
	if m.Function < 1 || m.Function > len(s.own) {
		return nil, fmt.Errorf("there is no operation %d", m.Function)
	}
	now, err := unpack[*schema.Schema](m.Schema)
	if err != nil {
		return nil, err
	}
	if err := s.own[m.Function-1].Apply(now); err != nil {
		return nil, err
	}
	return pack(now)
}

// ask sends a request of a running function and waits for the answer.
func (s *server) ask(m *message) (*message, error) {
	if err := s.send(m); err != nil {
		return nil, err
	}
	answer, ok := <-s.in
	switch {
	case !ok:
		return nil, errors.New("skein has ended")
	case answer.Error != "":
		return nil, errors.New(answer.Error)
	}
	return answer, nil
}
