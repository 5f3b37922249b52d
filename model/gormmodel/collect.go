package gormmodel

import (
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/migrator"
	gormschema "gorm.io/gorm/schema"
)

// collect parses the models and adds those that AutoMigrate would add: what they belong to, and join
// tables.
func (r *reader) collect(models []any) ([]*gormschema.Schema, error) {
	listed := map[string]*gormschema.Schema{}
	for i, m := range models {
		s, err := r.parse(m)
		if err != nil {
			return nil, fmt.Errorf("model %d (%T): %w", i+1, m, err)
		}
		if other := listed[s.Table]; other != nil && other != s {
			return nil, fmt.Errorf("models %s and %s share the table %q: give one another TableName",
				modelName(other), modelName(s), s.Table)
		}
		listed[s.Table] = s
	}
	gm := migrator.Migrator{Config: migrator.Config{DB: r.db, Dialector: r.db.Dialector}}
	var out []*gormschema.Schema
	for _, m := range gm.ReorderModels(models, true) {
		s, err := r.parse(m)
		if err != nil {
			return nil, fmt.Errorf("model %T: %w", m, err)
		}
		// A model of the app's comes before the join table that GORM makes up for the same name.
		// AutoMigrate takes whichever it meets last.
		if own := listed[s.Table]; own != nil {
			s = own
		}
		out = append(out, s)
	}
	return out, nil
}

// parse returns the model's schema. GORM keeps it, and keeps those of related models beside it.
func (r *reader) parse(m any) (*gormschema.Schema, error) {
	if _, ok := m.(string); ok || m == nil {
		return nil, errors.New("not a model: give a pointer to a struct")
	}
	s, err := r.parsed(m)
	if err == nil {
		s.ParseIndexes() // an error in an index tag shows from the next look on
		s, err = r.parsed(m)
	}
	if err == nil {
		return s, nil
	}
	if s == nil {
		return nil, err
	}
	owner, f := r.culprit(s, map[reflect.Type]bool{}) // s is not read again: GORM logs each failure itself
	if f == nil {
		return nil, err
	}
	if name := f.TagSettings["SERIALIZER"]; name != "" {
		return nil, fmt.Errorf("%s.%s is of type %s and has the serializer %q, which is not registered: "+
			"call schema.RegisterSerializer before the models are read: %w", modelName(owner), f.Name, f.FieldType, name, err)
	}
	// GORM's own words have an address in them.
	return nil, &fieldError{fmt.Sprintf("%s.%s is of type %s, which GORM can't store: add `gorm:\"serializer:json\"`, "+
		"a type with Value and Scan, `gorm:\"embedded\"`, a foreign key, or `gorm:\"-\"` to leave it out",
		modelName(owner), f.Name, f.FieldType), err}
}

// fieldError says in other words what GORM said of a field.
type fieldError struct {
	text string
	gorm error
}

func (e *fieldError) Error() string { return e.text }
func (e *fieldError) Unwrap() error { return e.gorm }

func (r *reader) parsed(m any) (*gormschema.Schema, error) {
	stmt := &gorm.Statement{DB: r.db}
	err := stmt.Parse(m)
	return stmt.Schema, err
}

// culprit finds the field that made GORM give up: the first that would be a relation and became none,
// in the model itself, which it could not read, or in one it is related to.
func (r *reader) culprit(s *gormschema.Schema, seen map[reflect.Type]bool) (*gormschema.Schema, *gormschema.Field) {
	if seen[s.ModelType] {
		return nil, nil
	}
	seen[s.ModelType] = true
	for _, f := range s.Fields {
		stored := f.DataType != "" || f.GORMDataType != "" || !f.Creatable && !f.Updatable && !f.Readable
		if stored || s.Relationships.Relations[f.Name] != nil {
			continue
		}
		elem := f.FieldType
		for k := elem.Kind(); k == reflect.Pointer || k == reflect.Slice || k == reflect.Array; k = elem.Kind() {
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct {
			if other, err := r.parsed(reflect.New(elem).Interface()); err != nil && other != nil {
				if owner, inner := r.culprit(other, seen); inner != nil {
					return owner, inner
				}
			}
		}
		return s, f
	}
	return nil, nil
}

func modelName(s *gormschema.Schema) string {
	if s.ModelType.Name() == "" {
		return s.Table // a join table that GORM made up
	}
	return s.ModelType.String()
}
