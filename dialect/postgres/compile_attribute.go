package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// compositesOf names the composite types that are made of a type, straight or by way of each other.
func compositesOf(s *schema.Schema, typ string) []string {
	var out []string
	of := []string{typ}
	for i := 0; i < len(of); i++ {
		for j := range s.Definitions {
			d := &s.Definitions[j]
			if d.Kind == "composite type" && !slices.Contains(out, d.Name) && len(attributesWith(d, of[i])) > 0 {
				out, of = append(out, d.Name), append(of, d.Name)
			}
		}
	}
	return out
}

// attributesWith names the attributes of a composite type that are of a type, or lists of it.
func attributesWith(d *schema.Definition, typ string) []string {
	types, names := attributesOf(d.Text)
	return slices.DeleteFunc(names, func(n string) bool { return !isOfType(schema.Raw(types[n]), typ) })
}

// guardAttributes looks for values that an enum is to lose in columns of a composite type that is made of it.
func (c *compiler) guardAttributes(s *schema.Schema, composite, enum string, gone []string) {
	d := s.Definition("composite type", "", composite)
	types, _ := attributesOf(d.Text)
	var terms []string
	for _, name := range attributesWith(d, enum) {
		if strings.HasSuffix(types[name], "[]") {
			terms = append(terms, "(of_it.it)."+ident(name)+"::text[] && ARRAY["+strings.Join(gone, ", ")+"]")
		} else {
			terms = append(terms, "(of_it.it)."+ident(name)+"::text IN ("+strings.Join(gone, ", ")+")")
		}
	}
	if len(gone) == 0 || len(terms) == 0 {
		return
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			col := &t.Columns[j]
			if !isOfType(col.Type, composite) || c.created[t.Name] {
				continue
			}
			list := "ARRAY[" + ident(col.Name) + "]"
			if strings.HasSuffix(TypeSQL(col.Type), "[]") {
				list = ident(col.Name)
			}
			c.guard("SELECT "+c.shown(t.Name, "", col.Name)+" FROM "+qualified(t.Name)+" WHERE EXISTS (SELECT 1 FROM (SELECT element AS it FROM unnest("+list+") AS element) AS of_it WHERE "+strings.Join(terms, " OR ")+")",
				fmt.Sprintf("%s.%s has %%d values of type %s with what enum %q is to lose (%s)", t.Name, col.Name, composite, enum, strings.Join(gone, ", ")),
				"give them another value in a statement before it", col.Name)
		}
	}
}

// convertAttributes gives the attributes of composite types that are of an enum the one that was made anew. No column
// holds values of these types then.
func (c *compiler) convertAttributes(s *schema.Schema, types []string, enum string) {
	for _, name := range types {
		d := s.Definition("composite type", "", name)
		all, _ := attributesOf(d.Text)
		for _, attribute := range attributesWith(d, enum) {
			c.direct("ALTER TYPE " + qualified(name) + " ALTER ATTRIBUTE " + ident(attribute) + " TYPE " + all[attribute])
		}
	}
}
