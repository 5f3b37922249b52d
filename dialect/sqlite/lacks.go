package sqlite

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// lacks is what SQLite does not have and would not miss: it would go into no statement.
var lacks = dialect.Lacks{
	Engine: "SQLite",
	Column: func(c *schema.Column) string {
		return dialect.First(
			dialect.Lack{Asked: c.Identity != "", What: "identity columns: AutoIncrement, or an INTEGER primary key, counts"},
			dialect.Lack{Asked: c.OnUpdate != "", What: "ON UPDATE of a column: a trigger can do it"},
			dialect.Lack{Asked: c.Invisible, What: "invisible columns"},
			dialect.Lack{Asked: c.Charset != "", What: "character sets"},
			dialect.Lack{Asked: c.NotNullAs != (schema.NotNull{}), What: "NOT NULL with a name or a comment of its own: leave NotNullAs empty"},
			dialect.Lack{Asked: c.Storage != "" || c.Compression != "" || c.Statistics != 0, What: "storage settings of a column"},
		)
	},
	Constraint: lacksConstraint,
	Index: func(x *schema.Index) string {
		part := func(is func(p schema.Part) bool) bool { return slices.ContainsFunc(x.Parts, is) }
		return dialect.First(
			dialect.Lack{Asked: x.Method != "" && !strings.EqualFold(x.Method, "btree") || x.Parser != "", What: "indexes of method " + x.Method},
			dialect.Lack{Asked: len(x.Include) > 0, What: "INCLUDE in an index: make it a column of the index"},
			dialect.Lack{Asked: x.NullsNotDistinct || x.With != "" || x.Invisible || x.WithoutOverlaps, What: "NULLS NOT DISTINCT, storage options, invisible indexes or WITHOUT OVERLAPS"},
			dialect.Lack{Asked: part(func(p schema.Part) bool { return p.Nulls != "" || p.OpClass != "" }), What: "order of NULLs, and no operator classes, in an index"},
			dialect.Lack{Asked: part(func(p schema.Part) bool { return p.Length > 0 }), What: "indexes on a part of a value: index substr(column, 1, n)"},
		)
	},
	Options: func(o schema.Options) string {
		if (o != schema.Options{Strict: o.Strict, WithoutRowID: o.WithoutRowID}) {
			return "options of a table but Strict and WithoutRowID"
		}
		return ""
	},
	View: func(v *schema.View) string {
		if v.Materialized || v.Options != "" || v.CheckOption != "" || len(v.Indexes) > 0 {
			return "materialized views, and no options of views"
		}
		return ""
	},
}

func lacksConstraint(c schema.Constraint) string {
	switch c := c.(type) {
	case schema.PrimaryKey:
		return dialect.First(dialect.Lack{Asked: len(c.Include) > 0 || c.WithoutOverlaps, What: "INCLUDE or WITHOUT OVERLAPS in a key"})
	case schema.Unique:
		return dialect.First(dialect.Lack{Asked: len(c.Include) > 0 || c.NullsNotDistinct || c.WithoutOverlaps, What: "INCLUDE, NULLS NOT DISTINCT or WITHOUT OVERLAPS in a key"})
	case schema.Check:
		return dialect.First(dialect.Lack{Asked: c.NoInherit || c.NotValid || c.NotEnforced, What: "checks that are not always checked"})
	case schema.ForeignKey:
		return dialect.First(dialect.Lack{Asked: len(c.SetColumns) > 0 || c.NotValid || c.NotEnforced || c.Period, What: "foreign keys that are not valid or enforced, are of a period, or set some of their columns"})
	case schema.Exclude:
		return "exclusion constraints"
	}
	return ""
}
