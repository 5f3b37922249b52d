package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

var _ dialect.Speller = Dialect{}

// Spell makes the tables of want in a scratch database on the same connection, and drops it again; one
// that a killed process leaves behind is dropped by the next that makes one. Views, triggers and all else
// that is a text come back as they are.
func (d Dialect) Spell(ctx context.Context, conn *sql.Conn, want *schema.Schema) (out *schema.Schema, err error) {
	if len(want.Tables) == 0 {
		return want.Clone(), nil
	}
	s, err := enterScratch(ctx, conn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.leave(ctx)) }()
	empty, err := inspect(ctx, conn, dialect.InspectOptions{})
	if err != nil {
		return nil, err
	}
	statements, err := d.Compile(creations(want), empty)
	if err != nil {
		return nil, err
	}
	for _, st := range statements {
		if _, err := conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return nil, fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	got, err := inspect(ctx, conn, dialect.InspectOptions{})
	if err != nil {
		return nil, err
	}
	out = want.Clone()
	for i := range out.Tables {
		t := &out.Tables[i]
		if spelled := got.Table(t.Name); spelled != nil {
			spelled.ForeignKeys = t.ForeignKeys
			*t = *spelled
		}
	}
	return out, nil
}

// creations make the tables of a schema, without the keys that would need others.
func creations(want *schema.Schema) []op.Op {
	ops := make([]op.Op, len(want.Tables))
	for i := range want.Tables {
		t := want.Tables[i].Clone()
		t.ForeignKeys = nil
		ops[i] = op.CreateTable{Table: t}
	}
	return ops
}
