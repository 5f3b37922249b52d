package executor

import (
	"context"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// remember notes, before a step is committed, by what it can be told later on that nobody else changed the schema
// that is known by then.
func (r *runner) remember(ctx context.Context) (err error) {
	if r.known == nil {
		return nil
	}
	switch d := r.Dialect.(type) {
	case dialect.Versioned:
		r.version, err = d.SchemaVersion(ctx, r.conn)
	case dialect.Numbered:
		var own int64
		if own, _, err = d.Transactions(ctx, r.conn); own == 0 || own != r.mark {
			r.known = nil // others wrote since the schema was read
		}
		r.version = own + 1
	case dialect.Overseen:
		if r.others == "" {
			r.known = nil
		}
	default:
		r.known = nil // there is no telling what others do between the steps
	}
	return err
}

// recall forgets the known schema if somebody changed it since the step before was committed, or may have: rows
// and columns that nobody here knows of must not be lost in a rebuild.
func (r *runner) recall(ctx context.Context) (err error) {
	if r.known == nil {
		return nil
	}
	others := r.others
	var now int64
	if d, ok := r.Dialect.(dialect.Versioned); ok {
		now, err = d.SchemaVersion(ctx, r.conn)
	} else {
		err = r.markNow(ctx)
		now = r.mark
	}
	if now != r.version || others != r.others {
		r.known = nil
	}
	return err
}

// markNow notes, before the schema is read, which number the next transaction that writes gets: if it is this one,
// nobody came between; or what the engine says of others.
func (r *runner) markNow(ctx context.Context) (err error) {
	switch d := r.Dialect.(type) {
	case dialect.Numbered:
		var own int64
		if own, r.mark, err = d.Transactions(ctx, r.conn); own != 0 {
			r.mark = 0
		}
	case dialect.Overseen:
		r.others, err = d.Others(ctx, r.conn)
	}
	return err
}

// cut cuts a segment behind the last rename that views or triggers of the schema live to see: the
// engine rewrites their text, and what is compiled after that has to know it.
func cut(seg plan.Segment, s *schema.Schema) (first plan.Segment, rest *plan.Segment) {
	if seg.Data || len(s.Views)+len(s.Triggers) == 0 {
		return seg, nil
	}
	now, last := s.Clone(), -1
	for i, o := range seg.Ops {
		if name := renames(o, s.Dialect); name != "" && mentioned(now, name) {
			last = i
		}
		if o.Apply(now) != nil {
			break // Compile says it better
		}
	}
	if last < 0 || last == len(seg.Ops)-1 {
		return seg, nil
	}
	rest = &plan.Segment{Ops: seg.Ops[last+1:], First: seg.First + last + 1}
	seg.Ops = seg.Ops[:last+1]
	return seg, rest
}

// renames is the name that an operation takes from a table or a column, "" for another operation.
func renames(o op.Op, dialect string) string {
	switch o := o.(type) {
	case op.RenameTable:
		return op.LocalName(o.Table, dialect)
	case op.RenameColumn:
		return o.Column
	}
	return ""
}

func mentioned(s *schema.Schema, name string) bool {
	return slices.ContainsFunc(s.Views, func(v schema.View) bool { return op.Mentions(v.Query, name, s.Dialect) }) ||
		slices.ContainsFunc(s.Triggers, func(t schema.Trigger) bool { return op.Mentions(t.Body, name, s.Dialect) })
}
