package gormmodel

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// was reads the former names of the table and its columns.
func (b *builder) was() error {
	if b.s.ModelType.Name() == "" {
		return nil // GORM copies the tags of the keys into the join tables it makes up
	}
	for i := range b.t.Columns {
		c := &b.t.Columns[i]
		f := b.s.FieldsByDBName[c.Name]
		var err error
		if c.Was, c.Fill, err = intent(f.Tag); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	for i := range b.s.ModelType.NumField() {
		f := b.s.ModelType.Field(i)
		if f.Name != "_" {
			continue
		}
		old, fill, err := intent(f.Tag)
		if err == nil && fill != "" {
			err = errors.New("a table is not filled: put fill: on a field")
		}
		if err != nil {
			return err
		}
		if old != "" {
			b.t.Was = old
		}
	}
	return b.claims()
}

// claims refuses two columns that were one.
func (b *builder) claims() error {
	by := map[string]string{}
	for _, c := range b.t.Columns {
		if c.Was == "" {
			continue
		}
		if other, ok := by[c.Was]; ok {
			return fmt.Errorf("columns %q and %q both were %q: take the tag off one", other, c.Name, c.Was)
		}
		by[c.Was] = c.Name
	}
	return nil
}

// intent reads a tag: `skein:"was:old_name"`, `skein:"fill:lower(name)"`, or both with a semicolon between
// them. What stands behind fill: is all the expression.
func intent(tag reflect.StructTag) (was, fill string, err error) {
	text, ok := tag.Lookup("skein")
	if !ok {
		return "", "", nil
	}
	rest := text
	if old, ok := strings.CutPrefix(rest, "was:"); ok {
		old, rest, _ = strings.Cut(old, ";")
		was = strings.TrimSpace(old)
	}
	if expr, ok := strings.CutPrefix(strings.TrimSpace(rest), "fill:"); ok {
		fill, rest = strings.TrimSpace(expr), ""
	}
	if strings.TrimSpace(rest) != "" || was == "" && fill == "" {
		return "", "", fmt.Errorf("tag skein:%q is not understood: `skein:\"was:old_name\"`, `skein:\"fill:EXPRESSION\"`, or `skein:\"was:old_name;fill:EXPRESSION\"`", text)
	}
	return was, fill, nil
}
