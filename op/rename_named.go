package op

import (
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// namedOn finds where the name of something that hangs on a table stands, nil if there is no such thing.
func namedOn(s *schema.Schema, kind, table, name string) *string {
	switch kind {
	case "constraint":
		if t := s.Table(table); t != nil && name != "" {
			return constraintNamed(t, name)
		}
	case "trigger":
		if t := s.Trigger(table, name); t != nil {
			return &t.Name
		}
	default:
		if d := s.Definition(kind, table, name); d != nil {
			return &d.Name
		}
	}
	return nil
}

func constraintNamed(t *schema.Table, name string) *string {
	found, _ := constraintThat(t, func(c schema.Constraint) bool { return c.ConstraintName() == name })
	return found
}

// constraintThat finds where the name and the comment of a constraint of a table stand; nil if it has no such one.
func constraintThat(t *schema.Table, is func(schema.Constraint) bool) (name, comment *string) {
	if k := t.PrimaryKey; k != nil && is(*k) {
		return &k.Name, &k.Comment
	}
	for i := range t.Uniques {
		if u := &t.Uniques[i]; is(*u) {
			return &u.Name, &u.Comment
		}
	}
	for i := range t.Checks {
		if k := &t.Checks[i]; is(*k) {
			return &k.Name, &k.Comment
		}
	}
	for i := range t.Excludes {
		if x := &t.Excludes[i]; is(*x) {
			return &x.Name, &x.Comment
		}
	}
	for i := range t.ForeignKeys {
		if fk := &t.ForeignKeys[i]; is(*fk) {
			return &fk.Name, &fk.Comment
		}
	}
	return nil, nil
}

// followNamed takes the new name up in the object's own text, and where the engine knows that a text means it.
func (o RenameObject) followNamed(s *schema.Schema) {
	switch o.Kind {
	case "view":
		o.followView(s)
	case "schema":
		o.followSpace(s)
	case "function", "procedure", "aggregate":
		o.followCalls(s)
		o.ownText(s, false)
	case "event trigger", "statistics":
		o.ownText(s, false)
	case "policy", "rule":
		o.ownText(s, true)
	}
}

// ownText says the new name in the statement that creates the object. A rule says its own once more where it is
// disabled.
func (o RenameObject) ownText(s *schema.Schema, again bool) {
	d := s.Definition(o.Kind, o.Table, o.To)
	was, _ := schema.SplitRoutine(o.Name)
	is, _ := schema.SplitRoutine(o.To)
	was, is = bare(o.Kind, was), bare(o.Kind, is)
	head, tail, more := strings.Cut(d.Text, ";\nALTER ")
	d.Text = renameFirst(head, was, is)
	if more {
		if again {
			at := strings.LastIndex(tail, " RULE ") + len(" RULE ")
			tail = tail[:at] + renameFirst(tail[at:], was, is)
		} else {
			tail = renameFirst(tail, was, is)
		}
		d.Text += ";\nALTER " + tail
	}
	renameRights(s, "routine ", o.Name, o.To)
}

// bare is the name of an object without its schema, where objects of its kind are in one.
func bare(kind, name string) string {
	switch kind {
	case "policy", "rule", "event trigger":
		return name
	}
	_, local := schema.SplitName(name)
	return local
}

// renameFirst replaces the first identifier of that name. Keywords of the engine's own texts are in upper case.
func renameFirst(text, from, to string) string {
	for t := range sqltext.Lex(text, sqltext.Postgres) {
		if t.Name() == from {
			return text[:t.Offset] + plainQuote(to) + text[t.End():]
		}
	}
	return text
}

// plainQuote quotes a name unless it means the same without.
func plainQuote(name string) string {
	plain := func(r rune) bool { return r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	if name == "" || name[0] <= '9' || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return Quote(name)
	}
	return name
}

// followView gives what reads a view, or hangs on it, its new name.
func (o RenameObject) followView(s *schema.Schema) {
	r := renames(s, LocalName(o.Name, s.Dialect), LocalName(o.To, s.Dialect))
	for i := range s.Views {
		s.Views[i].Query = r.text(s.Views[i].Query)
	}
	for i := range s.Triggers {
		if t := &s.Triggers[i]; t.Table == o.Name {
			t.Table, t.Body = o.To, r.text(t.Body)
		}
	}
	renameRights(s, "table ", o.Name, o.To)
	for i := range s.Definitions {
		d := &s.Definitions[i]
		if d.Table == o.Name {
			d.Table = o.To
		}
		if d.Kind == "column comment" || d.Kind == "column default" {
			d.Text = renameFirst(d.Text, LocalName(o.Name, s.Dialect), LocalName(o.To, s.Dialect))
		}
		if d.Kind == "rule" || d.Kind == "policy" || bound(d) {
			d.Text = r.text(d.Text)
		}
	}
}

// bound reports whether the engine knows what a function's body says: it is no string then.
func bound(d *schema.Definition) bool {
	return (d.Kind == "function" || d.Kind == "procedure") && (strings.Contains(d.Text, "\nBEGIN ATOMIC") || strings.Contains(d.Text, "\nRETURN "))
}

// followCalls gives what calls a function its new name; not where others of the same name are, which texts don't
// tell apart: it rather does too little.
func (o RenameObject) followCalls(s *schema.Schema) {
	was, _ := schema.SplitRoutine(o.Name)
	is, _ := schema.SplitRoutine(o.To)
	for i := range s.Definitions {
		d := &s.Definitions[i]
		switch name, _ := schema.SplitRoutine(d.Name); d.Kind {
		case "function", "procedure", "aggregate":
			if name == was {
				return
			}
		}
	}
	space, from := schema.SplitName(was)
	_, to := schema.SplitName(is)
	call := func(text string) string { return renameCalls(text, space, from, to) }
	eachText(s, call)
	for i := range s.Definitions {
		d := &s.Definitions[i]
		if bound(d) || d.Kind == "aggregate" || d.Kind == "event trigger" || d.Kind == "range type" {
			d.Text = call(d.Text)
		}
	}
}

// renameCalls renames a function where a text calls it, or names it behind "=" or FUNCTION.
func renameCalls(text, space, from, to string) string {
	var b strings.Builder
	done, tokens := 0, sqltext.Tokens(text, sqltext.Postgres)
	for i, t := range tokens {
		if t.Name() != from {
			continue
		}
		before, owner := i-1, ""
		if i > 1 && tokens[i-1].Text == "." {
			before, owner = i-3, tokens[i-2].Name()
		}
		called := i+1 < len(tokens) && tokens[i+1].Text == "("
		named := before >= 0 && tokens[before].Text == "=" && i+1 < len(tokens) && (tokens[i+1].Text == "," || tokens[i+1].Text == ")")
		if owner == space && (called || named) {
			b.WriteString(text[done:t.Offset] + plainQuote(to))
			done = t.End()
		}
	}
	return b.String() + text[done:]
}
