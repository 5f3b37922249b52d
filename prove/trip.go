package prove

import (
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

// trip is one revision there, back, and there again, in a room that is where it begins.
type trip struct {
	*room
	up, down plan.Step
	before   *schema.Schema
	after    *schema.Schema // nil: wherever the way up leads
	oneWay   bool           // there is no way back
	// stays says what the way up must not lose, given the rows on both sides; nil: whatever it likes.
	stays func(after *schema.Schema, was, is content) []Loss

	bare  bool // new tables get no rows
	alike bool // the second way up has to lead to the same rows as the first
	loose bool // the way back need not lead to the schema before

	unfilled map[string]error // new tables that took no rows
	was      content          // the rows before
	back     content          // the rows after the way back; nil: it did not come so far
	rows     int              // that were put in on the way, beside those that were there
	lost     []Loss
	left     string // what the way back leaves to be done, where it is loose
	problems []*Problem
}

// run goes the three ways. It stops where a way fails; what else is wrong is collected.
func (t *trip) run(ctx context.Context) error {
	there, err := t.climb(ctx, Up, t.was)
	if err != nil || len(t.problems) > 0 || t.oneWay {
		return err
	}
	if err := t.room.run(ctx, t.down); err != nil {
		return t.fail(ctx, Down, err)
	}
	if err := t.arrived(ctx, Down, t.before); err != nil {
		return err
	}
	if len(t.problems) > 0 || t.left != "" {
		return nil
	}
	if t.back, err = t.read(ctx, t.before); err != nil {
		return err
	}
	t.lost = lost(t.before, t.was, t.back)
	again, err := t.climb(ctx, Again, t.back)
	if err != nil || len(t.problems) > 0 || len(t.lost) > 0 || !t.alike {
		return err
	}
	if gone := slices.DeleteFunc(lost(t.after, there, again), t.drawn); len(gone) > 0 {
		t.problem(Again, fmt.Errorf("the second upgrade does not lead to the same rows as the first: %s differ", Names(gone)))
	}
	return nil
}

// drawn reports whether a column that the way up adds gets its values from a function, which may give others each
// time: a random UUID, the time.
func (t *trip) drawn(l Loss) bool {
	if before := t.before.Table(l.Table); before != nil && before.Column(l.Column) != nil {
		return false
	}
	is := t.after.Table(l.Table)
	if is == nil || is.Column(l.Column) == nil {
		return false
	}
	usual := strings.ToUpper(is.Column(l.Column).Default)
	return strings.ContainsAny(usual, "(") || strings.HasPrefix(usual, "CURRENT_") || strings.HasPrefix(usual, "LOCALTIME")
}

// climb goes up and returns the rows that the tables have then. The tables that are new get rows too
// after that, so that the way back meets some.
func (t *trip) climb(ctx context.Context, way Way, was content) (content, error) {
	if err := t.room.run(ctx, t.up); err != nil {
		return nil, t.fail(ctx, way, err)
	}
	if t.after == nil {
		var err error
		if t.after, err = t.inspect(ctx); err != nil {
			return nil, err
		}
	} else if err := t.arrived(ctx, way, t.after); err != nil || len(t.problems) > 0 {
		return nil, err
	}
	if way == Again && !t.alike {
		return nil, nil
	}
	is, err := t.read(ctx, t.concerned(was))
	if err != nil {
		return nil, err
	}
	if t.stays != nil {
		if gone := t.stays(t.after, was, is); len(gone) > 0 {
			t.problems = append(t.problems, &Problem{Way: way, Err: fmt.Errorf("the %s loses %s", way, Names(gone)), Losses: gone})
		}
	}
	if way == Up && !t.oneWay && !t.bare {
		t.rows, err = t.settle(ctx, was, is)
	}
	return is, err
}

// concerned is the part of the schema after whose rows are of interest there: all of it where they are
// compared, else what is new.
func (t *trip) concerned(was content) *schema.Schema {
	if t.alike {
		return t.after
	}
	out := &schema.Schema{}
	for i := range t.after.Tables {
		if _, old := was[t.after.Tables[i].Name]; !old {
			out.Tables = append(out.Tables, t.after.Tables[i])
		}
	}
	return out
}

// settle puts rows into the tables that are new, and not by name alone, and have no trigger that could write to
// those that are not.
func (t *trip) settle(ctx context.Context, was, is content) (int, error) {
	names := []string{} // not nil, which would mean all
	for i := range t.after.Tables {
		name := t.after.Tables[i].Name
		_, old := was[name]
		strays := func(x schema.Trigger) bool { return x.Table == name && t.strays(&x, was) }
		if !old && len(is[name].rows) == 0 && !slices.ContainsFunc(t.after.Triggers, strays) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return 0, nil
	}
	filled, err := t.fill(ctx, t.after, sample.Options{Tables: names, Rows: rowsEach(len(names))})
	t.unfilled = filled.Empty
	return filled.Rows, err
}

// strays reports whether a trigger could write to a table that was there before: whether it, or any routine, has the
// table's name anywhere, or makes up statements as it runs.
func (t *trip) strays(x *schema.Trigger, was content) bool {
	if len(was) == 0 {
		return false
	}
	named := func(text string) bool {
		text = strings.ToLower(text)
		for table := range was {
			if strings.Contains(text, strings.ToLower(op.LocalName(table, t.Dialect.Name()))) {
				return true
			}
		}
		return false
	}
	return named(x.Body) || slices.ContainsFunc(t.after.Definitions, func(d schema.Definition) bool {
		return named(d.Text) || strings.Contains(strings.ToLower(d.Text), "execute ")
	})
}

// arrived compares the database with what it should be by now.
func (t *trip) arrived(ctx context.Context, way Way, want *schema.Schema) error {
	have, err := t.inspect(ctx)
	if err != nil {
		return err
	}
	said, err := t.differ(ctx, have, want)
	switch {
	case err != nil || said == "":
	case way == Down && t.loose:
		t.left = said
	default:
		t.problem(way, fmt.Errorf("the %s leads to another schema: what is left to do is: %s", way, said))
	}
	return err
}

func (t *trip) problem(way Way, err error) {
	t.problems = append(t.problems, &Problem{Way: way, Err: err})
}

// fail notes that a way did not run; it returns an error only if the whole proof was stopped.
func (t *trip) fail(ctx context.Context, way Way, err error) error {
	if ctx.Err() != nil {
		return err
	}
	t.problems = append(t.problems, &Problem{Way: way, Failed: true, Err: err})
	return nil
}

// stopped returns the way that did not run, nil if all did.
func (t *trip) stopped() *Problem {
	for _, p := range t.problems {
		if p.Failed {
			return p
		}
	}
	return nil
}

// rowsEach is how many rows each of so many tables gets: thousands of tables get fewer.
func rowsEach(tables int) int { return min(20, max(2, 10000/max(1, tables))) }

// errStays: after a refusal everything has to be as it was.
var errStays = errors.New("a way that was refused left something behind")
