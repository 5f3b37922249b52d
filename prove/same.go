package prove

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// ErrDiffers is wrapped by the error of Same where two ways lead to different schemas, and ErrRows where
// they lead to different rows.
var (
	ErrDiffers = errors.New("the two ways lead to different schemas")
	ErrRows    = errors.New("the two ways lead to different rows")
)

// Pair is two ways from one point of a history, of which one is to stand in place of the other. Go
// functions of the base, and records that may be left out of the ways, are not run.
type Pair struct {
	Base        []plan.Step    // what leads to the point
	Before      *schema.Schema // the schema there
	Long, Short []plan.Step
}

// Same runs both ways on scratch databases with rows and compares. bare is why no rows were in the
// tables, nil if there were some: rows may be in the way of a constraint that the long way adds, and be
// rightly so.
func (b *Bench) Same(ctx context.Context, p Pair) (proof *Proof, bare error, err error) {
	start := b.Exec.Now()
	long, err := b.ending(ctx, &p, p.Long, true)
	if err != nil && ctx.Err() == nil {
		bare = err
		long, err = b.ending(ctx, &p, p.Long, false)
	}
	if err != nil {
		return nil, bare, fmt.Errorf("run the range on a scratch database: %w", err)
	}
	short, err := b.ending(ctx, &p, p.Short, bare == nil)
	if err != nil {
		return nil, bare, fmt.Errorf("run the squash on a scratch database: %w", err)
	}
	said, err := b.unlike(long.schema, short.schema)
	switch {
	case err != nil:
		return nil, bare, err
	case said != "":
		return nil, bare, fmt.Errorf("%w: %s", ErrDiffers, said)
	}
	for i := range long.schema.Tables {
		name := long.schema.Tables[i].Name
		if long, short := firstUnlike(long.rows[name], short.rows[name]); long != short {
			return nil, bare, fmt.Errorf("%w: the rows of %s come out otherwise, as %s in place of %s", ErrRows, name, cmp.Or(short, "none"), cmp.Or(long, "none"))
		}
	}
	n := len(long.schema.Tables)
	return &Proof{Tables: n, Of: n, Rows: long.count, Seconds: b.took(start)}, bare, nil
}

// firstUnlike returns the first rows in which two tables differ, "" for one that has none there.
func firstUnlike(a, b *table) (string, string) {
	x, y := a.whole(), b.whole()
	for i := range max(len(x), len(y)) {
		var p, q string
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if p != q {
			return p, q
		}
	}
	return "", ""
}

// whole are the rows, each as a line, sorted; none of no table.
func (t *table) whole() []string {
	if t == nil {
		return nil
	}
	var out []string
	for _, row := range t.rows {
		out = append(out, strings.Join(row, "|"))
	}
	slices.Sort(out)
	return out
}

// ending is a scratch database after some steps.
type ending struct {
	schema *schema.Schema
	rows   content
	count  int // rows that it was filled with
}

func (b *Bench) ending(ctx context.Context, p *Pair, steps []plan.Step, withRows bool) (*ending, error) {
	r, err := b.open(ctx, &schema.Schema{})
	if err != nil {
		return nil, err
	}
	defer r.close()
	if err := r.run(ctx, without(p.Base, isFunc)...); err != nil {
		return nil, err
	}
	out := &ending{}
	if withRows {
		filled, err := r.fill(ctx, p.Before, sample.Options{Rows: rowsEach(len(p.Before.Tables))})
		if err != nil {
			return nil, err
		}
		out.count = filled.Rows
	}
	if err := r.run(ctx, without(steps, isElidable)...); err != nil {
		return nil, err
	}
	if out.schema, err = r.inspect(ctx); err != nil {
		return nil, err
	}
	out.rows, err = r.read(ctx, out.schema)
	return out, err
}

func isFunc(r op.Record) bool {
	switch r.Op.(type) {
	case op.Func, op.Each:
		return true
	}
	return false
}
func isElidable(r op.Record) bool { return r.Elidable }

// without returns steps without some of their records.
func without(steps []plan.Step, gone func(op.Record) bool) []plan.Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Records = slices.DeleteFunc(slices.Clone(out[i].Records), gone)
	}
	return out
}
