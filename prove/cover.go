package prove

import (
	"cmp"
	"slices"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// cover narrows a script's schemas down to what matters, where there are more tables than a scratch
// database should get: what the operations are about, what that points at, what points at it, and the
// views and triggers on it.
func (b *Bench) cover(s Script) Script {
	if max(tables(s.Before), tables(s.After)) <= cmp.Or(b.Limit, 200) || s.Loose {
		return s
	}
	seen := (&attempt{Script: s, Bench: b}).mentioned()
	if len(seen) > cmp.Or(b.Limit, 200) {
		return s // nearly everything matters
	}
	c := &coverage{seen: seen, flavor: sqltext.FlavorOf(b.Dialect.Name())}
	c.pointing(s.Before)
	for n := -1; n != len(c.seen); {
		n = len(c.seen)
		c.grow(s.Before)
		c.grow(s.After)
	}
	keep := func(from, other *schema.Schema) *schema.Schema {
		return c.narrow(from, func(name string) bool { return c.seen[name] || other.Table(name) == nil && other.View(name) == nil })
	}
	s.Before, s.After = keep(s.Before, s.After), keep(s.After, s.Before)
	return s
}

// mentioned names the tables that the operations are about.
func (a *attempt) mentioned() map[string]bool {
	seen := map[string]bool{}
	flavor := sqltext.FlavorOf(a.Dialect.Name())
	for _, o := range a.Ops {
		for _, name := range tableOf(o) {
			seen[name] = true
		}
		text := ""
		switch o := o.(type) {
		case op.CreateTable:
			for _, fk := range o.Table.ForeignKeys {
				seen[fk.RefTable] = true
			}
		case op.CreateView:
			text = o.View.Query
		case op.CreateTrigger:
			text = o.Trigger.Body
		case op.DropView:
			if v := a.Before.View(o.View); v != nil {
				text = v.Query
			}
		case op.Exec:
			text = o.SQL
		case op.Batched:
			table, _ := o.Walks()
			seen[table] = true
			text = o.Part(a.Dialect.Name(), "")
		}
		if text == "" {
			continue
		}
		for i := range a.Before.Tables {
			if name := a.Before.Tables[i].Name; !seen[name] && sqltext.Mentions(text, name, flavor) {
				seen[name] = true
			}
		}
	}
	return seen
}

type coverage struct {
	seen   map[string]bool // tables and views
	flavor sqltext.Flavor
}

// pointing adds the tables that point at one that is covered, and the views and triggers' tables.
func (c *coverage) pointing(s *schema.Schema) {
	var add []string
	for i := range s.Tables {
		if slices.ContainsFunc(s.Tables[i].ForeignKeys, func(fk schema.ForeignKey) bool { return c.seen[fk.RefTable] }) {
			add = append(add, s.Tables[i].Name)
		}
	}
	for _, name := range add {
		c.seen[name] = true
	}
}

// grow adds what the covered tables point at, the views that mention one, and all that those mention.
func (c *coverage) grow(s *schema.Schema) {
	for i := range s.Tables {
		if t := &s.Tables[i]; c.seen[t.Name] {
			for _, fk := range t.ForeignKeys {
				c.seen[fk.RefTable] = true
			}
		}
	}
	for i := range s.Views {
		v := &s.Views[i]
		if c.seen[v.Name] || c.mentions(s, v.Query) {
			c.seen[v.Name] = true
			c.addAll(s, v.Query)
		}
	}
	for i := range s.Triggers {
		if t := &s.Triggers[i]; c.seen[t.Table] {
			c.addAll(s, t.Body)
		}
	}
}

func (c *coverage) mentions(s *schema.Schema, text string) bool {
	for name := range c.seen {
		if sqltext.Mentions(text, name, c.flavor) {
			return true
		}
	}
	return false
}

func (c *coverage) addAll(s *schema.Schema, text string) {
	for i := range s.Tables {
		if name := s.Tables[i].Name; !c.seen[name] && sqltext.Mentions(text, name, c.flavor) {
			c.seen[name] = true
		}
	}
	for i := range s.Views {
		if name := s.Views[i].Name; !c.seen[name] && sqltext.Mentions(text, name, c.flavor) {
			c.seen[name] = true
		}
	}
}

// narrow returns the part of a schema whose tables and views are to be kept. What stands alone stays.
func (c *coverage) narrow(s *schema.Schema, keep func(string) bool) *schema.Schema {
	out := *s
	out.Tables, out.Views, out.Triggers = nil, nil, nil
	for i := range s.Tables {
		if keep(s.Tables[i].Name) {
			out.Tables = append(out.Tables, s.Tables[i])
		}
	}
	for i := range s.Views {
		if keep(s.Views[i].Name) {
			out.Views = append(out.Views, s.Views[i])
		}
	}
	for i := range s.Triggers {
		if keep(s.Triggers[i].Table) {
			out.Triggers = append(out.Triggers, s.Triggers[i])
		}
	}
	out.Definitions = slices.DeleteFunc(slices.Clone(s.Definitions), func(d schema.Definition) bool { return d.Table != "" && !keep(d.Table) })
	return out.Clone()
}
