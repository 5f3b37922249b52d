package mysql_test

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// A goldenChange changes the schema of the golden files. It returns false where there is nothing of the kind.
type goldenChange struct {
	name    string
	change  func(s *schema.Schema) bool
	renames []diff.Rename
}

func goldenChanges() []goldenChange {
	return slices.Concat(goldenTables(), goldenColumns(), goldenRenames(), goldenKeys(), goldenObjects())
}

// table is a change of a table.
func table(name, title string, change func(t *schema.Table)) goldenChange {
	return goldenChange{title, func(s *schema.Schema) bool {
		t := s.Table(name)
		if t != nil {
			change(t)
		}
		return t != nil
	}, nil}
}

// columnOf is a change of a column of the table users.
func columnOf(name, title string, change func(c *schema.Column)) goldenChange {
	return goldenChange{title, func(s *schema.Schema) bool {
		c := s.Table("users").Column(name)
		if c != nil {
			change(c)
		}
		return c != nil
	}, nil}
}

func goldenTables() []goldenChange {
	return []goldenChange{
		{"a table is dropped", func(s *schema.Schema) bool {
			s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return t.Name == "orders" })
			s.Views = slices.DeleteFunc(s.Views, func(v schema.View) bool { return v.Name == "plain" })
			return true
		}, nil},
		{"a table is renamed", func(s *schema.Schema) bool { return op.RenameTable{Table: "notes", To: "memos"}.Apply(s) == nil },
			[]diff.Rename{{Kind: diff.TableKind, From: "notes", To: "memos"}}},
		table("notes", "another engine", func(t *schema.Table) { t.Options.Engine = "" }),
		table("places", "another character set", func(t *schema.Table) { t.Options.Charset = "" }),
		table("docs", "another collation", func(t *schema.Table) { t.Options.Collate = "utf8mb4_unicode_ci" }),
		table("users", "another row format", func(t *schema.Table) { t.Options.RowFormat = "COMPRESSED" }),
		table("users", "another comment", func(t *schema.Table) { t.Comment = "it's" }),
		table("log", "no partitions", func(t *schema.Table) { t.Options.PartitionBy = "" }),
		table("log", "other partitions", func(t *schema.Table) { t.Options.PartitionBy = "HASH (id) PARTITIONS 4" }),
		table("log", "the last partition is split", func(t *schema.Table) {
			part := "PARTITION `p` VALUES LESS THAN (2030)"
			if strings.Contains(t.Options.PartitionBy, "SUBPARTITION") {
				part += " (SUBPARTITION `ps0`, SUBPARTITION `ps1`)"
			}
			t.Options.PartitionBy = strings.Replace(t.Options.PartitionBy, "PARTITION `p1`", part+",\n PARTITION `p1`", 1)
		}),
		table("log", "a year less before the last partition", func(t *schema.Table) {
			t.Options.PartitionBy = strings.Replace(t.Options.PartitionBy, "2020", "2019", 1)
		}),
		table("cells", "a list more", func(t *schema.Table) {
			t.Options.PartitionBy = strings.TrimSuffix(t.Options.PartitionBy, ")") + ",\n PARTITION `c` VALUES IN ((4,'d')))"
		}),
		table("cells", "a value of a list goes over", func(t *schema.Table) {
			t.Options.PartitionBy = strings.NewReplacer(",(2,'b')", "", "(3,'c')", "(3,'c'),(2,'b')").Replace(t.Options.PartitionBy)
		}),
		table("spread", "more partitions", func(t *schema.Table) { t.Options.PartitionBy = "HASH (id) PARTITIONS 4" }),
	}
}

func goldenColumns() []goldenChange {
	return []goldenChange{
		table("users", "a column more, one less", func(t *schema.Table) {
			t.Columns = append(slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == "ok" }), schema.Column{Name: "extra", Type: schema.Date{}})
		}),
		columnOf("code", "a wider type: all else is kept", func(c *schema.Column) { c.Type = schema.Raw("bigint(5) unsigned zerofill") }),
		{"a wider type under a foreign key", func(s *schema.Schema) bool {
			s.Table("users").Column("id").Type, s.Table("orders").Column("user_id").Type = schema.Raw("bigint unsigned"), schema.Raw("bigint unsigned")
			return true
		}, nil},
		columnOf("age", "UNSIGNED", func(c *schema.Column) { c.Type = schema.Raw("int unsigned") }),
		columnOf("code", "no ZEROFILL", func(c *schema.Column) { c.Type = schema.Raw("int unsigned") }),
		columnOf("mood", "a value more", func(c *schema.Column) { c.Type = schema.Raw("enum('sad','ok','it''s','mad')") }),
		columnOf("age", "NOT NULL", func(c *schema.Column) { c.NotNull = true }),
		columnOf("age", "another default", func(c *schema.Column) { c.Default = "8" }),
		columnOf("hash", "another default of bytes", func(c *schema.Column) { c.Default = "'x'" }),
		columnOf("email", "no default", func(c *schema.Column) { c.Default = "" }),
		columnOf("age", "an expression as a default", func(c *schema.Column) { c.Default = "(1 + 2)" }),
		columnOf("tags", "NULL as a default", func(c *schema.Column) { c.Default, c.Type, c.Charset, c.Collate = "NULL", schema.Text{}, "", "" }),
		columnOf("tags", "a text with a default", func(c *schema.Column) { c.Default, c.Type, c.Charset, c.Collate = "'x'", schema.Text{}, "", "" }),
		columnOf("seen", "no ON UPDATE", func(c *schema.Column) { c.OnUpdate = "" }),
		columnOf("made", "no default of the clock", func(c *schema.Column) { c.Default, c.OnUpdate = "", "" }),
		columnOf("id", "no AUTO_INCREMENT", func(c *schema.Column) { c.AutoIncrement = false }),
		columnOf("email", "the character set of its table", func(c *schema.Column) { c.Charset, c.Collate = "", "" }),
		columnOf("mood", "another collation", func(c *schema.Column) { c.Collate = "utf8mb4_bin" }),
		columnOf("ok", "a comment", func(c *schema.Column) { c.Comment = `it's \` }),
		columnOf("ok", "invisible", func(c *schema.Column) { c.Invisible = true }),
		columnOf("total", "computed otherwise", func(c *schema.Column) { c.Generated.Expr = "`age` * 3" }),
		columnOf("total", "computed, and not stored", func(c *schema.Column) { c.Generated.Stored = false }),
		columnOf("total", "computed no more", func(c *schema.Column) { c.Generated = nil }),
		table("places", "another spatial reference", func(t *schema.Table) { t.Column("at").Type = schema.Raw("point srid 3857") }),
		table("places", "a computed point", func(t *schema.Table) {
			t.Columns = append(t.Columns, schema.Column{Name: "there", Type: schema.Raw("point srid 4326"), Generated: &schema.Generated{Expr: "`at`", Stored: true}})
		}),
		table("docs", "a document for a text", func(t *schema.Table) { t.Column("meta").Type, t.Column("meta").Default = schema.Text{}, "" }),
		table("vectors", "a longer vector", func(t *schema.Table) { t.Column("short").Type = schema.Raw("VECTOR(4)") }),
		table("vectors", "the same vectors", func(t *schema.Table) { t.Column("long").Type = schema.Raw("VECTOR") }),
	}
}

// goldenRenames are renames of columns, of some of which expressions tell.
func goldenRenames() []goldenChange {
	rename := func(title, table, from, to string) goldenChange {
		return goldenChange{title, func(s *schema.Schema) bool {
			return op.RenameColumn{Table: table, Column: from, To: to}.Apply(s) == nil
		},
			[]diff.Rename{{Kind: diff.ColumnKind, Table: table, From: from, To: to}}}
	}
	swap := rename("two columns change their names", "users", "mood", "tags")
	swap.renames = append(swap.renames, diff.Rename{Kind: diff.ColumnKind, Table: "users", From: "tags", To: "mood"})
	swap.change = func(s *schema.Schema) bool {
		u := s.Table("users")
		u.Column("mood").Name, u.Column("tags").Name = "tags", "mood"
		return true
	}
	return []goldenChange{
		rename("a column is renamed", "users", "bits", "last"),
		swap,
		rename("a column is renamed that is computed from, checked, indexed and a default of another", "users", "age", "years"),
		rename("a column is renamed in an index on an expression", "users", "email", "mail"),
		rename("a computed column is renamed that another is computed from", "users", "total", "sum"),
		rename("a column is renamed that the table is partitioned by", "log", "day", "at"),
		table("users", "a column is dropped that is computed from, with what is", func(t *schema.Table) {
			t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return slices.Contains([]string{"age", "total", "kind", "label"}, c.Name) })
			t.Checks = slices.DeleteFunc(t.Checks, func(k schema.Check) bool { return k.Name == "grown" })
			t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return slices.Contains([]string{"ix", "iz", "tk"}, x.Name) })
		}),
	}
}

// index is a change of an index of the table users.
func index(name, title string, change func(x *schema.Index)) goldenChange {
	return goldenChange{title, func(s *schema.Schema) bool {
		x := s.Table("users").Index(name)
		if x != nil {
			change(x)
		}
		return x != nil
	}, nil}
}

func goldenKeys() []goldenChange {
	add := func(title string, x schema.Index) goldenChange {
		return table("users", title, func(t *schema.Table) { t.Indexes = append(t.Indexes, x) })
	}
	renamed := index("iz", "an index is renamed", func(x *schema.Index) { x.Name = "z" })
	renamed.renames = []diff.Rename{{Kind: diff.IndexKind, Table: "users", From: "iz", To: "z"}}
	return []goldenChange{
		add("an index", schema.Index{Name: "i", Unique: true, Parts: []schema.Part{{Column: "ok"}, {Column: "code", Desc: true}}}),
		add("an index on an expression, which nobody sees", schema.Index{Name: "e", Invisible: true, Parts: []schema.Part{{Expr: "age + 1"}}}),
		add("a full text index with a parser", schema.Index{Name: "f", Method: "FULLTEXT", Parser: "ngram", Parts: schema.Columns("label")}),
		renamed,
		index("ix", "a longer prefix", func(x *schema.Index) { x.Parts[0].Length = 20 }),
		index("ix", "another order", func(x *schema.Index) { x.Parts[0].Desc = !x.Parts[0].Desc }),
		index("ix", "no comment", func(x *schema.Index) { x.Comment = "" }),
		index("iz", "queries use it, or don't", func(x *schema.Index) { x.Invisible = !x.Invisible }),
		index("fx", "another expression", func(x *schema.Index) { x.Parts[0].Expr = "upper(`email`)" }),
		table("docs", "another parser", func(t *schema.Table) { t.Index("ft").Parser = "" }),
		table("places", "no spatial index", func(t *schema.Table) { t.Indexes = nil }),
		table("bare", "the key that the server made is no difference", func(t *schema.Table) { t.Columns, t.PrimaryKey = t.Columns[1:], nil }),
		table("bare", "a key in place of the one that the server made", func(t *schema.Table) {
			t.Columns, t.PrimaryKey = t.Columns[1:], &schema.PrimaryKey{Columns: schema.Columns("n")}
		}),
		table("docs", "another primary key", func(t *schema.Table) { t.PrimaryKey.Columns = schema.Columns("id", "title") }),
		table("orders", "no foreign keys", func(t *schema.Table) { t.ForeignKeys, t.Indexes = nil, nil }),
		table("orders", "another action", func(t *schema.Table) {
			for i := range t.ForeignKeys {
				t.ForeignKeys[i].OnDelete = schema.NoAction
			}
		}),
		table("orders", "a table that points at itself", func(t *schema.Table) {
			t.Columns = append(t.Columns, schema.Column{Name: "parent", Type: schema.BigInt{}})
			t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{Name: "up", Columns: []string{"parent"}, RefTable: "orders", RefColumns: []string{"id"}})
		}),
		table("users", "a check", func(t *schema.Table) { t.Checks = append(t.Checks, schema.Check{Name: "k", Expr: "age < 200"}) }),
		{"a check with the literals of MySQL is the same", func(s *schema.Schema) bool {
			for i, k := range s.Table("users").Checks {
				if k.Name == "maybe" {
					s.Table("users").Checks[i].Expr = "email <> ''"
				}
			}
			return len(s.Table("users").Checks) > 0
		}, nil},
		{"no checks", func(s *schema.Schema) bool {
			had := len(s.Table("users").Checks) > 0
			s.Table("users").Checks = nil
			return had
		}, nil},
		{"a check is enforced", func(s *schema.Schema) bool {
			for i := range s.Table("users").Checks {
				s.Table("users").Checks[i].NotEnforced = false
			}
			return len(s.Table("users").Checks) > 0
		}, nil},
	}
}

func goldenObjects() []goldenChange {
	return []goldenChange{
		{"a view is carried out otherwise", func(s *schema.Schema) bool {
			s.View("adults").Options, s.View("adults").CheckOption = "ALGORITHM=TEMPTABLE", ""
			return true
		}, nil},
		{"a view is dropped", func(s *schema.Schema) bool {
			s.Views = slices.DeleteFunc(s.Views, func(v schema.View) bool { return v.Name == "adults" })
			return true
		}, nil},
		{"a trigger in the turn of another", func(s *schema.Schema) bool {
			s.Triggers = slices.DeleteFunc(s.Triggers, func(t schema.Trigger) bool { return t.Name == "t1" })
			s.Triggers[0].Body = "BEFORE INSERT ON `users` FOR EACH ROW SET NEW.ok = 1"
			return true
		}, nil},
		{"another body", func(s *schema.Schema) bool {
			s.Definition("function", "", "twice").Text = "CREATE FUNCTION `twice`(`a` int) RETURNS int\n    DETERMINISTIC\nRETURN a + a"
			return true
		}, nil},
		{"another schedule", func(s *schema.Schema) bool {
			s.Definition("event", "", "often").Text = "CREATE EVENT `often` ON SCHEDULE EVERY 2 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM notes"
			return true
		}, nil},
		{"a sequence", func(s *schema.Schema) bool {
			s.Sequences = append(s.Sequences, schema.Sequence{Name: "q"})
			return true
		}, nil},
		table("notes", "system versioning", func(t *schema.Table) { t.Options.Versioned = true }),
	}
}
