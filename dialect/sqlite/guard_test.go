package sqlite

import (
	"errors"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

func TestGuards(t *testing.T) {
	users := create("users", col("id", integer), col("email", textual), col("age", integer), col("role_id", integer), col("data", schema.Bytes{}), pk("id"))
	roles := create("roles", col("id", integer), col("name", textual), pk("id"))
	unique := func(parts ...schema.Part) schema.Constraint { return schema.Unique{Name: "uq", Columns: parts} }
	add := func(c schema.Constraint) op.Op { return op.AddConstraint{Table: "users", Constraint: c} }
	index := func(where string, parts ...schema.Part) op.Op {
		return op.CreateIndex{Table: "users", Index: schema.Index{Name: "ix", Unique: true, Parts: parts, Where: where}}
	}
	toType := func(column string, typ schema.Type, using string) op.Op {
		return alter("users", column, op.SetType{To: typ, Using: using})
	}
	rename := func(column, to string) op.Op { return op.RenameColumn{Table: "users", Column: column, To: to} }
	ref := schema.ForeignKey{Columns: []string{"role_id"}, RefTable: "roles", RefColumns: []string{"id"}}
	check := func(expr string) op.Op { return add(schema.Check{Name: "ck", Expr: expr}) }
	const rows = "(1, 'a@x', 30, 1, NULL), (2, 'A@X', NULL, 1, NULL)"
	for _, tc := range []struct {
		name, rows, why string
		ops             []op.Op
	}{
		{"not null", rows, "users.age has 1 NULLs; NOT NULL would fail", []op.Op{alter("users", "age", op.SetNotNull(true))}},
		{"not null, renamed", rows, "users.age has 1 NULLs; NOT NULL would fail",
			[]op.Op{rename("age", "years"), op.RenameTable{Table: "users", To: "people"}, alter("people", "years", op.SetNotNull(true))}},
		{"not null with default stays a question", rows, "users.age has 1 NULLs; NOT NULL would fail",
			[]op.Op{alter("users", "age", op.SetNotNull(true), op.SetDefault("7"))}},
		{"not null, converted", rows, "", []op.Op{toType("age", integer, "coalesce(age, 0)"), alter("users", "age", op.SetNotNull(true))}},
		{"new not null", rows, "users.x is new, NOT NULL and has no default, but users has 2 rows",
			[]op.Op{op.AddColumn{Table: "users", Column: col("x", textual, op.SetNotNull(true))}}},
		{"new not null, empty table", "", "", []op.Op{op.AddColumn{Table: "users", Column: col("x", textual, op.SetNotNull(true))}}},
		{"unique", "(1, 'a', 1, 1, 1), (2, 'a', 2, 1, 1), (3, NULL, 2, 1, 1), (4, NULL, 2, 1, 1)",
			`users (email) has 1 values more than once; unique "uq" would fail`, []op.Op{add(unique(schema.Columns("email")...))}},
		{"unique, NULLs are distinct", "(1, NULL, 1, 1, 1), (2, NULL, 1, 1, 1)", "", []op.Op{add(unique(schema.Columns("email")...))}},
		{"unique nocase", rows, `users (email) has 1 values more than once; unique "uq" would fail`,
			[]op.Op{add(unique(schema.Part{Column: "email", Collate: "NOCASE"}))}},
		{"unique by new collation", rows, `users (email) has 1 values more than once; unique "uq" would fail`,
			[]op.Op{add(unique(schema.Columns("email")...)), alter("users", "email", op.SetCollate("NOCASE"))}},
		{"unique expression", rows, `users (lower(email)) has 1 values more than once; unique index "ix" would fail`, []op.Op{index("", schema.Part{Expr: "lower(email)"})}},
		{"unique partial", rows, "", []op.Op{index("age > 1", schema.Part{Expr: "lower(email)"})}},
		{"unique over new column", rows, `users (x) has 1 values more than once; unique "uq" would fail`,
			[]op.Op{op.AddColumn{Table: "users", Column: col("x", textual, op.SetDefault("'d'"))}, add(unique(schema.Columns("x")...))}},
		{"unique after conversion", "(1, '1', 1, 1, 1), (2, '01', 1, 1, 1)", `users (email) has 1 values more than once; unique "uq" would fail`,
			[]op.Op{toType("email", integer, "CAST(email AS INTEGER)"), add(unique(schema.Columns("email")...))}},
		{"primary key", "(1, 'a', 1, 1, 1), (2, 'a', 1, 1, 1)", "users (email) has 1 values more than once; primary key (email) would fail",
			[]op.Op{op.DropConstraint{Table: "users", Constraint: schema.PrimaryKey{}}, add(pk("email"))}},
		{"key with NULLs", rows, "users.age has 1 NULLs; NOT NULL would fail",
			[]op.Op{op.DropConstraint{Table: "users", Constraint: schema.PrimaryKey{}}, add(pk("age"))}},
		{"check", rows, `users has 1 rows that check "ck" refuses`, []op.Op{check("age < 30")}},
		{"check, swapped columns", rows, `users has 1 rows that check "ck" refuses`,
			[]op.Op{rename("age", "tmp"), rename("role_id", "age"), rename("tmp", "role_id"), check("role_id < 30")}},
		{"check on new column", rows, `users has 2 rows that check "ck" refuses`,
			[]op.Op{op.AddColumn{Table: "users", Column: col("x", integer, op.SetDefault("-1"))}, check("x > 0")}},
		{"foreign key", rows, "users (role_id) has 2 values not in roles; foreign key (role_id) would fail", []op.Op{add(ref)}},
		{"foreign key to renamed", rows, "users (role_id) has 2 values not in people; foreign key (role_id) would fail", []op.Op{
			rename("role_id", "rid"), rename("rid", "role_id"), op.RenameTable{Table: "roles", To: "people"}, op.RenameColumn{Table: "people", Column: "id", To: "no"},
			add(schema.ForeignKey{Columns: []string{"role_id"}, RefTable: "people", RefColumns: []string{"no"}})}},
		{"foreign key to new table", rows, "users (role_id) has 2 values not in fresh; foreign key (role_id) would fail", []op.Op{
			create("fresh", col("id", integer), pk("id")), add(schema.ForeignKey{Columns: []string{"role_id"}, RefTable: "fresh"})}},
		{"text to integer", "(1, 'abc', 1, 1, 1), (2, '12', 1, 1, 1), (3, '007', 1, 1, 1), (4, NULL, 1, 1, 1)",
			"users.email has 2 values that INTEGER can't hold unchanged", []op.Op{toType("email", integer, "")}},
		{"text to real", "(1, '1.50', 1, 1, 1), (2, '1e3', 1, 1, 1), (3, 'x', 1, 1, 1)",
			"users.email has 1 values that REAL can't hold unchanged", []op.Op{toType("email", schema.Float{}, "")}},
		{"text to date", "(1, '2026-01-01', 1, 1, 1)", "", []op.Op{toType("email", schema.Raw("DATETIME"), "")}},
		{"integer to text", rows, "", []op.Op{toType("age", textual, "")}},
		{"integer to bytes", rows, "users.age has 1 values that BLOB can't hold unchanged", []op.Op{toType("age", schema.Bytes{}, "")}},
		{"text too long", rows, "users.email has 2 values of more than 2 characters", []op.Op{toType("email", schema.String(2), "")}},
		{"text long enough", rows, "", []op.Op{toType("email", schema.String(3), "")}},
		{"strict", "(1, 'a', 'thirty', 1, NULL), (2, x'00', 1.5, 1, 'text')", "users.email has 1 values that TEXT can't hold unchanged",
			[]op.Op{op.SetOptions{Table: "users", Options: schema.Options{Strict: true}}}},
		{"created here", "", "", []op.Op{create("new", col("id", integer), col("b", textual)), alter("new", "b", op.SetNotNull(true))}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, roles, users)
			if tc.rows != "" {
				w.exec("INSERT INTO users VALUES " + tc.rows)
			}
			before := w.get("SELECT sql FROM sqlite_schema ORDER BY name") + w.get("SELECT * FROM users")
			err := w.try(tc.ops...)
			var g *guardError
			if tc.why == "" && err != nil || tc.why != "" && !errors.As(err, &g) {
				t.Fatalf("got %v, want %s", err, tc.why)
			}
			if tc.why == "" {
				return
			}
			if g.why != tc.why {
				t.Errorf("got  %s\nwant %s", g.why, tc.why)
			}
			if now := w.get("SELECT sql FROM sqlite_schema ORDER BY name") + w.get("SELECT * FROM users"); now != before {
				t.Errorf("changed: %s\nwas %s", now, before)
			}
		})
	}
}

func TestConversions(t *testing.T) {
	for _, tc := range []struct {
		from, to          schema.Type
		value, using, now string
	}{
		{textual, integer, "'12'", "", "integer|12"},
		{integer, textual, "12", "", "text|12"},
		{textual, schema.Float{}, "'1.5'", "", "real|1.5"},
		{schema.Bytes{}, textual, "x'6162'", "", "text|ab"},
		{textual, schema.Bytes{}, "'ab'", "", "blob|x'6162'"},
		{textual, schema.Raw("DATETIME"), "'2026-01-01 10:00'", "", "text|2026-01-01 10:00"},
		{textual, integer, "'12 apples'", "CAST(v AS INTEGER) -- the number", "integer|12"},
		{schema.Bytes{}, nil, "x'00'", "", "blob|x'00'"},
		{textual, nil, "'x'", "", "text|x"},
	} {
		w := newWorld(t, create("t", col("v", tc.from)))
		w.exec("INSERT INTO t VALUES (" + tc.value + "), (NULL)")
		w.up(alter("t", "v", op.SetType{To: tc.to, Using: tc.using}))
		w.want("SELECT typeof(v), v FROM (SELECT CASE typeof(v) WHEN 'text' THEN v || '' ELSE v END AS v FROM t) WHERE v IS NOT NULL", tc.now)
	}
}
