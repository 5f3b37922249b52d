package op

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// follow gives the types of columns, and the texts of the schema, the new name of a type or a sequence, where the engine
// knows that they mean it: a body that is a string it does not read.
func (o RenameObject) follow(s *schema.Schema) {
	word := "type "
	if o.Kind == "sequence" {
		word = "sequence "
	}
	renameRights(s, word, o.Name, o.To)
	if o.Kind == "sequence" {
		was, is := "nextval('"+o.Name+"'::", "nextval('"+o.To+"'::"
		eachText(s, func(text string) string { return strings.ReplaceAll(text, was, is) })
		return
	}
	for i := range s.Tables {
		for j := range s.Tables[i].Columns {
			c := &s.Tables[i].Columns[j]
			if raw, ok := c.Type.(schema.Raw); ok {
				if rest, ok := strings.CutPrefix(string(raw), o.Name); ok && strings.Trim(rest, "[]") == "" {
					c.Type = schema.Raw(o.To + rest)
				}
			}
		}
	}
	eachText(s, func(text string) string { return o.casts(text) })
	r := renames(s, LocalName(o.Name, s.Dialect), LocalName(o.To, s.Dialect))
	for i := range s.Definitions {
		switch d := &s.Definitions[i]; d.Kind {
		case "domain", "composite type", "range type":
			d.Text = r.text(d.Text)
		case "function", "procedure", "aggregate":
			routine, arguments := schema.SplitRoutine(d.Name)
			d.Name = routine + o.inArguments(arguments, r)
			head, body, found := strings.Cut(d.Text, "\n LANGUAGE ")
			if d.Text = r.text(head); found {
				d.Text += "\n LANGUAGE " + body
			}
		}
	}
}

// renameRights has what is said of the owner and the grants of something go by its new name. word is the word for it in
// their names.
func renameRights(s *schema.Schema, word, from, to string) {
	for i := range s.Definitions {
		d := &s.Definitions[i]
		rest, ok := strings.CutPrefix(d.Name, word+from)
		if !ok || rest != "" && rest[0] != ' ' || !slices.Contains([]string{"owner", "grant", "grant option", "revoke"}, d.Kind) {
			continue
		}
		d.Name = word + to + rest
		at := max(strings.LastIndex(d.Text, " TO "), strings.LastIndex(d.Text, " FROM "), 0)
		head, renamed := d.Text[:at]+" ", ""
		if renamed = strings.Replace(head, " "+from+" ", " "+to+" ", 1); renamed == head {
			renamed = renames(s, LocalName(from, s.Dialect), LocalName(to, s.Dialect)).text(head)
		}
		d.Text = renamed[:len(renamed)-1] + d.Text[at:]
	}
}

// inArguments renames the type in the arguments of a function, which have quotes only where they need them.
func (o RenameObject) inArguments(arguments string, r renamer) string {
	renamed := r.text(arguments)
	if renamed == arguments || strings.Contains(arguments, `"`) || strings.ContainsFunc(r.to, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}) {
		return renamed
	}
	return strings.ReplaceAll(renamed, Quote(r.to), r.to)
}

// casts renames the type that values are cast to in a text.
func (o RenameObject) casts(text string) string {
	if !strings.Contains(text, o.Name) {
		return text
	}
	var b strings.Builder
	done, tokens := 0, sqltext.Tokens(text, sqltext.Postgres)
	for i, t := range tokens {
		rest := text[t.Offset:]
		if i == 0 || !strings.HasSuffix(tokens[i-1].Text, ":") || !strings.HasPrefix(rest, o.Name) {
			continue
		}
		if end := t.Offset + len(o.Name); end == len(text) || !strings.ContainsAny(text[end:end+1], "._$\"") && !isWord(text[end]) {
			b.WriteString(text[done:t.Offset] + o.To)
			done = end
		}
	}
	return b.String() + text[done:]
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// follow gives the texts of the schema the new names of values, as PostgreSQL writes them.
func (o AlterEnum) follow(s *schema.Schema) {
	for was, is := range o.Renamed {
		was, is = quoted(was)+"::"+o.Enum, quoted(is)+"::"+o.Enum
		eachText(s, func(text string) string { return strings.ReplaceAll(text, was, is) })
	}
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// eachText changes the expressions and queries of a schema that the engine reads.
func eachText(s *schema.Schema, f func(string) string) {
	index := func(x *schema.Index) {
		x.Where = f(x.Where)
		for i := range x.Parts {
			x.Parts[i].Expr = f(x.Parts[i].Expr)
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			c.Default = f(c.Default)
			if c.Generated != nil {
				g := *c.Generated
				g.Expr = f(g.Expr)
				c.Generated = &g
			}
		}
		for j := range t.Checks {
			t.Checks[j].Expr = f(t.Checks[j].Expr)
		}
		for j := range t.Excludes {
			t.Excludes[j].Text = f(t.Excludes[j].Text)
		}
		for j := range t.Indexes {
			index(&t.Indexes[j])
		}
	}
	for i := range s.Views {
		s.Views[i].Query = f(s.Views[i].Query)
		for j := range s.Views[i].Indexes {
			index(&s.Views[i].Indexes[j])
		}
	}
	for i := range s.Triggers {
		s.Triggers[i].Body = f(s.Triggers[i].Body)
	}
	for i := range s.Definitions {
		switch d := &s.Definitions[i]; d.Kind {
		case "policy", "rule", "domain", "statistics":
			d.Text = f(d.Text)
		}
	}
}
