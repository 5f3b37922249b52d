package postgres

import (
	"regexp"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// replaceDefinition changes an object that is known by its text. A function keeps what stands on it as
// long as its head stays; others are dropped and made anew.
func (c *compiler) replaceDefinition(to, from *schema.Definition, before *schema.Schema) error {
	switch to.Kind {
	case ownerKind:
		c.add(to.Text)
		return nil
	case grantKind, optionKind, revokeKind:
		c.replaceRight(to, rightTaken(from))
		return nil
	case "function", "procedure":
		if c.replaced[definitionKey(to)] || headOf(to.Text) != headOf(from.Text) {
			c.makeAnew(to, before)
			return nil
		}
		c.add(orReplace(to.Text))
		c.otherComment(to, from)
		return nil
	case usualGrantKind, usualOptionKind, usualRevokeKind:
		c.replaceRight(to, usualTaken(from))
		c.changeUsual(to, false)
		return nil
	case commentKind, defaultKind:
		c.add(to.Text)
		return nil
	case collationKind:
		return c.swapCollation(to, before)
	case "aggregate":
		c.add(orReplace(to.Text))
	case "range type":
		was, rest := multirangeIn(from)
		is, other := multirangeIn(to)
		if space, name := schema.SplitName(is); rest == other && space == spaceOf(was) {
			c.add("ALTER TYPE " + qualified(was) + " RENAME TO " + ident(name))
			break
		}
		c.add(dropDefinition(to.Kind, to.Table, to.Name))
		c.addAll(createDefinition(c.now, to))
		return nil
	case "domain", "composite type", configurationKind, dictionaryKind:
		alter := map[string]func(name, from, to string) ([]string, bool){
			"domain": alterDomain, "composite type": alterComposite, configurationKind: alterConfiguration, dictionaryKind: alterDictionary,
		}[to.Kind]
		list, ok := alter(qualified(to.Name), from.Text, to.Text)
		if !ok { // the server says so if it is in use
			list = append([]string{dropDefinition(to.Kind, to.Table, to.Name)}, createDefinition(c.now, to)...)
			c.addAll(list)
			return nil
		}
		c.addAll(list)
	default:
		c.add(dropDefinition(to.Kind, to.Table, to.Name))
		c.addAll(createDefinition(c.now, to))
		return nil
	}
	c.otherComment(to, from)
	return nil
}

// replaceRight takes a right, as it was, away and gives it as it is to be. The one with the grant option, or without it,
// may have lost what is its own by then.
func (c *compiler) replaceRight(to *schema.Definition, taken string) {
	c.addAll([]string{taken, to.Text})
	other := map[string]string{grantKind: optionKind, optionKind: grantKind, usualGrantKind: usualOptionKind, usualOptionKind: usualGrantKind}[to.Kind]
	if d := c.now.Definition(other, to.Table, to.Name); d != nil {
		c.add(d.Text)
	}
}

// otherComment changes the comment of what is changed in place.
func (c *compiler) otherComment(to, from *schema.Definition) {
	if to.Comment != from.Comment {
		c.add(commentSQL(c.now, op.SetComment{Kind: to.Kind, Table: to.Table, Name: to.Name, Comment: to.Comment}))
	}
}

var create = regexp.MustCompile(`(?i)^\s*CREATE\s+(OR\s+REPLACE\s+)?`)

func orReplace(text string) string {
	return "CREATE OR REPLACE " + create.ReplaceAllLiteralString(text, "")
}
