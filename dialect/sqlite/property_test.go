package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

var someNames = []string{"a", "B", "select", "with space", "rowid", `q"q`, "日本", "_rowid_", "c1"}

func someColumn(r *rapid.T, names []string) schema.Column {
	c := schema.Column{Name: rapid.SampledFrom(names).Draw(r, "column")}
	c.Type = rapid.SampledFrom([]schema.Type{integer, textual, schema.Float{}, schema.Bytes{}}).Draw(r, "type")
	switch rapid.IntRange(0, 9).Draw(r, "flavour") {
	case 0, 1:
		c.NotNull, c.Default = true, rapid.SampledFrom([]string{"7", "'7'", "abs(-7)", "CURRENT_TIMESTAMP"}).Draw(r, "default")
		if _, ok := c.Type.(schema.Bytes); ok {
			c.Default = "x'07'"
		} else if c.Default == "CURRENT_TIMESTAMP" {
			c.Type = textual
		}
	case 2:
		c.Collate = "NOCASE"
	case 3:
		c.Type, c.Generated = textual, &schema.Generated{Expr: "printf('%d', key) || 'x'", Stored: rapid.Bool().Draw(r, "stored")}
	}
	return c
}

func someTable(r *rapid.T) op.CreateTable {
	t := schema.Table{Name: "t", Columns: []schema.Column{{Name: "key", Type: integer, NotNull: true}}}
	for range rapid.IntRange(0, 4).Draw(r, "columns") {
		if c := someColumn(r, someNames); !slices.ContainsFunc(t.Columns, func(x schema.Column) bool { return nameKey(x.Name) == nameKey(c.Name) }) {
			t.Columns = append(t.Columns, c)
		}
	}
	switch rapid.IntRange(0, 4).Draw(r, "key") {
	case 0:
		t.PrimaryKey = &schema.PrimaryKey{Columns: schema.Columns("key")}
	case 1:
		t.PrimaryKey = &schema.PrimaryKey{Columns: schema.Columns("key")}
		t.Columns[0].AutoIncrement = true
	case 2:
		t.PrimaryKey = &schema.PrimaryKey{Name: "pk", Columns: []schema.Part{{Column: "key", Desc: true}}}
		t.Options.WithoutRowID = rapid.Bool().Draw(r, "without rowid")
	}
	t.Options.Strict = rapid.Bool().Draw(r, "strict")
	return op.CreateTable{Table: t}
}

func someOp(r *rapid.T, s *schema.Schema) op.Op {
	t := &s.Tables[rapid.IntRange(0, len(s.Tables)-1).Draw(r, "table")]
	c := &t.Columns[rapid.IntRange(0, len(t.Columns)-1).Draw(r, "which")]
	name := rapid.SampledFrom(someNames).Draw(r, "name")
	quoted := op.Quote(c.Name)
	n := rapid.IntRange(0, 13).Draw(r, "op")
	if c == &t.Columns[0] && (n == 1 || n == 3 || n == 4) {
		n = 0
	}
	switch n {
	case 0:
		add := someColumn(r, someNames)
		if t.Column("key") == nil {
			add.Generated = nil
		}
		return op.AddColumn{Table: t.Name, Column: add}
	case 1:
		return op.DropColumn{Table: t.Name, Column: c.Name}
	case 2:
		return op.RenameColumn{Table: t.Name, Column: c.Name, To: name}
	case 3:
		return alter(t.Name, c.Name, op.SetNotNull(!c.NotNull))
	case 4:
		return alter(t.Name, c.Name, op.SetCollate(rapid.SampledFrom([]string{"", "NOCASE", "RTRIM"}).Draw(r, "collate")))
	case 5:
		return alter(t.Name, c.Name, op.SetDefault(rapid.SampledFrom([]string{"", "1", "NULL"}).Draw(r, "default")))
	case 6:
		return op.AddConstraint{Table: t.Name, Constraint: schema.Check{Name: "ck" + name, Expr: quoted + " IS NOT 'zz'"}}
	case 7:
		return op.AddConstraint{Table: t.Name, Constraint: schema.Unique{Columns: schema.Columns(c.Name)}}
	case 8:
		return op.CreateIndex{Table: t.Name, Index: schema.Index{Name: "ix" + name, Parts: []schema.Part{{Column: c.Name, Desc: true}, {Expr: "abs(" + quoted + ")"}}, Where: quoted + " > 1"}}
	case 9:
		if len(t.Indexes) > 0 {
			return op.DropIndex{Table: t.Name, Index: t.Indexes[0].Name}
		}
	case 10:
		if k := t.Constraints(); len(k) > 0 {
			return op.DropConstraint{Table: t.Name, Constraint: k[len(k)-1]}
		}
	case 11:
		return op.RenameTable{Table: t.Name, To: name}
	case 12:
		return op.AddConstraint{Table: t.Name, Constraint: schema.ForeignKey{Columns: []string{c.Name}, RefTable: "parent", OnDelete: schema.Cascade}}
	}
	return op.SetOptions{Table: t.Name, Options: schema.Options{Strict: !t.Options.Strict, WithoutRowID: t.Options.WithoutRowID}}
}

// legal reports whether SQLite can hold the schema at all.
func legal(s *schema.Schema) bool {
	taken := map[string]bool{}
	for i := range s.Tables {
		t := &s.Tables[i]
		if taken[nameKey(t.Name)] || t.Options.WithoutRowID && t.PrimaryKey == nil {
			return false
		}
		taken[nameKey(t.Name)] = true
		if !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.Generated == nil }) {
			return false
		}
		cols := map[string]bool{}
		for _, c := range t.Columns {
			_, bytes := c.Type.(schema.Bytes)
			if cols[nameKey(c.Name)] || bytes && t.Options.Strict && c.Default == "1" || c.Generated != nil && c.Default != "" || c.AutoIncrement && rowidAlias(t) != c.Name {
				return false
			}
			cols[nameKey(c.Name)] = true
		}
	}
	return true
}

// A tracked column is followed through renames.
type tracked struct{ table, column, was string }

func follow(cols []tracked, o op.Op) []tracked {
	switch o := o.(type) {
	case op.DropColumn:
		return slices.DeleteFunc(cols, func(c tracked) bool { return c.table == o.Table && c.column == o.Column })
	case op.RenameColumn:
		for i := range cols {
			if cols[i].table == o.Table && cols[i].column == o.Column {
				cols[i].column = o.To
			}
		}
	case op.RenameTable:
		for i := range cols {
			if cols[i].table == o.Table {
				cols[i].table = o.To
			}
		}
	}
	return cols
}

func (w *world) values(table, column, key string) string {
	x := op.Quote(column)
	return w.get(fmt.Sprintf("SELECT group_concat(typeof(%s) || quote(%[1]s), ';') FROM (SELECT %[1]s FROM %s ORDER BY %s)", x, op.Quote(table), op.Quote(key)))
}

// shape says all that pragmas tell of the tables.
func (w *world) shape() string {
	return w.get(`SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' ORDER BY 1`) + "\n" +
		w.get(`SELECT m.name, c.name, c.type, c."notnull", trim(c.dflt_value, '()'), c.pk, c.hidden FROM pragma_table_list m, pragma_table_xinfo(m.name) c WHERE m.schema = 'main' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2`) + "\n" +
		w.get(`SELECT m.name, iif(l.origin = 'c', l.name, ''), l."unique", l.partial, x.name, x.coll, x."desc", x.key FROM pragma_table_list m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x WHERE m.schema = 'main' AND x.key ORDER BY 1, 2, x.name, x.coll, 3, 7, x.seqno`) + "\n" +
		w.get(`SELECT m.name, f."table", f."from", f."to", f.on_delete FROM pragma_table_list m, pragma_foreign_key_list(m.name) f WHERE m.schema = 'main' ORDER BY 1, 2, 3`)
}

func TestPropertyAlter(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		parent := create("parent", col("id", integer), pk("id"))
		table := someTable(r)
		w := newWorld(t, parent, table)
		w.exec("INSERT INTO parent VALUES (1), (2)")
		fill(r, w, &table.Table)
		cols := []tracked{{"t", "key", "key"}}
		for _, c := range table.Table.Columns[1:] {
			cols = append(cols, tracked{"t", c.Name, c.Name})
		}
		before := map[string]string{}
		for _, c := range cols {
			before[c.was] = w.values("t", c.was, "key")
		}
		s := w.is.Clone()
		var ops []op.Op
		for range rapid.IntRange(1, 6).Draw(r, "ops") {
			o := someOp(r, s)
			next := s.Clone()
			if err := o.Apply(next); err == nil && legal(next) {
				s, ops, cols = next, append(ops, o), follow(cols, o)
			}
		}
		sql := w.get("SELECT group_concat(sql, ';') FROM sqlite_schema")
		if err := w.try(ops...); err != nil {
			var g *guardError
			if !errors.As(err, &g) && !errors.Is(err, ErrForeignKey) {
				r.Fatalf("%v\nbefore: %s", err, sql)
			}
			if now := w.get("SELECT group_concat(sql, ';') FROM sqlite_schema"); now != sql {
				r.Fatalf("%s\nleft %s\nwas  %s", err, now, sql)
			}
			return
		}
		w.settled()
		for _, c := range cols {
			if got := w.values(c.table, c.column, cols[0].column); got != before[c.was] {
				r.Fatalf("%s.%s\n got %s\nwant %s\nops %v", c.table, c.column, got, before[c.was], ops)
			}
		}
		var fresh []op.Op
		for _, t := range s.Tables {
			fresh = append(fresh, op.CreateTable{Table: t})
		}
		if got, want := w.shape(), newWorld(t, fresh...).shape(); got != want {
			r.Fatalf("ops %v\n got %s\nwant %s", ops, got, want)
		}
	})
}

func fill(r *rapid.T, w *world, t *schema.Table) {
	var names []string
	for _, c := range t.Columns {
		if c.Generated == nil {
			names = append(names, op.Quote(c.Name))
		}
	}
	for k := range rapid.IntRange(0, 5).Draw(r, "rows") {
		values := []string{fmt.Sprint(k*2 + 1)}
		for _, c := range t.Columns[1:] {
			if c.Generated != nil {
				continue
			}
			choice := map[string][]string{"INTEGER": {"1", "2", "-3"}, "TEXT": {"'x'", "'007'", "'Ab '"}, "REAL": {"1.5", "2.0"}, "BLOB": {"x'00ff'", "x''"}}[TypeSQL(c.Type)]
			if !c.NotNull {
				choice = append(choice, "NULL")
			}
			values = append(values, rapid.SampledFrom(choice).Draw(r, "value"))
		}
		w.exec(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", op.Quote(t.Name), strings.Join(names, ", "), strings.Join(values, ", ")))
	}
}
