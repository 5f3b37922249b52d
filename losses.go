package skein

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// LossError says what a Downgrade would destroy of what is there, where Config.Drops is Refuse and nobody said that it
// may: nothing was changed. It is of kind ErrRefused. Config.AskLoss answers it.
type LossError struct {
	Facts []plan.Fact // of kind "lost"
}

// Error tells it in one line.
func (e *LossError) Error() string {
	return LossText(e.Facts) + " Drops are refused here: --yes lets it be"
}

// Unwrap makes the error one of ErrRefused.
func (e *LossError) Unwrap() error { return ErrRefused }

// LossText says in words what would be destroyed.
func LossText(facts []plan.Fact) string {
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = f.Text
	}
	return "This destroys data: " + strings.Join(words, "; ") + "."
}

// Losses counts what a Downgrade would destroy of what is there: rows of tables, and values of columns other than
// their default. Where the plan can't be worked out, as where there is no place for a scratch database, it goes by the
// words of the scripts. Nothing is changed.
func (m *Migrator) Losses(ctx context.Context, target string) ([]plan.Fact, error) {
	defer m.quiet()()
	_, graph, err := m.history()
	if err != nil || m.absent() {
		return nil, err
	}
	rows, before, err := m.live(ctx)
	if err != nil {
		return nil, err
	}
	path, err := steps(graph, revision.Down, rows, target)
	if err != nil || len(path) == 0 {
		return nil, m.explain(ctx, err)
	}
	p, err := m.Plan(ctx, revision.Down, PlanOptions{Target: target})
	if err != nil {
		if p, err = m.worded(ctx, path); err != nil {
			return nil, err
		}
		if err := m.facts(ctx, p, before, nil); err != nil {
			return nil, err
		}
	}
	var lost []plan.Fact
	for _, f := range p.Facts {
		if f.Kind == "lost" && (f.Rows > 0 || f.AtLeast) {
			lost = append(lost, f)
		}
	}
	return lost, nil
}

// quiet has nothing logged until what it returns is called.
func (m *Migrator) quiet() func() {
	log, told := m.cfg.Log, m.context
	m.cfg.Log = slog.New(slog.DiscardHandler)
	return func() { m.cfg.Log, m.context = log, told }
}

// mayLose asks whether a Downgrade may destroy what it would. Where nobody is there to ask, who wrote the command meant
// it: what goes is counted and named.
func (m *Migrator) mayLose(ctx context.Context, target string) error {
	mayNot := m.cfg.AskLoss != nil || m.cfg.Drops == Refuse
	lost, err := m.Losses(ctx, target)
	if err != nil && !mayNot {
		return ctx.Err() // the downgrade itself is to say why
	}
	if err != nil || len(lost) == 0 {
		return err
	}
	yes := true
	switch {
	case m.cfg.AskLoss != nil:
		yes, err = m.cfg.AskLoss(ctx, lost)
	case m.cfg.Drops == Refuse:
		return &LossError{lost}
	}
	if err == nil && !yes {
		return withKind(ErrRefused, fmt.Errorf("not downgraded: nobody confirmed it; --yes does"))
	}
	for i := 0; err == nil && i < len(lost); i++ {
		m.cfg.Log.Warn(lost[i].Text)
	}
	return err
}

// worded is a plan as far as the words of the scripts tell it, for whom no engine works it out.
func (m *Migrator) worded(ctx context.Context, path []revision.Step) (*plan.Plan, error) {
	set, _, err := m.history()
	if err != nil {
		return nil, err
	}
	steps, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil, err
	}
	p := &plan.Plan{Dialect: m.cfg.Dialect.Name(), Direction: string(revision.Down)}
	for i := range steps {
		p.Steps = append(p.Steps, plan.Worded(&steps[i], m.cfg.Dialect))
	}
	return p, nil
}

// lost counts what the plan destroys: what its statements say, and what is not there any more behind it. after is
// the schema there, nil if it is not known.
func (f *factFinder) lost(p *plan.Plan, after *schema.Schema) {
	for _, s := range p.Steps {
		for _, st := range s.Statements {
			for _, h := range st.Hazards {
				if h.Kind == "data_loss" && !f.keeps[h.Object] {
					f.destroyed(h.Object, st.Table)
				}
			}
			if st.Kind == "sql" {
				f.trail.Note(st.SQL)
			}
		}
		for _, x := range plan.LeftOut(s.Statements, f.cfg.Dialect, f.columns) {
			if object := strings.TrimSuffix(x.Table+"."+x.Column, "."); !f.keeps[object] {
				f.dropped("lost", x, object)
			}
		}
	}
	if after != nil {
		f.vanished(after)
	}
}

// destroyed counts what a statement destroys that says so.
func (f *factFinder) destroyed(object, table string) {
	meant := f.meant(object, table)
	for _, x := range meant {
		f.dropped("lost", x, object)
	}
	if len(meant) > 0 {
		return
	}
	for _, k := range kept(f.before) { // it is restored by then
		if strings.EqualFold(k.Object, object) {
			f.keptLost(&k)
		}
	}
	for i := range f.before.Tables { // the namespace, with all that is in it
		if space, _ := schema.SplitName(f.before.Tables[i].Name); space != "" && schema.Qualify("", space) == object {
			f.dropped("lost", plan.Drop{Table: f.before.Tables[i].Name}, "")
		}
	}
}

// keptLost counts what is kept and is destroyed once it was given back.
func (f *factFinder) keptLost(k *Kept) {
	one := []Kept{*k}
	if err := f.measure(f.ctx, f.conn, f.before, one); err != nil {
		return
	}
	k = &one[0]
	what := "column"
	if k.Kind == "table" {
		what = "table"
	}
	f.add(fact("lost", k.Object, plan.Count{N: k.Rows}, fmt.Sprintf("drop %s %s: %s will be destroyed", what, k.Object, k.Amount())))
}

// meant are the tables, or columns, that the name of an object in a statement means: as they are called in the schema
// before. A dot may part a table from its column, or its namespace, or be part of a name. table is the one that
// the statement is about, "" if that is not known.
func (f *factFinder) meant(object, table string) (out []plan.Drop) {
	try := func(table, column string) {
		was, of := f.trail.Was(table, column)
		t := f.table(was)
		if t == nil || column == "" {
			if t != nil {
				out = append(out, plan.Drop{Table: t.Name})
			}
			return
		}
		for _, c := range t.Columns {
			if strings.EqualFold(c.Name, of) {
				out = append(out, plan.Drop{Table: t.Name, Column: c.Name})
			}
		}
	}
	if column, ok := strings.CutPrefix(object, table+"."); ok && table != "" {
		try(table, column)
		return out
	}
	if try(object, ""); len(out) > 0 {
		return out
	}
	for i := range len(object) {
		if object[i] == '.' {
			try(object[:i], object[i+1:])
		}
	}
	return out
}

// table finds a table of the schema before, by its name or as the engine may have folded it.
func (f *factFinder) table(name string) *schema.Table {
	if name == "" {
		return nil
	}
	return tableLike(f.before, name)
}

// vanished counts what was there before and has no place in the schema behind the plan, whatever took it away.
func (f *factFinder) vanished(after *schema.Schema) {
	for i := range f.before.Tables {
		t := &f.before.Tables[i]
		if side, _ := op.SideTable(t); side != "" {
			continue // what is in it is given back, and counted where that is dropped
		}
		name, _ := f.trail.Is(t.Name, "")
		now := tableLike(after, name)
		if now != nil && now.Name != name && f.before.Table(now.Name) != nil {
			now = nil // it is another one
		}
		if now == nil {
			f.dropped("lost", plan.Drop{Table: t.Name}, "")
			continue
		}
		if schema.IsKept(t.Name) {
			continue
		}
		for _, c := range t.Columns {
			_, column := f.trail.Is(t.Name, c.Name)
			is := columnLike(now, column)
			if is != nil && is.Name != column && t.Column(is.Name) != nil {
				is = nil // likewise
			}
			if c.Generated != nil || schema.IsKept(c.Name) || is != nil || f.keeps[t.Name+"."+c.Name] {
				continue
			}
			kind := "lost"
			if isBeside(after, t.Name, c.Name) {
				kind = "kept" // under a name that is too long to be read
			}
			f.dropped(kind, plan.Drop{Table: t.Name, Column: c.Name}, "")
		}
	}
}

// isBeside reports whether there is a table beside that keeps the values of a column.
func isBeside(s *schema.Schema, table, column string) bool {
	return slices.ContainsFunc(s.Tables, func(side schema.Table) bool { return isSideOf(&side, table, column) })
}

// isSideOf reports whether a table is the one beside that keeps the values of a column, by its name.
func isSideOf(side *schema.Table, table, column string) bool {
	mark, _ := schema.SplitKept(side.Name)
	if mark == "" {
		return false
	}
	_, local := schema.SplitName(side.Name)
	_, last := schema.SplitName(table)
	return schema.KeptSideName(mark, last, column) == local || schema.KeptSideName(mark, table, column) == side.Name
}

func isText(t schema.Type) bool {
	switch t := t.(type) {
	case schema.String, schema.Text:
		return true
	case schema.Raw:
		return strings.Contains(strings.ToLower(string(t)), "char") || strings.HasPrefix(strings.ToLower(string(t)), "enum")
	}
	return false
}

func tableLike(s *schema.Schema, name string) *schema.Table {
	if t := s.Table(name); t != nil {
		return t
	}
	for i := range s.Tables {
		if strings.EqualFold(s.Tables[i].Name, name) {
			return &s.Tables[i]
		}
	}
	return nil
}

func columnLike(t *schema.Table, name string) *schema.Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// dropped counts what goes, or is kept, of a table or column of the schema before. object is what it is called when
// that happens; "": the same.
func (f *factFinder) dropped(kind string, x plan.Drop, object string) {
	t := f.before.Table(x.Table)
	if t == nil || x.Column != "" && t.Column(x.Column) == nil || f.counted[x] {
		return // it is made on the way, or told already
	}
	f.counted[x] = true
	if _, was := schema.SplitKept(t.Name); object == "" && was != "" {
		object = was
	}
	n, err := plan.Count{}, errNoDefault
	if x.Column != "" && kind == "lost" && t.Column(x.Column).Default != "" && !strings.Contains(strings.ToLower(t.Column(x.Column).Default), "nextval") {
		// What is the default comes back by itself. A sequence would go on.
		n, err = f.values(x.Table, x.Column, " AND "+op.Differs(f.cfg.Dialect.Name(), f.quoteName(x.Column), t.Column(x.Column).Default, isText(t.Column(x.Column).Type)))
	}
	if err != nil && x.Column != "" {
		n, err = f.values(x.Table, x.Column, "")
	} else if err != nil {
		n, err = f.rows(x.Table)
	}
	object = cmp.Or(object, strings.TrimSuffix(x.Table+"."+x.Column, "."))
	switch {
	case err == nil:
		f.add(dropFact(kind, object, x.Column != "", n))
	case kind == "lost": // there may be any number
		f.add(fact(kind, object, plan.Count{N: 1, AtLeast: true}, fmt.Sprintf("drop %s: what is in it will be destroyed, and could not be counted (%v)", object, err)))
	}
}
