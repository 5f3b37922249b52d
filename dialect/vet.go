package dialect

import (
	"fmt"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Lacks says what an engine does not have: each function returns it in a few words, or "" where the engine
// has all that is asked for.
type Lacks struct {
	Engine     string // "SQLite"
	Column     func(*schema.Column) string
	Constraint func(schema.Constraint) string
	Index      func(*schema.Index) string
	Options    func(schema.Options) string
	View       func(*schema.View) string
}

// Vet returns an error for the first operation that brings in what the engine lacks, so that a script is
// refused before any of it runs. What goes is not looked at.
func (l Lacks) Vet(ops []op.Op) error {
	for _, o := range ops {
		if what := l.op(o); what != "" {
			return fmt.Errorf("%s: %s has no %s", o, l.Engine, what)
		}
	}
	return nil
}

func (l Lacks) op(o op.Op) string {
	switch o := o.(type) {
	case op.CreateTable:
		return l.table(&o.Table)
	case op.AddColumn:
		return l.Column(&o.Column)
	case op.AddConstraint:
		return l.Constraint(o.Constraint)
	case op.CreateIndex:
		return l.Index(&o.Index)
	case op.SetOptions:
		return l.Options(o.Options)
	case op.CreateView:
		return l.View(&o.View)
	case op.AlterColumn:
		changed := schema.Column{}
		for _, c := range o.Changes {
			op.Alter(&changed, c)
		}
		return l.Column(&changed)
	}
	return ""
}

func (l Lacks) table(t *schema.Table) string {
	for i := range t.Columns {
		if what := l.Column(&t.Columns[i]); what != "" {
			return what
		}
	}
	for _, c := range t.Constraints() {
		if what := l.Constraint(c); what != "" {
			return what
		}
	}
	for i := range t.Indexes {
		if what := l.Index(&t.Indexes[i]); what != "" {
			return what
		}
	}
	return l.Options(t.Options)
}

// First returns the first thing that was asked for, "" if none was.
func First(pairs ...Lack) string {
	for _, p := range pairs {
		if p.Asked {
			return p.What
		}
	}
	return ""
}

// Lack is something that may have been asked for.
type Lack struct {
	Asked bool
	What  string
}
