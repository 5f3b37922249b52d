package postgres

import (
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// lacks is what PostgreSQL does not have and would not miss: it would go into no statement.
var lacks = dialect.Lacks{
	Engine: "PostgreSQL",
	Column: func(c *schema.Column) string {
		return dialect.First(
			dialect.Lack{Asked: c.OnUpdate != "", What: "ON UPDATE of a column: a trigger can do it"},
			dialect.Lack{Asked: c.Invisible, What: "invisible columns"},
			dialect.Lack{Asked: c.Charset != "", What: "character sets of columns"},
			dialect.Lack{Asked: c.OnConflict != "", What: "ON CONFLICT of a column"},
		)
	},
	Constraint: func(c schema.Constraint) string {
		switch c := c.(type) {
		case schema.PrimaryKey:
			return dialect.First(dialect.Lack{Asked: c.OnConflict != "", What: "ON CONFLICT of a key"}, onPart(c.Columns))
		case schema.Unique:
			return dialect.First(dialect.Lack{Asked: c.OnConflict != "", What: "ON CONFLICT of a key"}, onPart(c.Columns))
		}
		return ""
	},
	Index: func(x *schema.Index) string {
		return dialect.First(dialect.Lack{Asked: x.Parser != "" || x.WithoutOverlaps, What: "parsers of an index, or WITHOUT OVERLAPS but in a key"}, onPart(x.Parts))
	},
	Options: func(o schema.Options) string {
		return dialect.First(
			dialect.Lack{Asked: o.Strict || o.WithoutRowID, What: "STRICT or WITHOUT ROWID: they are SQLite's"},
			dialect.Lack{Asked: o.Engine != "" || o.Charset != "" || o.Collate != "" || o.RowFormat != "" || o.Versioned || o.Period != "" || o.AutoIncrement != 0,
				What: "engine, character set, row format, first number, versions or period of a table: they are MySQL's"},
		)
	},
	View: func(*schema.View) string { return "" },
}

func onPart(parts []schema.Part) dialect.Lack {
	return dialect.Lack{
		Asked: slices.ContainsFunc(parts, func(p schema.Part) bool { return p.Length > 0 }),
		What:  "indexes on a part of a value: index left(column, n)",
	}
}
