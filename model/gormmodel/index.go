package gormmodel

import (
	"fmt"
	"strings"

	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/schema"
)

func (b *builder) indexes() error {
	for _, x := range b.s.ParseIndexes() {
		made, err := b.index(x)
		if err != nil {
			return fmt.Errorf("index %s: %w", x.Name, err)
		}
		b.t.Indexes = append(b.t.Indexes, made)
	}
	return nil
}

func (b *builder) index(x *gormschema.Index) (schema.Index, error) {
	out := schema.Index{Name: x.Name, Where: bare(x.Where)}
	switch strings.ToUpper(x.Class) {
	case "":
	case "UNIQUE":
		out.Unique = true
	default:
		return out, fmt.Errorf("class %s is not supported", x.Class)
	}
	if x.Type != "" && !strings.EqualFold(x.Type, "btree") {
		return out, fmt.Errorf("type %s is not supported", x.Type)
	}
	if x.Option != "" && b.engine != sqliteName { // SQLite's dialector ignores it
		return out, fmt.Errorf("option %s is not supported", x.Option)
	}
	for _, o := range x.Fields {
		p, err := b.part(o)
		if err != nil {
			return out, err
		}
		out.Parts = append(out.Parts, p)
	}
	return out, nil
}

// part makes a part of an index. An expression may end in a collation and a direction.
func (b *builder) part(o gormschema.IndexOption) (schema.Part, error) {
	p := schema.Part{Column: o.DBName}
	if o.Length > 0 && b.engine != sqliteName { // SQLite's dialector ignores it
		return p, fmt.Errorf("length of %s is not supported", o.Name)
	}
	if o.Expression != "" {
		p = b.expression(o.Expression)
	} else if b.t.Column(o.DBName) == nil {
		return p, fmt.Errorf("field %s is no column", o.Name)
	}
	if o.Collate != "" {
		p.Collate = unquoted(o.Collate)
	}
	switch strings.ToUpper(strings.TrimSpace(o.Sort)) {
	case "", "ASC":
	case "DESC":
		p.Desc = true
	default:
		return p, fmt.Errorf("sort %s is not supported", o.Sort)
	}
	return p, nil
}

func (b *builder) expression(text string) schema.Part {
	var p schema.Part
	words := split(text)
	if n := len(words) - 1; n > 0 && (words[n].upper() == "DESC" || words[n].upper() == "ASC") {
		p.Desc = words[n].upper() == "DESC"
		words = words[:n]
	}
	if n := len(words) - 2; n > 0 && words[n].upper() == "COLLATE" {
		p.Collate = unquoted(words[n+1].text)
		words = words[:n]
	}
	if len(words) > 0 {
		text = text[:words[len(words)-1].end]
	}
	p.Expr = strings.TrimSpace(text)
	if b.t.Column(unquoted(p.Expr)) != nil {
		p.Column, p.Expr = unquoted(p.Expr), ""
	}
	return p
}
