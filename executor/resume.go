package executor

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// The answers to the question whether a statement took effect.
const (
	ResumeDone    = "done"
	ResumeNotDone = "not-done"
)

// progress is how far a step has come, in this run and in those before it.
type progress struct {
	past  []record  // what the journal holds of it from runs before
	fresh []*record // what ran since the last commit
	marks []int     // statements outside a transaction that ran since the last commit
	broke int       // the number of one that the engine answered with an error
	void  bool      // and nothing of the step is in the database
	kept  bool      // the journal has rows of it
	lone  bool      // it has one, and that one is statement 1's
	did   []Did     // what is committed of it
}

// newProgress takes up what the journal knows.
func newProgress(past []record) progress {
	p := progress{past: past, kept: len(past) > 0}
	for _, r := range past {
		if r.state == done && changes(r.text) {
			p.did = append(p.did, Did{r.number, r.text})
		}
	}
	return p
}

// changes reports whether a statement may have left something in the database: a guard has not.
func changes(text string) bool { return sqltext.Kind(text) != sqltext.Query }

// find returns the row of a statement, nil if there is none.
func (p *progress) find(number int) *record {
	for i := range p.past {
		if p.past[i].number == number {
			return &p.past[i]
		}
	}
	return nil
}

// settle finds out what became of the statement that was begun last, if nobody knows.
func (r *runner) settle(ctx context.Context) error {
	n := len(r.past)
	if n == 0 || r.past[n-1].state == done || r.past[n-1].state == moving {
		return nil
	}
	e := &r.past[n-1]
	happened, err := r.happened(ctx, e)
	if err != nil {
		return err
	}
	if !happened {
		r.past = r.past[:n-1]
		return nil
	}
	e.state = done
	r.marks = append(r.marks, e.number)
	r.did = append(r.did, Did{e.number, e.text})
	return nil
}

// happened tells whether a statement that was begun took effect: from the catalog, or, where that does
// not show it, from the person's answer.
func (r *runner) happened(ctx context.Context, e *record) (bool, error) {
	w, ok := r.Dialect.(dialect.Witness)
	if ok {
		if err := r.outlive(ctx, w, e); err != nil {
			return false, err
		}
		if err := w.Mend(ctx, r.conn, e.text); err != nil {
			return false, fmt.Errorf("remove what statement %d of revision %s left half made: %w", e.number, e.revision, err)
		}
	}
	kind := e.effect()
	if kind == repeatable || kind == visible && e.state == failed {
		return false, nil
	}
	if kind == visible && ok {
		now, err := r.trace(ctx, e.text)
		switch {
		case err != nil:
			return false, err
		case now == e.trace:
			return false, nil
		case !dropsSeveral(e.text):
			return true, nil
		}
	}
	switch r.ResumeAs {
	case ResumeDone:
		return true, nil
	case ResumeNotDone:
		return false, nil
	}
	why := fmt.Sprintf("%s began it at %s, and %s does not show whether it took effect: look, and run the same command with --resume-as %s or --resume-as %s",
		e.run, e.at.UTC().Format("2006-01-02 15:04:05Z"), r.Dialect.Name(), ResumeDone, ResumeNotDone)
	return false, &HalfDoneError{HalfDone: *halfDone(r.past), Err: ErrUnclear, Why: why}
}

// outlive waits until the server is done with a statement whose client is gone.
func (r *runner) outlive(ctx context.Context, w dialect.Witness, e *record) error {
	for start, pause := time.Now(), 5*time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		running, err := w.Running(ctx, r.conn, e.text)
		if err != nil || !running {
			return err
		}
		if time.Since(start) > r.Wait {
			return fmt.Errorf("%w: the server still runs statement %d of revision %s (%s), which %s began; waited %s",
				ErrLocked, e.number, e.revision, shorten(e.text), e.run, r.Wait)
		}
		if pause == 5*time.Millisecond {
			r.observe(Event{Kind: Waiting, Holder: Holder{Owner: "the server, with a statement of " + e.run, Since: e.at}})
		}
		select {
		case <-ctx.Done():
			return interrupted(ctx, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// trace is a hash of what the catalog says of what a statement names, "" where nobody can ask.
func (r *runner) trace(ctx context.Context, statement string) (string, error) {
	w, ok := r.Dialect.(dialect.Witness)
	if !ok || effectOf(statement) != visible {
		return "", nil
	}
	text, err := w.Trace(ctx, r.conn, statement)
	return digest(text), err
}

// ran reports whether a statement is in the database since a run before this one. It is an error if
// another one is there in its place.
func (r *runner) ran(number int, st *dialect.Statement) (bool, error) {
	was := r.find(number)
	if was == nil {
		return false, nil
	}
	if was.hash != hashOf(st) {
		if was.state == moving {
			return false, r.retold(was, st)
		}
		return false, r.edited(was, "the script now has "+shorten(textOf(st))+" there")
	}
	return was.state != moving && !ofSession(st.SQL), nil
}

// retold decides about a statement in batches that was edited since some of them ran: it begins anew where none
// did, or where a person says so, and goes on behind their rows only where a person says so.
func (r *runner) retold(was *record, st *dialect.Statement) error {
	p, err := was.moved()
	if err != nil {
		return err
	}
	if p.Rows == 0 || r.ResumeAs == ResumeNotDone {
		was.position = ""
		return nil
	}
	if r.ResumeAs == ResumeDone && st.Batched != nil {
		if table, b := st.Batched.Walks(); p.Table == table && slices.Equal(p.By, b.Key) {
			return nil
		}
	}
	why := fmt.Sprintf("the script now has %s in place of it: put it back as it was, or say what becomes of the rows that are done: --resume-as %s goes on behind them (of the same table, by the same key), --resume-as %s begins with the first row again",
		shorten(textOf(st)), ResumeDone, ResumeNotDone)
	return &HalfDoneError{HalfDone: *halfDone(r.past), Err: ErrEdited, Why: why}
}

// noneBehind makes sure that the script still has all statements that are in the database.
func (r *runner) noneBehind(number int) error {
	for i := range r.past {
		if r.past[i].number > number {
			return r.edited(&r.past[i], "the script now has nothing there")
		}
	}
	return nil
}

func (r *runner) edited(was *record, now string) error {
	why := fmt.Sprintf("statement %d is in the database as %s, and %s: put it back as it was, and change what it made in a statement behind it",
		was.number, shorten(was.text), now)
	return &HalfDoneError{HalfDone: *halfDone(r.past), Err: ErrEdited, Why: why}
}

// compiledFor returns the schema that a segment was compiled for in a run before this one, nil if there
// was none.
func (r *runner) compiledFor(number, first int) *schema.Schema {
	if was := r.find(number); was != nil && was.first == first {
		return was.before
	}
	return nil
}

// mayStop reports whether a step may be committed in the middle, so that it has to be known what its
// segments were compiled for. Where the engine numbers the states of its schema, only who asks for it
// leaves the transaction; elsewhere the schema is read anew for each step, and a copy of it costs little.
func (r *runner) mayStop(s *plan.Step) bool {
	if _, versioned := r.Dialect.(dialect.Versioned); !versioned {
		return true
	}
	return slices.ContainsFunc(s.Records, func(rec op.Record) bool {
		x, raw := rec.Op.(op.Exec)
		_, own := rec.Op.(op.Compiler)
		_, batched := rec.Op.(op.Batched)
		return raw && x.NoTx || own || batched
	})
}

// compiled is a segment with what it was compiled for and what to.
type compiled struct {
	plan.Segment
	before     *schema.Schema
	statements []dialect.Statement
}

// needed is what of a schema a segment has to be compiled for again: the tables that its statements
// name, and their neighbours, if they come out the same from that, or else all of it.
func (c *compiled) needed(d dialect.Dialect) *schema.Schema {
	before, flavor := c.before, sqltext.FlavorOf(d.Name())
	named := map[string]bool{}
	for i := range c.statements {
		for _, name := range sqltext.Names(c.statements[i].SQL, flavor) {
			named[strings.ToLower(name)] = true
		}
	}
	has := func(table string) bool {
		_, last := schema.SplitName(table)
		return named[strings.ToLower(table)] || named[strings.ToLower(last)]
	}
	small := *before
	small.Tables = slices.DeleteFunc(slices.Clone(before.Tables), func(t schema.Table) bool {
		return !has(t.Name) && !slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return has(k.RefTable) })
	})
	seg, _ := cut(c.Segment, &small)
	if again, err := d.Compile(seg.Ops, &small); err == nil && reflect.DeepEqual(again, c.statements) {
		return &small
	}
	return before
}
