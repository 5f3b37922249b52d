package sample_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/sample"
)

const ddl = `
CREATE TABLE plain (a, b TEXT, c INTEGER NOT NULL, d BLOB, e VARCHAR(5) NOT NULL, f DECIMAL(4,2), g DATETIME, h BOOLEAN NOT NULL);
CREATE TABLE roles (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE users (id INTEGER PRIMARY KEY, role INTEGER NOT NULL REFERENCES roles, boss INTEGER REFERENCES users,
	age INTEGER CHECK (age BETWEEN 18 AND 99), state TEXT NOT NULL CHECK (state IN ('new', 'it''s', 'old')), zip TEXT CHECK (length(zip) = 5),
	big INTEGER AS (age * 2));
CREATE UNIQUE INDEX one_boss ON users (role, boss) WHERE boss > 0;
CREATE TABLE pairs (a INTEGER, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE links (a INTEGER, b TEXT, x INTEGER, FOREIGN KEY (a, b) REFERENCES pairs);
CREATE TABLE first (id INTEGER PRIMARY KEY, other INTEGER REFERENCES second);
CREATE TABLE second (id INTEGER PRIMARY KEY, other INTEGER NOT NULL REFERENCES first);
CREATE TABLE ring_a (id INTEGER PRIMARY KEY, b INTEGER NOT NULL REFERENCES ring_c);
CREATE TABLE ring_b (id INTEGER PRIMARY KEY, c INTEGER NOT NULL REFERENCES ring_a);
CREATE TABLE ring_c (id INTEGER PRIMARY KEY, a INTEGER REFERENCES ring_b);
CREATE TABLE leans (id INTEGER PRIMARY KEY, z INTEGER NOT NULL REFERENCES zz);
CREATE TABLE zz (id INTEGER PRIMARY KEY);
CREATE TABLE never (a INTEGER CHECK (a > 0 AND a < 0) NOT NULL);
CREATE TABLE "order" ("select" TEXT NOT NULL DEFAULT 'x', "a ""b" INTEGER);
`

func open(t *testing.T) (*sql.Conn, func(string) []string) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	for _, s := range append([]string{"PRAGMA foreign_keys = ON"}, strings.Split(ddl, ";\n")...) {
		if _, err := conn.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return conn, func(query string) []string {
		rows, err := sample.Rows(context.Background(), conn, "sqlite", query, nil)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
}

func TestFill(t *testing.T) {
	var dumps [2]string
	for i := range dumps {
		conn, rows := open(t)
		s, err := sqlite.Dialect{}.Inspect(context.Background(), conn, dialect.InspectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := sample.Fill(context.Background(), conn, s, sample.Options{Dialect: "sqlite"})
		if err != nil {
			t.Fatal(err)
		}
		if got.Tables != 13 || len(got.Empty) != 1 || got.Empty["never"] == nil {
			t.Errorf("%+v", got)
		}
		for _, table := range []string{"plain", "roles", "users", "pairs", "links", "order"} {
			if n := len(rows(table)); n != 20 {
				t.Errorf("%s has %d rows", table, n)
			}
		}
		all := ""
		for _, table := range s.Tables {
			var columns []string
			for _, c := range table.Columns {
				columns = append(columns, c.Name)
			}
			lines, err := sample.Rows(context.Background(), conn, "sqlite", table.Name, columns)
			if err != nil {
				t.Fatal(err)
			}
			all += table.Name + "\n" + strings.Join(lines, "\n") + "\n"
		}
		for _, want := range []string{"NULL", `""`, "🪿", "-2147483648", "9.99", `x"\xff\xfe\x00"`, "it's"} {
			if !strings.Contains(all, want) {
				t.Errorf("no row has %s", want)
			}
		}
		dumps[i] = all
	}
	if dumps[0] != dumps[1] {
		t.Error("the rows differ from run to run")
	}
}

func TestFillSome(t *testing.T) {
	conn, rows := open(t)
	s, err := sqlite.Dialect{}.Inspect(context.Background(), conn, dialect.InspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := sample.Fill(context.Background(), conn, s, sample.Options{Dialect: "sqlite", Rows: 3, Tables: []string{"roles"}})
	if err != nil || got.Rows != 3 || len(rows("roles")) != 3 || len(rows("plain")) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sample.Fill(ended, conn, s, sample.Options{Dialect: "sqlite"}); err == nil {
		t.Error("it ran on after its context had ended")
	}
}
