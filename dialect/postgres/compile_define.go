package postgres

import (
	"regexp"
	"strings"

	"github.com/skein-go/skein/schema"
)

// replaceDefinition changes an object that is known by its text. A function keeps what stands on it as
// long as its head stays; others are dropped and made anew.
func (c *compiler) replaceDefinition(to, from *schema.Definition, before *schema.Schema) error {
	switch to.Kind {
	case "function", "procedure":
		if headOf(to.Text) != headOf(from.Text) {
			c.usersAside(to, before)
			c.direct(dropDefinition(to.Kind, to.Table, to.Name))
			c.direct(to.Text)
			c.restore()
			c.commentOn(to.Kind, to.Table, to.Name, to.Comment)
			return nil
		}
		c.add(orReplace(to.Text))
		if to.Comment != from.Comment {
			c.commentOn(to.Kind, to.Table, to.Name, to.Comment)
		}
		return nil
	case "aggregate":
		c.add(orReplace(to.Text))
	case "domain", "composite type":
		alter := alterDomain
		if to.Kind == "composite type" {
			alter = alterComposite
		}
		list, ok := alter(qualified(to.Name), from.Text, to.Text)
		if !ok { // the server says so if it is in use
			list = []string{dropDefinition(to.Kind, to.Table, to.Name), to.Text}
		}
		c.addAll(list)
	default:
		c.add(dropDefinition(to.Kind, to.Table, to.Name))
		c.addAll(createDefinition(c.now, to))
		return nil
	}
	c.commentOn(to.Kind, to.Table, to.Name, to.Comment)
	return nil
}

var create = regexp.MustCompile(`(?i)^\s*CREATE\s+(OR\s+REPLACE\s+)?`)

func orReplace(text string) string {
	return "CREATE OR REPLACE " + create.ReplaceAllLiteralString(text, "")
}

// headEnd is where the part of a function that can't be changed in place is over: its arguments and what
// it returns.
var headEnd = regexp.MustCompile(`(?is)\b(LANGUAGE|AS|BEGIN\s+ATOMIC|RETURN)\b`)

func headOf(text string) string {
	text = create.ReplaceAllLiteralString(text, "")
	if at := headEnd.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	return strings.Join(strings.Fields(text), " ")
}

// usersAside sets aside what uses a function: triggers, views, policies, rules.
func (c *compiler) usersAside(d *schema.Definition, before *schema.Schema) {
	c.flush()
	name, _, _ := strings.Cut(d.Name, "(")
	name = local(name)
	calls := func(text string) bool { return strings.Contains(text, name) }
	c.viewsAside(before, func(v *schema.View) bool { return calls(v.Query) })
	for i := range before.Triggers {
		if t := &before.Triggers[i]; calls(t.Body) {
			c.triggerAside(t)
		}
	}
	for i := range before.Definitions {
		if x := &before.Definitions[i]; calls(x.Text) && (x.Kind == "policy" || x.Kind == "rule" || x.Kind == "event trigger") {
			c.definitionAside(x)
		}
	}
}
