package diff

import (
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// comments sets the comments of what has its comment beside it: all but tables and columns.
func (d *differ) comments() {
	if d.rules.NoComments {
		return
	}
	now := commentsOf(d.now)
	for _, c := range listComments(d.to) {
		if now[key(c)] != c.Comment {
			d.emit(c)
		}
	}
}

// sameComments compares the comments of what both schemas have.
func (r Rules) sameComments(a, b *schema.Schema) bool {
	if r.NoComments {
		return true
	}
	now := commentsOf(a)
	for _, c := range listComments(b) {
		if now[key(c)] != c.Comment {
			return false
		}
	}
	return true
}

func key(c op.SetComment) op.SetComment {
	c.Comment = ""
	return c
}

func commentsOf(s *schema.Schema) map[op.SetComment]string {
	out := map[op.SetComment]string{}
	for _, c := range listComments(s) {
		out[key(c)] = c.Comment
	}
	return out
}

// listComments lists what can have a comment, with it. Constraints without a name have none, unless it is known which
// the engine gave them.
func listComments(s *schema.Schema) []op.SetComment {
	var out []op.SetComment
	add := func(kind, table, name, comment string) {
		if name != "" {
			out = append(out, op.SetComment{Kind: kind, Table: table, Name: name, Comment: comment})
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for _, x := range t.Indexes {
			add("index", t.Name, x.Name, x.Comment)
		}
		for _, c := range t.Constraints() {
			add("constraint", t.Name, op.NameOf(s.Dialect, t, c), c.ConstraintComment())
		}
	}
	for _, v := range s.Views {
		add("view", "", v.Name, v.Comment)
		for _, x := range v.Indexes {
			add("index", v.Name, x.Name, x.Comment)
		}
	}
	for _, t := range s.Triggers {
		add("trigger", t.Table, t.Name, t.Comment)
	}
	for _, e := range s.Enums {
		add("enum", "", e.Name, e.Comment)
	}
	for _, q := range s.Sequences {
		add("sequence", "", q.Name, q.Comment)
	}
	for _, x := range s.Definitions {
		add(x.Kind, x.Table, x.Name, x.Comment)
	}
	return out
}
