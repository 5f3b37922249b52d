package remote

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// ErrProtocol is wrapped by the error of Connect where the child does not speak as this program does:
// its version of Skein is another one.
var ErrProtocol = errors.New("the Go scripts are built with another version of Skein than this program")

// Client is the parent's side. It is for one goroutine.
type Client struct {
	line
	hangUp func() error
	open   map[int]*sql.Rows // queries of the function that runs
	opened int
}

// Connect waits for a child's greeting. What the program printed before goes to noise. hangUp ends the
// child's input.
func Connect(r io.Reader, w io.Writer, noise io.Writer, hangUp func() error) (*Client, error) {
	in := bufio.NewReader(r)
	var said []byte
	for !bytes.HasSuffix(said, []byte(greeting)) {
		b, err := in.ReadByte()
		if err != nil {
			noise.Write(said)
			return nil, fmt.Errorf("%w, or did not start: %w", ErrProtocol, err)
		}
		said = append(said, b)
	}
	noise.Write(bytes.TrimSuffix(said, []byte(greeting)))
	return &Client{line: newLine(in, w), hangUp: hangUp, open: map[int]*sql.Rows{}}, nil
}

// Record records one direction of a script. The Go functions among the operations, and those of the
// user's own, work as long as the child lives.
func (c *Client) Record(id string, d revision.Direction, dialect string) ([]op.Record, error) {
	m, err := c.roundTrip(&message{Kind: kindRecord, Revision: id, Direction: d, Dialect: dialect})
	if err != nil {
		return nil, err
	}
	out := make([]op.Record, len(m.Records))
	for i, r := range m.Records {
		out[i] = op.Record{File: r.File, Line: r.Line, Elidable: r.Elidable}
		switch {
		case r.Own:
			out[i].Op = own{client: c, number: r.Function, name: r.Name, dialect: dialect, statements: r.Statements, refused: r.Refused}
		case r.Function > 0 && r.Op == nil:
			out[i].Op = op.Func{Name: r.Name, Run: func(ctx context.Context, tx op.Tx) error { return c.call(ctx, tx, r.Function, nil) }}
		default:
			if out[i].Op, err = unpack[op.Op](r.Op); err != nil {
				return nil, fmt.Errorf("%s: %w: %w", out[i].Pos(), ErrProtocol, err)
			}
			if each, ok := out[i].Op.(op.Each); ok {
				each.Run = func(ctx context.Context, tx op.Tx, rows op.Range) error { return c.call(ctx, tx, r.Function, &rows) }
				out[i].Op = each
			}
		}
	}
	return out, nil
}

func (c *Client) roundTrip(m *message) (*message, error) {
	if err := c.send(m); err != nil {
		return nil, err
	}
	answer, err := c.receive()
	if err == nil && answer.Error != "" {
		err = errors.New(answer.Error)
	}
	return answer, err
}

// call runs a Go function in the child, for a range of rows if it is given one, and its statements here. When the context ends, the child's
// input does, which ends the function's context too.
func (c *Client) call(ctx context.Context, tx op.Tx, number int, rows *op.Range) error {
	packed, err := pack(rows)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.hangUp() })
	defer stop()
	defer c.closeRows()
	err = c.send(&message{Kind: kindCall, Function: number, Range: packed, Dialect: op.Dialect(ctx), Tag: op.Tag(ctx), X: op.X(ctx)})
	for err == nil {
		var m *message
		if m, err = c.receive(); err != nil {
			break
		}
		if m.Kind == kindDone {
			if m.Error != "" {
				err = errors.New(m.Error)
			}
			break
		}
		err = c.send(c.answer(ctx, tx, m))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (c *Client) closeRows() {
	for number, r := range c.open {
		r.Close()
		delete(c.open, number)
	}
}

// answer does what a running function asks for.
func (c *Client) answer(ctx context.Context, tx op.Tx, m *message) *message {
	out := &message{Kind: kindAnswer}
	err := c.serve(ctx, tx, m, out)
	out.Error = errorText(err)
	return out
}

func (c *Client) serve(ctx context.Context, tx op.Tx, m, out *message) error {
	switch m.Kind {
	case kindNext:
		return c.next(m.Rows, out)
	case kindCloseRows:
		if r := c.open[m.Rows]; r != nil {
			delete(c.open, m.Rows)
			return r.Close()
		}
		return nil
	}
	args, err := unpack[[]any](m.Values)
	if err != nil {
		return err
	}
	if m.Kind == kindExec {
		res, err := tx.ExecContext(ctx, m.SQL, args...)
		if err != nil {
			return err
		}
		// Not every driver tells these.
		out.Affected, _ = res.RowsAffected()
		out.InsertID, _ = res.LastInsertId()
		return nil
	}
	rows, err := tx.QueryContext(ctx, m.SQL, args...)
	if err != nil {
		return err
	}
	c.opened++
	c.open[c.opened], out.Rows = rows, c.opened
	out.Columns, err = rows.Columns()
	return err
}

// atOnce is how many rows go in one message.
const atOnce = 200

func (c *Client) next(number int, out *message) error {
	r := c.open[number]
	if r == nil {
		return errors.New("these rows are closed")
	}
	columns, err := r.Columns()
	if err != nil {
		return err
	}
	var data [][]any
	for len(data) < atOnce {
		if !r.Next() {
			out.Last = true
			delete(c.open, number)
			if err := errors.Join(r.Err(), r.Close()); err != nil {
				return err
			}
			break
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		data = append(data, values)
	}
	out.Data, err = pack(data)
	return err
}

// own stands for an operation of the user's own, which stays in the child.
type own struct {
	client                 *Client
	number                 int
	name, dialect, refused string
	statements             []string
}

func (o own) String() string { return o.name }

func (o own) Statements(dialect string) ([]string, error) {
	switch {
	case o.refused != "":
		return nil, errors.New(o.refused)
	case dialect != o.dialect:
		return nil, fmt.Errorf("it was asked for the statements of %s", o.dialect)
	}
	return o.statements, nil
}

func (o own) Apply(s *schema.Schema) error {
	packed, err := pack(s)
	if err != nil {
		return err
	}
	m, err := o.client.roundTrip(&message{Kind: kindApply, Function: o.number, Schema: packed})
	if err != nil {
		return err
	}
	after, err := unpack[*schema.Schema](m.Schema)
	if err == nil && after != nil {
		*s = *after
	}
	return err
}
