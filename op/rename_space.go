package op

import (
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// followSpace gives all that is in a schema its new name: tables and the like, and texts that say where it is, as
// far as the engine reads them.
func (o RenameObject) followSpace(s *schema.Schema) {
	for i := range s.Tables {
		o.tableInSpace(&s.Tables[i])
	}
	for i := range s.Views {
		s.Views[i].Name = InSpace(s.Views[i].Name, o.Name, o.To)
	}
	for i := range s.Triggers {
		s.Triggers[i].Table = InSpace(s.Triggers[i].Table, o.Name, o.To)
	}
	for i := range s.Enums {
		s.Enums[i].Name = InSpace(s.Enums[i].Name, o.Name, o.To)
	}
	for i := range s.Sequences {
		q := &s.Sequences[i]
		q.Name = InSpace(q.Name, o.Name, o.To)
		if rest, ok := strings.CutPrefix(q.OwnedBy, schema.Qualify("", o.Name)+"."); ok {
			q.OwnedBy = schema.Qualify("", o.To) + "." + rest
		}
	}
	eachText(s, o.spaceIn)
	renameRights(s, "schema ", o.Name, o.To)
	for i := range s.Definitions {
		o.definitionInSpace(&s.Definitions[i])
	}
}

func (o RenameObject) tableInSpace(t *schema.Table) {
	t.Name = InSpace(t.Name, o.Name, o.To)
	t.Options.PartitionOf = InSpace(t.Options.PartitionOf, o.Name, o.To)
	parents := strings.Split(t.Options.Inherits, ", ")
	for i := range parents {
		parents[i] = InSpace(parents[i], o.Name, o.To)
	}
	t.Options.Inherits = strings.Join(parents, ", ")
	for i := range t.ForeignKeys {
		t.ForeignKeys[i].RefTable = InSpace(t.ForeignKeys[i].RefTable, o.Name, o.To)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Collate = InSpace(c.Collate, o.Name, o.To)
		if raw, ok := c.Type.(schema.Raw); ok {
			c.Type = schema.Raw(o.spaceIn(string(raw)))
		}
	}
	for i := range t.Indexes {
		for j := range t.Indexes[i].Parts {
			p := &t.Indexes[i].Parts[j]
			p.Collate, p.OpClass = InSpace(p.Collate, o.Name, o.To), o.spaceIn(p.OpClass)
		}
	}
}

func (o RenameObject) definitionInSpace(d *schema.Definition) {
	d.Table = InSpace(d.Table, o.Name, o.To)
	switch d.Kind {
	case "schema":
		if d.Name == o.To {
			d.Text = renameFirst(d.Text, o.Name, o.To)
		}
		return
	case "extension":
		if at := strings.LastIndex(d.Text, " SCHEMA "); at >= 0 {
			at += len(" SCHEMA ")
			d.Text = d.Text[:at] + renameFirst(d.Text[at:], o.Name, o.To)
		}
		return
	case "policy", "rule", "event trigger", "column comment", "column default":
	case "default grant", "default grant option", "default revoke":
		d.Name = strings.Replace(d.Name, " in "+o.Name+" ", " in "+o.To+" ", 1)
		d.Text = strings.Replace(d.Text, " IN SCHEMA "+plainQuote(o.Name)+" ", " IN SCHEMA "+plainQuote(o.To)+" ", 1)
		return
	case "owner", "grant", "grant option", "revoke":
		d.Name = o.spaceIn(d.Name)
	default:
		routine, arguments := schema.SplitRoutine(d.Name)
		d.Name = InSpace(routine, o.Name, o.To) + o.spaceIn(arguments)
	}
	d.Text = o.spaceIn(d.Text)
}

// InSpace is a name as it is when a schema is renamed.
func InSpace(name, from, to string) string {
	if space, local := schema.SplitName(name); name != "" && space == from && space != "" {
		return schema.Qualify(to, local)
	}
	return name
}

// spaceIn renames the schema in a text: where it stands before a dot, and in the name that nextval is given.
func (o RenameObject) spaceIn(text string) string {
	if !strings.Contains(text, o.Name) {
		return text
	}
	var b strings.Builder
	done, tokens := 0, sqltext.Tokens(text, sqltext.Postgres)
	for i, t := range tokens {
		if i+1 < len(tokens) && tokens[i+1].Text == "." && t.Name() == o.Name && (i == 0 || tokens[i-1].Text != ".") {
			b.WriteString(text[done:t.Offset] + plainQuote(o.To))
			done = t.End()
		}
	}
	b.WriteString(text[done:])
	return strings.ReplaceAll(b.String(), "nextval('"+plainQuote(o.Name)+".", "nextval('"+plainQuote(o.To)+".")
}
