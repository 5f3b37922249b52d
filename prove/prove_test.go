package prove_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/prove"
	"github.com/skein-go/skein/schema"
)

const users = `CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, nick TEXT, role INTEGER NOT NULL REFERENCES roles, age INTEGER);`

// script is the one that leads from one text to another.
func sqlScript(t *testing.T, before, after string) prove.Script {
	t.Helper()
	s, err := generated(dialecttest.Pair{From: inspected(t, before)}, inspected(t, after))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRoundTripNames holds what is said to what happens.
func TestRoundTripNames(t *testing.T) {
	for name, test := range map[string]struct {
		after          string
		lost, refused  string
		empty          string
		tables, atMost int
	}{
		"nothing": {after: users + "CREATE TABLE more (a);", tables: 3, atMost: 60},
		"trigger": {
			after: users + "CREATE TABLE more (a); CREATE TABLE seen (a); CREATE TRIGGER more_new AFTER INSERT ON more BEGIN INSERT INTO seen VALUES (new.a); END;", tables: 4, atMost: 80,
		},
		"trigger on what was there": {
			after: users + "CREATE TABLE more (a); CREATE TRIGGER more_new AFTER INSERT ON more BEGIN DELETE FROM users; END;", tables: 3, atMost: 40,
		},
		"column": {after: strings.Replace(users, "nick TEXT, ", "", 1), lost: "the values of users.nick", tables: 2, atMost: 40},
		"table": {
			after: strings.Split(strings.Replace(users, "REFERENCES roles", "", 1), ";")[1], lost: "the rows of roles", refused: "not in roles", empty: "users", tables: 2, atMost: 20,
		},
		"not null": {after: strings.Replace(users, "email TEXT", "email TEXT NOT NULL", 1), refused: "NULLs", tables: 2, atMost: 40},
		"unique":   {after: users + "CREATE UNIQUE INDEX one ON users (age);", refused: "more than once", tables: 2, atMost: 40},
		"check":    {after: strings.Replace(users, "age INTEGER", "age INTEGER CHECK (age BETWEEN 18 AND 99)", 1), refused: "refuses", tables: 2, atMost: 40},
		"foreign key": {
			after: strings.Replace(users, "age INTEGER", "age INTEGER REFERENCES roles", 1), refused: "not in roles", tables: 2, atMost: 40,
		},
		"narrower": {after: strings.Replace(users, "nick TEXT", "nick INTEGER", 1), refused: "nick", lost: "", tables: 2, atMost: 40},
		"no value": {
			after: strings.Replace(users, "age INTEGER", "age INTEGER, x INTEGER NOT NULL", 1), refused: "users.x is new", empty: "users", tables: 2, atMost: 20,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := bench().RoundTrip(t.Context(), sqlScript(t, users, test.after))
			if err != nil {
				t.Fatal(err)
			}
			if prove.Names(p.Lost) != test.lost || p.Tables != test.tables || p.Of != p.Tables || p.Rows != test.atMost {
				t.Errorf("%+v", p)
			}
			if fmt.Sprint(p.Refused) == "[]" != (test.refused == "") || !strings.Contains(fmt.Sprint(p.Refused), test.refused) {
				t.Errorf("refused %+v", p.Refused)
			}
			if fmt.Sprint(p.Empty) == "[]" != (test.empty == "") || !strings.Contains(fmt.Sprint(p.Empty), test.empty) {
				t.Errorf("empty %+v", p.Empty)
			}
		})
	}
}

// TestRoundTripFinds changes a good script for the worse.
func TestRoundTripFinds(t *testing.T) {
	good := func() prove.Script {
		return sqlScript(t, users, strings.Replace(users, "nick TEXT", "nick TEXT, extra TEXT", 1)+"CREATE INDEX ix ON users (email);")
	}
	if _, err := bench().RoundTrip(t.Context(), good()); err != nil {
		t.Fatal(err)
	}
	run := func(sql string) op.Record { return op.Record{Op: op.Exec{SQL: sql}} }
	for name, test := range map[string]struct {
		spoil  func(*prove.Script)
		way    prove.Way
		failed bool
		want   string
	}{
		"up fails":        {func(s *prove.Script) { s.Up = append(s.Up, run("SELECT nosuch(1)")) }, prove.Up, true, "nosuch"},
		"up does less":    {func(s *prove.Script) { s.Up = s.Up[1:] }, prove.Up, false, "what is left to do is: "},
		"up does more":    {func(s *prove.Script) { s.Up = append(s.Up, run("CREATE TABLE y (a)")) }, prove.Up, false, "drop table y"},
		"up eats rows":    {func(s *prove.Script) { s.Up = append(s.Up, run("DELETE FROM users WHERE id = 2")) }, prove.Up, false, "the rows of users"},
		"up eats values":  {func(s *prove.Script) { s.Up = append(s.Up, run("UPDATE users SET age = 7")) }, prove.Up, false, "the values of users.age"},
		"up mixes values": {func(s *prove.Script) { s.Up = append(s.Up, run("UPDATE users SET id = -id, age = id")) }, prove.Up, false, "users"},
		"down fails":      {func(s *prove.Script) { s.Down = append(s.Down, run("DROP TABLE nowhere")) }, prove.Down, true, "nowhere"},
		"down does less":  {func(s *prove.Script) { s.Down = s.Down[1:] }, prove.Down, false, "the downgrade leads to another schema"},
		"down eats rows":  {func(s *prove.Script) { s.Down = append(s.Down, run("DELETE FROM roles")) }, prove.Down, false, "the rows of roles"},
		"down eats values": {func(s *prove.Script) { s.Down = append(s.Down, run("UPDATE users SET email = ''")) }, prove.Down, false,
			"the values of users.email"},
		"again fails": {func(s *prove.Script) {
			s.Before = inspected(t, users+"CREATE TABLE runs (n);")
			s.After.Tables = append(s.After.Tables, *s.Before.Table("runs"))
			s.Up = append(s.Up, run("PRAGMA user_version = 1"), op.Record{Op: op.ExpectNone{Query: "SELECT 1 FROM pragma_application_id WHERE application_id = 7", Why: "it ran before"}})
			s.Down = append(s.Down, run("PRAGMA application_id = 7"))
		}, prove.Again, true, "it ran before"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			test.spoil(&s)
			_, err := bench().RoundTrip(t.Context(), s)
			p, ok := errors.AsType[*prove.Problem](err)
			if !ok || p.Way != test.way || p.Failed != test.failed || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestRoundTripWithoutScratch says that nothing is known.
func TestRoundTripWithoutScratch(t *testing.T) {
	b := bench()
	b.Scratch = func(context.Context) (*sql.DB, error) { return nil, errors.New("permission denied") }
	_, err := b.RoundTrip(t.Context(), sqlScript(t, users, users+"CREATE TABLE more (a);"))
	if !errors.Is(err, prove.ErrScratch) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bench().RoundTrip(ended, sqlScript(t, users, users+"CREATE TABLE more (a);")); err == nil {
		t.Error("it ran on after its context had ended")
	}
}

// TestRoundTripOfManyTables takes those that matter and no others.
func TestRoundTripOfManyTables(t *testing.T) {
	text := users + "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES users); CREATE VIEW authors AS SELECT nick FROM users;" +
		"CREATE TRIGGER tr AFTER INSERT ON users BEGIN INSERT INTO journal VALUES (new.id); END; CREATE TABLE journal (a);"
	for i := range 300 {
		text += fmt.Sprintf("CREATE TABLE t%d (id INTEGER PRIMARY KEY, a TEXT);", i)
	}
	s := sqlScript(t, text, strings.Replace(text, "email TEXT", "email TEXT, extra TEXT", 1))
	p, err := bench().RoundTrip(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if p.Tables != 4 || p.Of != 304 || p.Rows != 100 && p.Rows != 80 || len(p.Empty) > 0 {
		t.Errorf("%+v", p)
	}
	b := bench()
	b.Limit = 1000
	if p, err = b.RoundTrip(t.Context(), s); err != nil || p.Tables != 304 || p.Of != 304 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestDifferent compares with rules, where the caller brings no words of its own.
func TestDifferent(t *testing.T) {
	b := bench()
	b.Differ = func(_ context.Context, have, want *schema.Schema) (string, error) {
		if !slices.EqualFunc(have.Tables, want.Tables, func(a, b schema.Table) bool { return a.Name == b.Name }) {
			return "the names of tables", nil
		}
		return "", nil
	}
	s := sqlScript(t, users, users+"CREATE TABLE more (a);")
	s.After.Tables = s.After.Tables[1:]
	if _, err := b.RoundTrip(t.Context(), s); err == nil || !strings.Contains(err.Error(), "the names of tables") {
		t.Errorf("got %v", err)
	}
}
