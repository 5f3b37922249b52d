package diff_test

import "github.com/skein-go/skein/schema"

// db is a schema of tables, views (*schema.View) and triggers (*schema.Trigger).
func db(parts ...any) *schema.Schema {
	s := &schema.Schema{}
	for _, p := range parts {
		switch p := p.(type) {
		case schema.Table:
			s.Tables = append(s.Tables, p)
		case schema.View:
			s.Views = append(s.Views, p)
		case schema.Trigger:
			s.Triggers = append(s.Triggers, p)
		}
	}
	return s
}

// table makes a table; a plain text is a text column of that name.
func table(name string, parts ...any) schema.Table {
	var elements []schema.Element
	for _, p := range parts {
		if column, ok := p.(string); ok {
			p = col(column, schema.Text{})
		}
		elements = append(elements, p.(schema.Element))
	}
	return schema.NewTable(name, elements...)
}

func col(name string, t schema.Type) schema.Column { return schema.Column{Name: name, Type: t} }

func was(name, old string) schema.Column {
	return schema.Column{Name: name, Type: schema.Text{}, Was: old}
}

func tableWas(old string, t schema.Table) schema.Table {
	t.Was = old
	return t
}

func computed(name, expr string) schema.Column {
	return schema.Column{Name: name, Type: schema.Text{}, Generated: &schema.Generated{Expr: expr}}
}

func pk(columns ...string) schema.PrimaryKey {
	return schema.PrimaryKey{Columns: schema.Columns(columns...)}
}

func unique(columns ...string) schema.Unique {
	return schema.Unique{Columns: schema.Columns(columns...)}
}

func fk(column, table string, ref ...string) schema.ForeignKey {
	return schema.ForeignKey{Columns: []string{column}, RefTable: table, RefColumns: ref}
}

func index(name string, columns ...string) schema.Index {
	return schema.Index{Name: name, Parts: schema.Columns(columns...)}
}

func check(expr string) schema.Check { return schema.Check{Expr: expr} }

func view(name, query string) schema.View { return schema.View{Name: name, Query: query} }

func trigger(name, table, body string) schema.Trigger {
	return schema.Trigger{Name: name, Table: table, Body: body}
}
