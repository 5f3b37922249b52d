package gormmodel

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/schema"
)

// table builds the table of one model.
func (r *reader) table(s *gormschema.Schema) (schema.Table, error) {
	b := &builder{reader: r, s: s}
	steps := []func() error{b.name, b.columns, b.primaryKey, b.uniques, b.checks, b.foreignKeys, b.indexes, b.keyIndexes, b.options, b.was}
	for _, step := range steps {
		if err := step(); err != nil {
			return schema.Table{}, err
		}
	}
	return b.t, nil
}

// builder is one table in the making.
type builder struct {
	*reader
	s      *gormschema.Schema
	t      schema.Table
	inline []schema.Part // the primary key, where a column's type names it
}

func (b *builder) name() (err error) {
	b.t.Name, err = b.tableName(b.s.Table)
	return err
}

// tableName takes the name of the default schema off a table's name.
func (r *reader) tableName(name string) (string, error) {
	if name == "" {
		return "", fmt.Errorf("the table has no name: give the model a TableName method")
	}
	space, bare, qualified := strings.Cut(name, ".")
	if !qualified {
		return name, nil
	}
	switch {
	case r.engine == sqliteName && space == "main", r.engine == postgresName && unquoted(space) == "public":
		return unquoted(bare), nil
	case r.engine == postgresName:
		r.spaces = append(r.spaces, unquoted(space))
		return schema.Qualify(unquoted(space), unquoted(bare)), nil
	}
	return "", fmt.Errorf("table %q is outside the default schema, which is not supported: leave %q out of its name",
		name, space+".")
}

func (b *builder) columns() error {
	if err := b.clashes(); err != nil {
		return err
	}
	folded := map[string]string{}
	for _, name := range b.s.DBNames {
		f := b.s.FieldsByDBName[name]
		if f.IgnoreMigration {
			b.t.Ignored = append(b.t.Ignored, name)
			continue
		}
		if other, ok := folded[b.folded(name)]; ok {
			return fmt.Errorf("columns %q and %q are one to %s: rename one with `gorm:\"column:…\"`", other, name, b.engine)
		}
		folded[b.folded(name)] = name
		if err := b.column(f); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	if len(b.t.Columns) == 0 {
		return fmt.Errorf("no field is a column: a table needs one")
	}
	return nil
}

// clashes refuses two writable fields of one depth and one column, of which GORM takes the first. A
// field that hides one of an embedded struct is no clash.
func (b *builder) clashes() error {
	for _, f := range b.s.Fields {
		if f.DBName == "" || f.IgnoreMigration || !f.Creatable && !f.Updatable {
			continue
		}
		w := b.s.FieldsByDBName[f.DBName]
		if w != f && len(w.BindNames) == len(f.BindNames) && !w.IgnoreMigration && (w.Creatable || w.Updatable) {
			return fmt.Errorf("fields %s and %s share the column %q: rename one with `gorm:\"column:…\"`",
				w.BindName(), f.BindName(), f.DBName)
		}
	}
	return nil
}

func (b *builder) column(f *gormschema.Field) error {
	text, err := b.typeOf(f)
	if err != nil {
		return err
	}
	def, err := parseDefinition(text)
	if err != nil {
		return err
	}
	c := schema.Column{
		Name:          f.DBName,
		Type:          b.portable(def.typ),
		NotNull:       def.notNull || f.NotNull,
		Default:       def.dflt,
		Collate:       def.collate,
		Charset:       def.charset,
		Generated:     def.generated,
		AutoIncrement: def.autoIncrement,
		Identity:      def.identity,
		OnUpdate:      def.onUpdate,
		Invisible:     def.invisible,
		Comment:       cmp.Or(f.Comment, def.comment),
	}
	if d := b.defaultOf(f); d != "" {
		c.Default = d
	}
	if t, ok := serials[strings.ToLower(def.typ)]; ok && b.engine == postgresName {
		c.Type, c.AutoIncrement, c.NotNull = t, true, true
	}
	b.t.Columns = append(b.t.Columns, c)
	if def.primaryKey {
		b.inline = append(b.inline, schema.Part{Column: c.Name, Desc: def.desc})
	}
	if def.unique {
		b.t.Uniques = append(b.t.Uniques, schema.Unique{Columns: schema.Columns(c.Name)})
	}
	if def.check != "" {
		b.t.Checks = append(b.t.Checks, schema.Check{Expr: def.check})
	}
	return nil
}

// typeOf returns what stands after the column's name: a type, and maybe more.
func (b *builder) typeOf(f *gormschema.Field) (text string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("no SQL type from the %s dialector for %s, it may need initializing: "+
				"give gormmodel.Config{DB: …}: %v", b.engine, f.FieldType, v)
		}
	}()
	return migratorOf(b.db).DataTypeOf(f), nil
}

// defaultOf returns the default of the field's tag as GORM writes it.
func (b *builder) defaultOf(f *gormschema.Field) string {
	switch {
	case !f.HasDefaultValue:
		return ""
	case f.DefaultValueInterface != nil:
		stmt := &gorm.Statement{DB: b.db, Vars: []any{f.DefaultValueInterface}}
		b.db.BindVarTo(stmt, stmt, f.DefaultValueInterface)
		return b.db.Explain(stmt.SQL.String(), f.DefaultValueInterface)
	case f.DefaultValue == "(-)":
		return ""
	}
	return bare(f.DefaultValue)
}

func (b *builder) primaryKey() error {
	switch {
	case len(b.inline) > 1:
		return fmt.Errorf("columns %q and %q are both the primary key by their types: only one can be `autoIncrement`",
			b.inline[0].Column, b.inline[1].Column)
	case len(b.inline) == 1:
		b.t.PrimaryKey = &schema.PrimaryKey{Columns: b.inline}
		return nil
	}
	var parts []schema.Part
	for _, f := range b.s.PrimaryFields {
		if f.DBName == "" || b.t.Column(f.DBName) == nil {
			return fmt.Errorf("field %s is in the primary key but is no column", f.Name)
		}
		parts = append(parts, schema.Part{Column: f.DBName})
	}
	if parts != nil {
		b.t.PrimaryKey = &schema.PrimaryKey{Columns: parts}
	}
	return nil
}

func (b *builder) uniques() error {
	found := b.s.ParseUniqueConstraints()
	for _, column := range b.s.DBNames {
		u, ok := found[b.db.NamingStrategy.UniqueName(b.s.Table, column)]
		if !ok {
			continue
		}
		if b.t.Column(u.Field.DBName) == nil {
			return fmt.Errorf("field %s is unique but is no column", u.Field.Name)
		}
		b.t.Uniques = append(b.t.Uniques, schema.Unique{Name: u.Name, Columns: schema.Columns(u.Field.DBName)})
	}
	return nil
}

var plainName = regexp.MustCompile(`^[\w-]+$`)

// checks adds the check constraints of the tags, in the order of the columns. (GORM's own list is a
// map, in which one of two checks of a name gets lost by chance.)
func (b *builder) checks() error {
	for _, column := range b.s.DBNames {
		tag := b.s.FieldsByDBName[column].TagSettings["CHECK"]
		if tag == "" {
			continue
		}
		c := schema.Check{Name: b.db.NamingStrategy.CheckerName(b.s.Table, column), Expr: tag}
		if name, expr, ok := strings.Cut(tag, ","); ok && (name == "" || plainName.MatchString(name)) {
			c.Expr = expr
			if name != "" {
				c.Name = name
			}
		}
		c.Expr = bare(c.Expr)
		same := slices.IndexFunc(b.t.Checks, func(o schema.Check) bool { return o.Name == c.Name })
		switch {
		case same < 0:
			b.t.Checks = append(b.t.Checks, c)
		case b.t.Checks[same] != c:
			return fmt.Errorf("two checks are named %q: give one another name", c.Name)
		}
	}
	return nil
}
