package merge

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// show writes an object in short SQL.
func (o *object) show() string {
	if o == nil {
		return "not there"
	}
	s := o.alone
	switch o.kind {
	case "view":
		return shorten("VIEW " + o.name + " AS " + s.Views[0].Query)
	case "trigger":
		return shorten("TRIGGER " + o.name + " " + s.Triggers[0].Body)
	case "enum":
		return shorten("ENUM " + o.name + " (" + strings.Join(s.Enums[0].Values, ", ") + ")")
	case "sequence":
		return shorten(fmt.Sprintf("SEQUENCE %s %+v", o.name, s.Sequences[0]))
	}
	if len(s.Definitions) > 0 {
		return shorten(s.Definitions[0].Text)
	}
	t := &s.Tables[0]
	switch o.kind {
	case "column":
		return columnText(t.Columns[0])
	case "index":
		return indexText(t.Indexes[0], t.Name)
	case "constraint":
		return constraintText(t.Constraints()[0])
	case "options":
		return optionsText(t)
	}
	return tableText(t)
}

func tableText(t *schema.Table) string {
	var parts []string
	for _, c := range t.Columns {
		parts = append(parts, columnText(c))
	}
	for _, c := range t.Constraints() {
		parts = append(parts, constraintText(c))
	}
	return shorten("TABLE " + t.Name + " (" + strings.Join(parts, ", ") + ")")
}

func columnText(c schema.Column) string {
	words := []string{c.Name}
	switch t := c.Type.(type) {
	case nil:
	case schema.String:
		words = append(words, fmt.Sprintf("VARCHAR(%d)", int(t)))
	default:
		words = append(words, strings.ToUpper(t.String()))
	}
	add := func(on bool, text string) {
		if on {
			words = append(words, text)
		}
	}
	add(c.NotNull, "NOT NULL")
	add(c.OnConflict != "", "ON CONFLICT "+c.OnConflict)
	add(c.Default != "", "DEFAULT "+c.Default)
	add(c.Collate != "", "COLLATE "+c.Collate)
	add(c.AutoIncrement, "AUTOINCREMENT")
	if c.Generated != nil {
		add(true, "AS ("+c.Generated.Expr+")")
		add(c.Generated.Stored, "STORED")
	}
	add(c.Comment != "", "COMMENT '"+c.Comment+"'")
	return shorten(strings.Join(words, " "))
}

func indexText(x schema.Index, table string) string {
	text := "INDEX " + x.Name + " ON " + table + " (" + op.PartNames(x.Parts) + ")"
	if x.Unique {
		text = "UNIQUE " + text
	}
	if x.Where != "" {
		text += " WHERE " + x.Where
	}
	return shorten(text)
}

func optionsText(t *schema.Table) string {
	var words []string
	if t.Options.Strict {
		words = append(words, "STRICT")
	}
	if t.Options.WithoutRowID {
		words = append(words, "WITHOUT ROWID")
	}
	if t.Comment != "" {
		words = append(words, "COMMENT '"+t.Comment+"'")
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// shorten makes a text fit on a line.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return text
}
