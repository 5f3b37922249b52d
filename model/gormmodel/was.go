package gormmodel

import (
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
		old, err := formerName(f.Tag)
		if err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
		c.Was = old
	}
	for i := range b.s.ModelType.NumField() {
		f := b.s.ModelType.Field(i)
		if f.Name != "_" {
			continue
		}
		old, err := formerName(f.Tag)
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

func formerName(tag reflect.StructTag) (string, error) {
	text, ok := tag.Lookup("skein")
	if !ok {
		return "", nil
	}
	old, ok := strings.CutPrefix(text, "was:")
	if old = strings.TrimSpace(old); !ok || old == "" {
		return "", fmt.Errorf("tag skein:%q is not understood: `skein:\"was:old_name\"`", text)
	}
	return old, nil
}
