package diff_test

import (
	"slices"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// What is known by its text comes before the tables that need it, or after those it needs.
func TestDefinitionsInOrder(t *testing.T) {
	full := &schema.Schema{
		Dialect: "postgres",
		Tables: []schema.Table{schema.NewTable("users",
			schema.Column{Name: "id", Type: schema.BigInt{}},
			schema.Column{Name: "mood", Type: schema.Raw("mood")},
			schema.Check{Name: "users_ok", Expr: "is_ok(id)"},
		)},
		Views:     []schema.View{{Name: "busy", Query: "SELECT how_many() AS n", Comment: "who is busy"}},
		Enums:     []schema.Enum{{Name: "mood", Values: []string{"sad", "glad"}}},
		Sequences: []schema.Sequence{{Name: "numbers", Type: "bigint", Start: 1, Increment: 1, OwnedBy: "users.id"}},
		Definitions: []schema.Definition{
			{Kind: "function", Name: "how_many()", Text: "CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM users $$"},
			{Kind: "function", Name: "is_ok(bigint)", Text: "CREATE FUNCTION is_ok(bigint) RETURNS boolean LANGUAGE sql AS $$ SELECT is_positive($1) $$"},
			{Kind: "function", Name: "is_positive(bigint)", Text: "CREATE FUNCTION is_positive(bigint) RETURNS boolean LANGUAGE sql AS $$ SELECT $1 > 0 $$"},
			{Kind: "extension", Name: "citext", Text: "CREATE EXTENSION citext"},
			{Kind: "policy", Name: "own", Table: "users", Text: "CREATE POLICY own ON users USING (id = 1)"},
		},
	}
	empty := &schema.Schema{Dialect: "postgres"}
	up := run(t, empty, full)
	want := []string{
		"create extension citext", "create enum mood", "create sequence numbers",
		"create function is_positive(bigint)", "create function is_ok(bigint)", "create table users", "change sequence numbers",
		"create function how_many()", "create policy own", "create view busy",
	}
	if !slices.Equal(up, want) {
		t.Errorf("up\n%q, want\n%q", up, want)
	}
	down := run(t, full, empty)
	want = []string{
		"drop view busy", "drop policy own", "drop function how_many()", "drop table users",
		"drop function is_ok(bigint)", "drop function is_positive(bigint)", "drop enum mood", "drop extension citext",
	}
	if !slices.Equal(down, want) {
		t.Errorf("down\n%q, want\n%q", down, want)
	}
}

func TestDefinitionsChange(t *testing.T) {
	a := &schema.Schema{
		Enums:       []schema.Enum{{Name: "mood", Values: []string{"sad"}, Comment: "how"}},
		Definitions: []schema.Definition{{Kind: "domain", Name: "email", Text: "CREATE DOMAIN email AS text"}},
	}
	b := a.Clone()
	b.Enums[0].Values = []string{"sad", "glad"}
	b.Enums[0].Comment = "how one feels"
	b.Definitions[0].Text += " CHECK (VALUE LIKE '%@%')"
	got := run(t, a, b)
	want := []string{"change the values of enum mood", "change domain email", "change the comment of enum mood"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Where each table has its own names of indexes, two may share one.
func TestIndexNamesPerTable(t *testing.T) {
	table := func(name, index, column string) schema.Table {
		return schema.NewTable(name, schema.Column{Name: "a"}, schema.Column{Name: "b"},
			schema.Index{Name: index, Parts: schema.Columns(column)})
	}
	a := &schema.Schema{Dialect: "mysql", Tables: []schema.Table{table("t", "ix", "a"), table("u", "ix", "a")}}
	b := &schema.Schema{Dialect: "mysql", Tables: []schema.Table{table("t", "ix", "b"), table("u", "iy", "a")}}
	rules := diff.Rules{IndexNames: diff.AmongTable}
	renames, err := diff.Resolve(a, b, rules, diff.Answers{Ask: func(q diff.Question) (string, error) { return q.Candidates[0].To, nil }})
	if err != nil {
		t.Fatal(err)
	}
	ops, err := diff.Diff(a, b, diff.Options{Rules: rules, Renames: renames})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words(ops), []string{"drop index ix on t", "rename index ix to iy", "create index ix on t"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	back, err := diff.Diff(b, a, diff.Options{Rules: rules, Renames: diff.Inverse(renames)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words(back), []string{"drop index ix on t", "rename index iy to ix", "create index ix on t"}; !slices.Equal(got, want) {
		t.Errorf("back: %q, want %q", got, want)
	}
}

func run(t *testing.T, from, to *schema.Schema) []string {
	t.Helper()
	ops, err := diff.Diff(from, to, diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return words(ops)
}

func words(ops []op.Op) []string {
	out := make([]string, len(ops))
	for i, o := range ops {
		out[i] = o.String()
	}
	return out
}

// Types stand on types of any kind, and on functions; of overloaded functions none stands on the other.
func TestTypesInOrder(t *testing.T) {
	full := &schema.Schema{
		Dialect: "postgres",
		Enums:   []schema.Enum{{Name: "mood", Values: []string{"sad"}}},
		Definitions: []schema.Definition{
			{Kind: "composite type", Name: "addr", Text: "CREATE TYPE addr AS (nr posint, m mood)"},
			{Kind: "domain", Name: "posint", Text: "CREATE DOMAIN posint AS integer CHECK (is_pos(VALUE))"},
			{Kind: "function", Name: "is_pos(i integer)", Text: "CREATE FUNCTION is_pos(i integer) RETURNS boolean LANGUAGE sql AS $$ SELECT i > 0 $$"},
			{Kind: "function", Name: "is_pos(t text)", Text: "CREATE FUNCTION is_pos(t text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$"},
			{Kind: "schema", Name: "billing", Text: "CREATE SCHEMA billing"},
		},
	}
	empty := &schema.Schema{Dialect: "postgres"}
	up := run(t, empty, full)
	want := []string{
		"create schema billing", "create enum mood", "create function is_pos(i integer)", "create function is_pos(t text)",
		"create domain posint", "create composite type addr",
	}
	if !slices.Equal(up, want) {
		t.Errorf("up\n%q, want\n%q", up, want)
	}
	down := run(t, full, empty)
	if at := func(s string) int { return slices.Index(down, s) }; at("drop composite type addr") > at("drop domain posint") || at("drop domain posint") > at("drop function is_pos(i integer)") ||
		at("drop composite type addr") > at("drop enum mood") || at("drop schema billing") != len(down)-1 {
		t.Errorf("down %q", down)
	}
}
