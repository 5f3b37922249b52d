package skein

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/merge"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// Proved is what proving a new script found out: it was run up, down and up again on a scratch database
// with rows.
type Proved struct {
	// Skipped says why the script was not proved; "": it was.
	Skipped string `json:"skipped,omitempty"`
	prove.Proof
}

// String tells it in one line: "proved: up ✓ down ✓ rows ✓ (37 tables, 740 rows, 0.4 s)".
func (p *Proved) String() string {
	if p.Skipped != "" {
		return "not proved: " + p.Skipped
	}
	down, rows := "down ✓", "rows ✓"
	for _, r := range p.Refused {
		if r.Way == prove.Down {
			down = "down ✓ where no rows are in the way"
		}
	}
	if p.Left != "" {
		down += " but for what it leaves to do: " + p.Left
	}
	if len(p.Lost) > 0 {
		rows += " but for " + prove.Names(p.Lost) + ", which the downgrade can't give back"
	}
	tables := counted(p.Tables, "table")
	if p.Of > p.Tables {
		tables = fmt.Sprintf("%d of %s, all that matter", p.Tables, counted(p.Of, "table"))
	}
	return fmt.Sprintf("proved: up ✓ %s %s (%s, %s, %.1f s)", down, rows, tables, counted(p.Rows, "row"), p.Seconds)
}

// bench is where this Migrator's scripts are proved.
func (m *Migrator) bench() *prove.Bench {
	return &prove.Bench{Dialect: m.cfg.Dialect, Exec: m.execConfig(), Scratch: m.scratch, Differ: m.differ}
}

// differ says in what a database differs from what it should be, as Check sees it.
func (m *Migrator) differ(ctx context.Context, have, want *schema.Schema) (string, error) {
	left, err := m.leftToDo(ctx, have, want)
	if err != nil || len(left) == 0 {
		return "", err
	}
	if want, err = m.spelled(ctx, want, have); err != nil {
		return "", err
	}
	if left, err = m.leftToDo(ctx, have, want); err != nil {
		return "", err
	}
	list := make([]string, 0, 4)
	for i, o := range left {
		if i == 3 {
			list = append(list, fmt.Sprintf("and %d more", len(left)-i))
			break
		}
		list = append(list, o.String())
	}
	return strings.Join(list, ", "), nil
}

func (m *Migrator) leftToDo(ctx context.Context, have, want *schema.Schema) ([]op.Op, error) {
	have, want, _, err := m.within(ctx, have.WithoutKept(), want.WithoutKept())
	if err != nil {
		return nil, err
	}
	r, err := autogenerate.Compare(ctx, have, want, autogenerate.Options{
		Rules: m.cfg.Dialect.Rules(), NoRename: true, Include: m.cfg.Include, SameType: m.cfg.SameType, SameDefault: m.cfg.SameDefault,
	})
	if err != nil {
		return nil, err
	}
	return autogenerate.Ops(r.Up), nil
}

// draft is a script that is about to be written.
type draft struct {
	found  *autogenerate.Result
	is     *schema.Schema
	should *schema.Schema // where the way up has to lead; nil: where its operations do
	prove  bool           // before it is written
}

// proved proves a script before it is written. text is that of a SQL script; of a Go script the
// operations are run.
func (m *Migrator) proved(ctx context.Context, o GenerateOptions, d *draft, text []byte) (*Proved, error) {
	switch {
	case o.NoProve:
		return m.skipped("--no-prove was given"), nil
	case m.cfg.NoProve:
		return m.skipped("the settings say prove = false"), nil
	}
	s, err := m.toProve(d, text)
	if err != nil {
		return nil, err
	}
	proof, err := m.bench().RoundTrip(ctx, s)
	if err != nil {
		return nil, m.unproved(err)
	}
	out := &Proved{Proof: *proof}
	m.cfg.Log.Info(out.String())
	for _, r := range out.Refused {
		m.cfg.Log.Info(fmt.Sprintf("proved: the %s refuses rows that are in the way, and leaves all as it was: %s", r.Way, r.Why))
	}
	for _, e := range out.Empty {
		m.cfg.Log.Info(fmt.Sprintf("proved: 0 rows in table %s: %s", e.Table, e.Why))
	}
	return out, nil
}

// skipped says that a script is not proved, and why.
func (m *Migrator) skipped(why string) *Proved {
	out := &Proved{Skipped: why}
	out.Lost, out.Refused, out.Empty = []prove.Loss{}, []prove.Refusal{}, []prove.Empty{}
	m.cfg.Log.Warn(out.String() + ".")
	return out
}

// toProve puts together what is to be proved.
func (m *Migrator) toProve(d *draft, text []byte) (prove.Script, error) {
	ops := autogenerate.Ops(d.found.Up)
	after := d.is.Clone()
	folds := op.Apply(after, ops...) == nil && !slices.ContainsFunc(ops, op.IsData)
	s := prove.Script{Before: d.is, After: d.should, Ops: ops, Loose: !folds}
	if folds {
		if s.After == nil {
			s.After = after
		}
		s.Renames = append(merge.Renames(ops, d.is, after), revalued(ops)...)
	}
	if m.cfg.Form == script.Go {
		s.Up, s.Down = recorded(d.found.Up), recorded(d.found.Down)
		return s, nil
	}
	var err error
	s.Up, s.Down, err = m.recordText(text)
	return s, err
}

// revalued are the values of enums that get other names.
func revalued(ops []op.Op) (out []diff.Rename) {
	for _, o := range ops {
		if e, ok := o.(op.AlterEnum); ok {
			for _, was := range slices.Sorted(maps.Keys(e.Renamed)) {
				out = append(out, diff.Rename{Kind: diff.ValueKind, Table: e.Enum, From: was, To: e.Renamed[was]})
			}
		}
	}
	return out
}

// recorded makes records of lines.
func recorded(lines []script.Line) []op.Record {
	var out []op.Record
	for _, o := range autogenerate.Ops(lines) {
		out = append(out, op.Record{Op: o})
	}
	return out
}

// recordText records both directions of a SQL script.
func (m *Migrator) recordText(text []byte) (up, down []op.Record, err error) {
	sc, err := script.Parse("the new script", string(text))
	if err != nil {
		return nil, nil, err
	}
	if up, err = sc.Record(revision.Up, m.cfg.Dialect.Name()); err != nil {
		return nil, nil, err
	}
	down, err = sc.Record(revision.Down, m.cfg.Dialect.Name())
	return up, down, err
}

// unproved says why nothing is written, and how to write it all the same.
func (m *Migrator) unproved(err error) error {
	if errors.Is(err, prove.ErrScratch) {
		return withKind(ErrRefused, fmt.Errorf("nothing is written: %w: say with --scratch-url where one can be made, or write the script unproved with --no-prove", err))
	}
	problem, ok := errors.AsType[*prove.Problem](err)
	if !ok {
		return err
	}
	err = fmt.Errorf("nothing is written: the script was not proved: %w; look at the change in the models, or write the script all the same with --no-prove and mend it by hand", problem)
	if len(problem.Losses) > 0 {
		return withKind(ErrRefused, err)
	}
	return err
}

// sayLosses puts above the way back what it does not give back.
func sayLosses(found *autogenerate.Result, p *Proved) *autogenerate.Result {
	if len(p.Lost) == 0 {
		return found
	}
	out := *found
	out.Down = commentFirst(found.Down, "proved: this way back does not give back "+prove.Names(p.Lost)+".")
	return &out
}

// sameText reports whether two texts of a script do the same, as far as that can be told.
func (m *Migrator) sameText(a, b []byte) bool {
	if m.cfg.Form == script.Go {
		return true
	}
	up, down, err := m.recordText(a)
	up2, down2, err2 := m.recordText(b)
	return err == nil && err2 == nil && sameRecords(up, up2) && sameRecords(down, down2)
}

func sameRecords(a, b []op.Record) bool {
	return slices.EqualFunc(a, b, func(x, y op.Record) bool { return reflect.DeepEqual(x.Op, y.Op) })
}

// proveSquash runs the range and what is to stand in its place on scratch databases, and compares.
func (m *Migrator) proveSquash(ctx context.Context, r *squash) error {
	first := r.steps[0]
	one := first
	one.Step = revision.Step{Revision: &revision.Revision{ID: "squash"}, Direction: revision.Up, Delete: first.Delete, Insert: []string{"squash"}, Rows: []string{"squash"}}
	one.Records, one.File, one.Checksum = recorded(r.found.Up), "", ""
	proof, bare, err := m.bench().Same(ctx, prove.Pair{Base: r.base, Before: r.before, Long: r.steps, Short: []plan.Step{one}})
	if bare != nil {
		m.cfg.Log.Warn("Rows are not compared: the range does not run on the sample rows: " + bare.Error())
	}
	switch {
	case errors.Is(err, prove.ErrRows):
		return withKind(ErrRefused, fmt.Errorf("the squash would not do what the range does: %w: leave the revision that does that out of the range", err))
	case errors.Is(err, prove.ErrDiffers):
		return fmt.Errorf("the squash would not do what the range does: %w", err)
	case err != nil:
		return err
	}
	rows := "rows ✓"
	if bare != nil {
		rows = "rows not compared"
	}
	m.cfg.Log.Info(fmt.Sprintf("proved: schema ✓ %s (%s, %s, %.1f s)", rows, counted(proof.Tables, "table"), counted(proof.Rows, "row"), proof.Seconds))
	return nil
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
