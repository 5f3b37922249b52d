package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// mariaCases are about what MariaDB alone has, or does.
func mariaCases() []dialecttest.Case {
	list := []dialecttest.Case{
		renamed(on("an index in another case", "CREATE INDEX ix ON t (c)", "CREATE INDEX IX ON t (c)"), "ix:IX"),
		on("a primary key takes NULL from the column of a foreign key", "ALTER TABLE t DROP PRIMARY KEY, ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id)",
			"ALTER TABLE t DROP PRIMARY KEY, ADD CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id), ADD PRIMARY KEY (id, pid)"),
		{Name: "a computed column under a check comes to be a plain one, and what it is computed from a computed one", Before: "CREATE TABLE t (a INT, b INT, c LONGTEXT AS (octet_length(b)) STORED, CHECK (a IS NULL OR octet_length(c) <> 4000))",
			After: "CREATE TABLE t (a INT, b LONGTEXT AS (octet_length(a)) STORED, c LONGTEXT, CHECK (a IS NULL OR octet_length(c) <> 4000))", Rows: "INSERT INTO t (a, b) VALUES (1, 2)"},
		renamed(dialecttest.Case{Name: "columns swap, and one with an index comes to be computed",
			Before: "CREATE TABLE t (a DECIMAL(10,2), b INT, c LONGTEXT, KEY ix (c(20)))", After: "CREATE TABLE t (a DECIMAL(10,2), c INT, b LONGTEXT AS (octet_length(a)) STORED, KEY ix (b(20)))"}, "t.b:c", "t.c:b"),
		renamed(dialecttest.Case{Name: "a column with an index is renamed, and comes to be computed",
			Before: "CREATE TABLE t (a DECIMAL(10,2), c LONGTEXT, KEY ix (a, c(20)), KEY iy (c(20)))", After: "CREATE TABLE t (a DECIMAL(10,2), b LONGTEXT AS (octet_length(a)) STORED, KEY ix (a, b(20)), KEY iz (b(20)))"}, "t.c:b", "iy:iz"),
		same("words for the time of a change", "c TIMESTAMP NOT NULL DEFAULT now() ON UPDATE now()", "c TIMESTAMP NOT NULL DEFAULT LOCALTIME ON UPDATE LOCALTIMESTAMP"),
		column("a moment after 2038", "c DATETIME", "c TIMESTAMP NULL", "(1, '2050-01-01 10:00:00')"),
		refused(column("a moment after 2106", "c VARCHAR(30)", "c TIMESTAMP NULL", "(1, '2106-03-01 10:00:00')")),
		column("vector", "c VECTOR(2)", "c VECTOR(3) NOT NULL", ""),
		column("vector index", "c VECTOR(2) NOT NULL", "c VECTOR(2) NOT NULL, VECTOR INDEX i (c) M=6 DISTANCE=cosine", "(1, vec_fromtext('[1,2]'))"),
		column("vector index changed", "c VECTOR(2) NOT NULL, VECTOR INDEX i (c)", "c VECTOR(2) NOT NULL, VECTOR INDEX i (c) DISTANCE=cosine COMMENT 'x'", "(1, vec_fromtext('[1,2]'))"),
		same("vector index, the same", "c VECTOR(2) NOT NULL, VECTOR INDEX i (c) DISTANCE=cosine M=6", "c VECTOR(2) NOT NULL, VECTOR INDEX i (c) m=6 Distance='Cosine'"),
		column("an address", "c INET4", "c INET4 NOT NULL", "(1, '1.2.3.4')"),
		on("sequence of a type", "CREATE SEQUENCE q", "CREATE SEQUENCE q AS INT UNSIGNED"),
		on("sequence of a type, from its end", "CREATE SEQUENCE q AS TINYINT INCREMENT BY -1", "CREATE SEQUENCE q AS BIGINT INCREMENT BY -1"),
		on("sequence of a type, new", "", "CREATE SEQUENCE q AS SMALLINT START WITH 9 MAXVALUE 100"),
		on("defaults of parameters", "CREATE PROCEDURE pr(INOUT a INT, IN b VARCHAR(9) DEFAULT concat('x', ',')) SELECT a; CREATE FUNCTION fn(a INT) RETURNS INT RETURN a",
			"CREATE PROCEDURE pr(INOUT a INT, IN b VARCHAR(9) DEFAULT 'y') SELECT a; CREATE FUNCTION fn(a INT DEFAULT 5) RETURNS INT RETURN a"),
	}
	for i := range list {
		list[i].Name = ofMaria + list[i].Name
	}
	return list
}

// ofMaria begins the names of these cases.
const ofMaria = "MariaDB: "

// mariaLacks says what a release of MariaDB can't show of the suite, by the names of cases, and why.
func mariaLacks(release string) map[string]string {
	out := map[string]string{}
	before := func(major, minor int, why string, cases ...string) {
		if !atLeast(release, major, minor) {
			for _, c := range cases {
				out[c] = why
			}
		}
	}
	before(10, 6, "indexes that queries do not use came with 10.6", "index ignored")
	before(10, 7, "UUID came with 10.7", "uuid")
	before(10, 8, "it reads DESC in a key, and forgets it", "index desc")
	before(10, 8, "the parameters of functions have modes since 10.8", "modes of a function's parameters", "modes of a function's parameters change")
	before(10, 9, "partitions of versions come by themselves since 10.9", "table versions in partitions, of another length")
	before(10, 10, "INET4 came with 10.10", ofMaria+"an address")
	before(11, 5, "timestamps go beyond 2038 since 11.5", ofMaria+"a moment after 2038")
	before(11, 5, "sequences have types since 11.5", ofMaria+"sequence of a type", ofMaria+"sequence of a type, from its end", ofMaria+"sequence of a type, new")
	before(11, 7, "VECTOR came with 11.7", ofMaria+"vector", ofMaria+"vector index", ofMaria+"vector index changed", ofMaria+"vector index, the same")
	before(11, 8, "parameters have defaults since 11.8", ofMaria+"defaults of parameters")
	if atLeast(release, 11, 8) {
		out[ofMaria+"words for the time of a change"] = "it takes LOCALTIMESTAMP for a default, and no longer for ON UPDATE"
	}
	return out
}

// overMaria makes of the suite what a release of MariaDB can show.
func overMaria(h dialecttest.Harness, release string) dialecttest.Harness {
	h.Lacks = mariaLacks(release)
	if mend := h.Features.Mend; !atLeast(release, 10, 11) {
		h.Features.Mend = func(s *schema.Schema) {
			mend(s)
			for i := range s.Tables {
				t := &s.Tables[i]
				t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return pointsAtItself(t, fk) })
			}
		}
	}
	h.Features.KeyOrder = atLeast(release, 10, 8)
	return h
}

// pointsAtItself reports whether a foreign key has each row point at itself, which MariaDB 10.5 refuses.
func pointsAtItself(t *schema.Table, fk schema.ForeignKey) bool {
	refs := fk.RefColumns
	if len(refs) == 0 && t.PrimaryKey != nil {
		refs = schema.Names(t.PrimaryKey.Columns)
	}
	return fk.RefTable == t.Name && slices.ContainsFunc(fk.Columns, func(c string) bool {
		return slices.Contains(refs, c)
	})
}

// atLeast reports whether a release of MariaDB is that one or a later one.
func atLeast(release string, major, minor int) bool {
	var a, b int
	if _, err := fmt.Sscanf(release, "mariadb %d.%d", &a, &b); err != nil {
		panic(fmt.Sprintf("release %q: %v", release, err))
	}
	return a > major || a == major && b >= minor
}

// mariaRelease is which release of MariaDB the server is, "" if it is none.
func mariaRelease(t *testing.T) string {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	release, err := mysql.Dialect{}.Release(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(release, "mariadb ") {
		return ""
	}
	return release
}

// TestReleaseLacks: what a release does not have yet is said when the plan is made.
func TestReleaseLacks(t *testing.T) {
	column := func(c schema.Column) op.Op {
		c.Name = "c"
		return op.AddColumn{Table: "t", Column: c}
	}
	routine := func(kind, text string) op.Op {
		return op.CreateDefinition{Definition: schema.Definition{Kind: kind, Name: "x", Text: text}}
	}
	for _, c := range []struct {
		release, want string
		op            op.Op
	}{
		{"mariadb 10.5.23", "column t.c: MariaDB 10.5.23 has no type uuid, which came with 10.7", column(schema.Column{Type: schema.Raw("UUID")})},
		{"mariadb 10.9.8", "no type inet4, which came with 10.10", column(schema.Column{Type: schema.Raw("inet4")})},
		{"mariadb 10.11.6", "no type vector, which came with 11.7", column(schema.Column{Type: schema.Raw("vector(3)")})},
		{"mysql 8.4.3", "MySQL 8.4.3 has no type vector, which came with 9.0", column(schema.Column{Type: schema.Raw("vector(3)")})},
		{"mysql 9.1.0", "MySQL 9.1.0 has no type uuid", column(schema.Column{Type: schema.Raw("uuid")})},
		{"mariadb 10.5.23", "no invisible indexes, which came with 10.6", op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Parts: schema.Columns("a"), Invisible: true}}},
		{"mariadb 10.5.23", "no descending keys, which came with 10.8", op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Parts: []schema.Part{{Column: "a", Desc: true}}}}},
		{"mysql 5.7.44", "no descending keys, which came with 8.0", op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Parts: []schema.Part{{Column: "a", Desc: true}}}}},
		{"mariadb 11.4.2", "no VECTOR indexes, which came with 11.7", op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Parts: schema.Columns("a"), Method: "VECTOR"}}},
		{"mariadb 10.5.23", "no partitions that come by themselves (AUTO), which came with 10.9", op.SetOptions{Table: "t", Options: schema.Options{Versioned: true, PartitionBy: "SYSTEM_TIME INTERVAL 1 DAY AUTO"}}},
		{"mariadb 11.4.2", "sequence q of type int: MariaDB 11.4.2 has no types of sequences, which came with 11.5", op.CreateSequence{Sequence: schema.Sequence{Name: "q", Type: "int"}}},
		{"mariadb 10.6.1", "function x: MariaDB 10.6.1 has no modes of a function's parameters, which came with 10.8", routine("function", "CREATE FUNCTION x(a INT, OUT b INT) RETURNS INT RETURN 1")},
		{"mariadb 11.4.2", "procedure x: MariaDB 11.4.2 has no defaults of parameters, which came with 11.8", routine("procedure", "CREATE PROCEDURE x(IN a INT DEFAULT (1 + 2)) SELECT 1")},
		{"mariadb 11.4.2", "", routine("procedure", "CREATE PROCEDURE x")}, // the server says what is missing
		{"mariadb 11.4.2", "", routine("procedure", "CREATE PROCEDURE x(IN a ENUM('x','DEFAULT')) SELECT DEFAULT(a) FROM t")},
		{"mysql 9.1.0", "table t: MySQL 9.1.0 has no periods of the application", op.SetOptions{Table: "t", Options: schema.Options{Period: "p (a, b)"}}},
		{"mariadb 10.5.23", "table t: the period p (a, b) is of columns that the table does not have", op.SetOptions{Table: "t", Options: schema.Options{Period: "p (a, b)"}}},
		{"mariadb 10.5.23", `table t: the period is "p (a)", and not a name and two columns, as in: p (begins, ends)`, op.SetOptions{Table: "t", Options: schema.Options{Period: "p (a)"}}},
		{"mariadb 10.4.30", "key (a) of table t: MariaDB 10.4.30 has no keys WITHOUT OVERLAPS, which came with 10.5.3",
			op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Unique: true, Parts: schema.Columns("a"), WithoutOverlaps: true}}},
		{"mariadb 10.5.23", "key (a) of table t: WITHOUT OVERLAPS is of the period of a table of MariaDB 10.5.23, whose two columns come last",
			op.CreateIndex{Table: "t", Index: schema.Index{Name: "i", Unique: true, Parts: schema.Columns("a"), WithoutOverlaps: true}}},
		{"mariadb 10.5.23", "", op.CreateSequence{Sequence: schema.Sequence{Name: "q", Type: "bigint"}}},
	} {
		s := &schema.Schema{Dialect: "mysql", Release: c.release, Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "a", Type: schema.Integer{}}}}}}
		_, err := mysql.Dialect{}.Compile([]op.Op{c.op}, s)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasSuffix(err.Error(), c.want)) {
			t.Errorf("%s, %s: %v, want %q", c.release, c.op, err, c.want)
		}
	}
}

// TestCharacterSetAlone: a table that says its character set alone has the collation that the server gives that one, which
// is no difference; since MariaDB 11.2 a setting says which.
func TestCharacterSetAlone(t *testing.T) {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, sql := range []string{
		"ALTER DATABASE CHARACTER SET latin1", "CREATE TABLE t (a VARCHAR(9), b VARCHAR(9) CHARACTER SET ascii) CHARACTER SET utf8mb4",
	} {
		if _, err := db.ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	want := &schema.Schema{Dialect: "mysql", Tables: []schema.Table{{Name: "t", Options: schema.Options{Charset: "utf8mb4"}, Columns: []schema.Column{
		{Name: "a", Type: schema.String(9)}, {Name: "b", Type: schema.String(9), Charset: "ascii"},
	}}}}
	sees(t, db, want)
}

// TestPeriodOfModels: models may say a period in any spelling, its columns without NOT NULL, and a key on it as a constraint.
func TestPeriodOfModels(t *testing.T) {
	if mariaRelease(t) == "" {
		return // MySQL has no periods
	}
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), "CREATE TABLE t (id INT, b DATE, e DATE, PERIOD FOR `a p` (b, e), UNIQUE u (id, `a p` WITHOUT OVERLAPS), PRIMARY KEY (id, `a p` WITHOUT OVERLAPS))")
	if err != nil {
		t.Fatal(err)
	}
	key := schema.Columns("id", "b", "e")
	sees(t, db, &schema.Schema{Dialect: "mysql", Tables: []schema.Table{{Name: "t", Options: schema.Options{Period: "`a p`(b,  `e`)"},
		Columns:    []schema.Column{{Name: "id", Type: schema.Integer{}}, {Name: "b", Type: schema.Date{}}, {Name: "e", Type: schema.Date{}}},
		PrimaryKey: &schema.PrimaryKey{Columns: key, WithoutOverlaps: true}, Uniques: []schema.Unique{{Name: "u", Columns: key, WithoutOverlaps: true}}}}})
}

// sees checks that a database has what is wanted.
func sees(t *testing.T, db *sql.DB, want *schema.Schema) {
	t.Helper()
	got, err := mysql.Dialect{}.Inspect(context.Background(), db, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ops, err := diff.Diff(got, want, diff.Options{Rules: mysql.Dialect{}.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	if len(ops) > 0 {
		t.Errorf("false alarm: %q", ops)
	}
}

// TestTimestampWithoutDefault: a time that every row has to have gets no default, and no ON UPDATE, that nobody asked for,
// as MariaDB before 10.10 would give it ("explicit_defaults_for_timestamp").
func TestTimestampWithoutDefault(t *testing.T) {
	db, err := openConformance()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	at := func(name string, notNull bool) schema.Column {
		return schema.Column{Name: name, Type: schema.Timestamp{TZ: true}, NotNull: notNull}
	}
	for _, ops := range [][]op.Op{
		{op.CreateTable{Table: schema.Table{Name: "t", Columns: []schema.Column{{Name: "id", Type: schema.Integer{}}, at("a", true), at("b", true)}}}},
		{op.AddColumn{Table: "t", Column: at("c", true)}},
		{op.AddColumn{Table: "t", Column: at("d", false)}},
		{op.AlterColumn{Table: "t", Column: "d", Changes: []op.Change{op.SetNotNull(true)}}, op.SetOptions{Table: "t", Options: schema.Options{RowFormat: "COMPRESSED"}}},
	} {
		s, err := mysql.Dialect{}.Inspect(t.Context(), db, dialect.InspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := mysql.Dialect{}.Compile(ops, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range list {
			if _, err := db.ExecContext(t.Context(), st.SQL); err != nil {
				t.Fatalf("%s: %v", st.SQL, err)
			}
		}
		want := s.Clone()
		for _, o := range ops {
			if err := o.Apply(want); err != nil {
				t.Fatal(err)
			}
		}
		sees(t, db, want)
	}
}
