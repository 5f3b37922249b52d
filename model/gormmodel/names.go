package gormmodel

import (
	"fmt"
	"unicode/utf8"

	"github.com/skein-go/skein/schema"
)

// longestName is how many bytes of a name PostgreSQL keeps.
const longestName = 63

// fit cuts the names of indexes and constraints as PostgreSQL does. Tables and columns whose names would
// be cut are refused: GORM doesn't find them again.
func fit(s *schema.Schema) error {
	for i := range s.Tables {
		t := &s.Tables[i]
		if _, name := schema.SplitName(t.Name); len(name) > longestName {
			return fmt.Errorf("table %q: PostgreSQL keeps %d bytes of a name: give the model a shorter TableName", t.Name, longestName)
		}
		for _, c := range t.Columns {
			if len(c.Name) > longestName {
				return fmt.Errorf("column %q of table %q: PostgreSQL keeps %d bytes of a name: shorten it with `gorm:\"column:…\"`", c.Name, t.Name, longestName)
			}
		}
		for j := range t.Uniques {
			cut(&t.Uniques[j].Name)
		}
		for j := range t.Checks {
			cut(&t.Checks[j].Name)
		}
		for j := range t.ForeignKeys {
			cut(&t.ForeignKeys[j].Name)
		}
		for j := range t.Indexes {
			cut(&t.Indexes[j].Name)
		}
	}
	return nil
}

// cut never cuts inside a character.
func cut(name *string) {
	n := min(len(*name), longestName)
	for n > 0 && n < len(*name) && !utf8.RuneStart((*name)[n]) {
		n--
	}
	*name = (*name)[:n]
}
