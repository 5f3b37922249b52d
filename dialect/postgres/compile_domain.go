package postgres

import (
	"slices"

	"github.com/skein-go/skein/schema"
)

// domainsOver lists the domains over a type, or over lists of it, and those over them in turn.
func domainsOver(s *schema.Schema, typ string) []*schema.Definition {
	var out []*schema.Definition
	for over, at := []string{typ}, 0; at < len(over); at++ {
		for i := range s.Definitions {
			d := &s.Definitions[i]
			if d.Kind != "domain" || slices.Contains(over, d.Name) {
				continue
			}
			if text, _ := commentsOf(d.Kind, d.Text); isOfType(schema.Raw(parseDomain(text).base), over[at]) {
				out, over = append(out, d), append(over, d.Name)
			}
		}
	}
	return out
}

// domainsAside drops domains, the last first; their columns are text until they are there again. What the columns'
// indexes and checks say of them goes and comes too.
func (c *compiler) domainsAside(s *schema.Schema, domains []*schema.Definition) {
	for _, d := range slices.Backward(domains) {
		for _, x := range columnsOf(s, d.Name) {
			c.typedAside(x, d.Name)
		}
		c.rowsAside(s, d.Name)
		c.direct(dropDefinition(d.Kind, d.Table, d.Name))
	}
}
