package postgres

import (
	"strings"

	"github.com/skein-go/skein/schema"
)

// rowsAside has the columns that hold rows of a table be text while a type changes in it: the server changes no table
// whose rows are values elsewhere. It reports whether there is one.
func (c *compiler) rowsAside(s *schema.Schema, table string) (any bool) {
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			col := &t.Columns[j]
			if t.Name == table || !isOfType(col.Type, table) {
				continue
			}
			c.flush()
			c.makeWay(s, t.Name, col.Name)
			alter := "ALTER TABLE " + qualified(t.Name) + " ALTER COLUMN " + ident(col.Name)
			text := "text"
			if strings.HasSuffix(TypeSQL(col.Type), "[]") {
				text = "text[]"
			}
			drop, back := alter+" TYPE "+text+" USING "+ident(col.Name)+"::"+text, []string{alter + " TYPE " + TypeSQL(col.Type) + " USING " + ident(col.Name) + "::" + TypeSQL(col.Type)}
			if col.Default != "" {
				drop = strings.Replace(drop, alter, alter+" DROP DEFAULT, ALTER COLUMN "+ident(col.Name), 1)
				back = append(back, alter+" SET DEFAULT "+defaultSQL(col.Default))
			}
			any = true
			c.setAside("rows in "+t.Name+"."+col.Name, drop, back)
		}
	}
	return any
}
