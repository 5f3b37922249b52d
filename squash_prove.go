package skein

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

var errSquashDiffers = errors.New("the squash would not do what the range does")

// proveSquash runs the range and what is to stand in its place on two scratch databases, and compares.
func (m *Migrator) proveSquash(ctx context.Context, r *squash) error {
	var records []op.Record
	for _, o := range autogenerate.Ops(r.found.Up) {
		records = append(records, op.Record{Op: o})
	}
	first := r.steps[0]
	one := first
	one.Step = revision.Step{Revision: &revision.Revision{ID: "squash"}, Direction: revision.Up, Delete: first.Delete, Insert: []string{"squash"}, Rows: []string{"squash"}}
	one.Records, one.File, one.Checksum = records, "", ""
	start, withRows := m.cfg.Now(), true
	long, err := m.rehearsed(ctx, r, r.steps, withRows)
	if err != nil && ctx.Err() == nil {
		// Rows may be in the way of a constraint that the range adds, and be rightly so.
		m.cfg.Log.Warn("Rows are not compared: the range does not run on the sample rows: " + err.Error())
		withRows = false
		long, err = m.rehearsed(ctx, r, r.steps, withRows)
	}
	if err != nil {
		return fmt.Errorf("run the range on a scratch database: %w", err)
	}
	short, err := m.rehearsed(ctx, r, []plan.Step{one}, withRows)
	if err != nil {
		return fmt.Errorf("run the squash on a scratch database: %w", err)
	}
	if err := m.sameEnd(long, short); err != nil {
		return err
	}
	rows := "rows ✓"
	if !withRows {
		rows = "rows not compared"
	}
	m.cfg.Log.Info(fmt.Sprintf("proved: schema ✓ %s (%s, %s, %.1f s)", rows,
		counted(len(long.schema.Tables), "table"), counted(long.count, "row"), m.cfg.Now().Sub(start).Seconds()))
	return nil
}

// sameEnd compares where the range leads to with where the squash does.
func (m *Migrator) sameEnd(long, short *ending) error {
	ops, err := diff.Diff(long.schema, short.schema, diff.Options{Rules: m.cfg.Dialect.Rules()})
	if err != nil {
		return err
	}
	if len(ops) > 0 {
		return fmt.Errorf("%w: %s", errSquashDiffers, ops[0])
	}
	for table, rows := range long.rows {
		if long, short := firstUnlike(rows, short.rows[table]); long != short {
			return withKind(ErrRefused, fmt.Errorf("%w: the rows of %s come out otherwise, as %s in place of %s: leave the revision that does that out of the range",
				errSquashDiffers, table, cmp.Or(short, "none"), cmp.Or(long, "none")))
		}
	}
	return nil
}

// firstUnlike returns the first rows in which two sorted lists differ, "" for one that has none there.
func firstUnlike(a, b []string) (string, string) {
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return x, y
		}
	}
	return "", ""
}

// ending is a scratch database after some steps.
type ending struct {
	schema *schema.Schema
	rows   map[string][]string // by table
	count  int                 // rows that it was filled with
}

// rehearsed runs what leads to the range, puts rows in, and runs the steps. Go functions on the way
// there, and what may be left out of the range, are not run: they are written for a database of the
// user's.
func (m *Migrator) rehearsed(ctx context.Context, r *squash, steps []plan.Step, withRows bool) (*ending, error) {
	db, err := m.scratch(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := m.rehearse(ctx, db, without(r.base, isFunc)); err != nil {
		return nil, err
	}
	out := &ending{rows: map[string][]string{}}
	if withRows {
		if out.count, err = m.fill(ctx, db, r.before); err != nil {
			return nil, err
		}
	}
	if err := m.rehearse(ctx, db, without(steps, isElidable)); err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if out.schema, err = m.cfg.Dialect.Inspect(ctx, conn, dialect.InspectOptions{Skip: m.store.Tables()}); err != nil {
		return nil, err
	}
	for _, t := range out.schema.Tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name)
		}
		slices.Sort(columns)
		if out.rows[t.Name], err = sample.Rows(ctx, conn, m.cfg.Dialect.Name(), t.Name, columns); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fill puts sample rows into a scratch database of a schema, and returns how many.
func (m *Migrator) fill(ctx context.Context, db *sql.DB, s *schema.Schema) (int, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return 0, err
	}
	filled, err := sample.Fill(ctx, conn, s, sample.Options{Dialect: m.cfg.Dialect.Name()})
	_, end := conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	return filled.Rows, errors.Join(err, end)
}

func (m *Migrator) rehearse(ctx context.Context, db *sql.DB, steps []plan.Step) error {
	c := m.execConfig()
	c.Before, c.After, c.Observe = nil, nil, nil
	done := false
	return executor.Run(ctx, db, c, func([]string) ([]plan.Step, error) {
		if done {
			return nil, nil
		}
		done = true
		return steps, nil
	})
}

func isFunc(r op.Record) bool     { _, ok := r.Op.(op.Func); return ok }
func isElidable(r op.Record) bool { return r.Elidable }

// without returns steps without some of their records.
func without(steps []plan.Step, gone func(op.Record) bool) []plan.Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Records = slices.DeleteFunc(slices.Clone(out[i].Records), gone)
	}
	return out
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
