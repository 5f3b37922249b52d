package gormmodel

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/schema"
)

// foreignKeys adds the foreign keys that the model's relations put on this table. GORM keeps a has-one
// or has-many relation at the other model too, so that the key is found at the table it is on.
func (b *builder) foreignKeys() error {
	if b.db.DisableForeignKeyConstraintWhenMigrating || b.db.IgnoreRelationshipsWhenMigrating {
		return nil
	}
	for _, rel := range b.s.Relationships.Relations {
		if rel.Field.IgnoreMigration {
			continue
		}
		c := rel.ParseConstraint()
		if c == nil || c.Schema != b.s {
			continue
		}
		fk, err := b.foreignKey(c)
		if err != nil {
			return fmt.Errorf("relation %s: %w", rel.Name, err)
		}
		b.t.ForeignKeys = append(b.t.ForeignKeys, fk)
	}
	slices.SortFunc(b.t.ForeignKeys, func(x, y schema.ForeignKey) int {
		if n := strings.Compare(x.Name, y.Name); n != 0 {
			return n
		}
		return strings.Compare(fmt.Sprint(x), fmt.Sprint(y))
	})
	b.t.ForeignKeys = slices.CompactFunc(b.t.ForeignKeys, func(x, y schema.ForeignKey) bool { return reflect.DeepEqual(x, y) })
	for i := 1; i < len(b.t.ForeignKeys); i++ {
		if n := b.t.ForeignKeys[i].Name; n == b.t.ForeignKeys[i-1].Name {
			return fmt.Errorf("two foreign keys are named %q: name one with `gorm:\"constraint:name,…\"`", n)
		}
	}
	return nil
}

func (b *builder) foreignKey(c *gormschema.Constraint) (fk schema.ForeignKey, err error) {
	fk.Name = c.Name
	if fk.RefTable, err = b.tableName(c.ReferenceSchema.Table); err != nil {
		return fk, err
	}
	for i, f := range c.ForeignKeys {
		if b.t.Column(f.DBName) == nil {
			return fk, fmt.Errorf("field %s is no column", f.Name)
		}
		fk.Columns = append(fk.Columns, f.DBName)
		fk.RefColumns = append(fk.RefColumns, c.References[i].DBName)
	}
	if fk.OnDelete, err = action(c.OnDelete); err != nil {
		return fk, err
	}
	if fk.OnUpdate, err = action(c.OnUpdate); err != nil {
		return fk, err
	}
	if b.engine == mysqlName && (fk.OnDelete == schema.SetDefault || fk.OnUpdate == schema.SetDefault) {
		return fk, errors.New("InnoDB has no SET DEFAULT: say SET NULL, CASCADE or RESTRICT")
	}
	return fk, nil
}

func action(text string) (schema.Action, error) {
	switch a := schema.Action(strings.ToUpper(strings.Join(strings.Fields(text), " "))); a {
	case "NO ACTION":
		return schema.NoAction, nil
	case schema.NoAction, schema.Restrict, schema.Cascade, schema.SetNull, schema.SetDefault:
		return a, nil
	}
	return "", fmt.Errorf("action %q is not known: CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION", text)
}

// keyIndexes adds the indexes that MySQL makes by itself for foreign keys that no index serves. They stay
// when a key goes, so that a script has to know of them.
func (b *builder) keyIndexes() error {
	if b.engine != mysqlName {
		return nil
	}
	for _, fk := range b.t.ForeignKeys {
		if !b.serves(fk.Columns) {
			b.t.Indexes = append(b.t.Indexes, schema.Index{Name: fk.Name, Parts: schema.Columns(fk.Columns...)})
		}
	}
	return nil
}

// serves reports whether a key or an index of the table begins with those columns.
func (b *builder) serves(columns []string) bool {
	begins := func(parts []schema.Part) bool {
		return len(parts) >= len(columns) && slices.Equal(parts[:len(columns)], schema.Columns(columns...))
	}
	return b.t.PrimaryKey != nil && begins(b.t.PrimaryKey.Columns) ||
		slices.ContainsFunc(b.t.Uniques, func(u schema.Unique) bool { return begins(u.Columns) }) ||
		slices.ContainsFunc(b.t.Indexes, func(x schema.Index) bool { return x.Method == "" && begins(x.Parts) })
}
