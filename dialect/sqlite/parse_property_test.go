package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// composer draws the text of CREATE TABLE statements.
type composer struct {
	*rapid.T
	columns []string // as they are called
}

func (c *composer) one(options ...string) string { return rapid.SampledFrom(options).Draw(c.T, "one") }

func (c *composer) flip(percent int) bool { return rapid.IntRange(1, 100).Draw(c.T, "flip") <= percent }

// maybe returns the text in a share of cases.
func (c *composer) maybe(percent int, text func() string) string {
	if c.flip(percent) {
		return text()
	}
	return ""
}

// join puts the words together with odd blanks, comments and letter case.
func (c *composer) join(words ...string) string {
	var b strings.Builder
	for _, w := range words {
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(c.one(" ", " ", " ", "\n\t", " /* ) , ' */ ", " -- \"it's (\n"))
		}
		b.WriteString(w)
	}
	return b.String()
}

func (c *composer) word(w string) string {
	if c.flip(30) {
		return strings.ToLower(w)
	}
	return w
}

// spelled writes the name of a column in one of the ways there are.
func (c *composer) spelled(name string) string {
	if c.flip(30) {
		name = strings.ToUpper(name)
	}
	forms := []string{`"` + strings.ReplaceAll(name, `"`, `""`) + `"`, "`" + name + "`", "'" + strings.ReplaceAll(name, "'", "''") + "'"}
	if !strings.Contains(name, "]") {
		forms = append(forms, "["+name+"]")
	}
	if isWord(name) && !isKeyword(name) {
		forms = append(forms, name, name, name)
	}
	return c.one(forms...)
}

func (c *composer) some() string { return c.spelled(rapid.SampledFrom(c.columns).Draw(c.T, "column")) }

func (c *composer) statement() string {
	c.columns = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b1", "_c", "d d", `e"e`, "f'f", "order", "key", "g]", "Hh", "stored", "ü"}), 1, 5, rapid.ID).Draw(c.T, "columns")
	items := make([]string, 0, 9)
	key := c.flip(70)
	for _, name := range c.columns {
		items = append(items, c.column(name, &key))
	}
	for range rapid.IntRange(0, 3).Draw(c.T, "constraints") {
		items = append(items, c.constraint(&key))
	}
	options := c.one("", "", "", "WITHOUT ROWID", "STRICT", "STRICT, WITHOUT ROWID", "without rowid,strict")
	return c.join(c.word("CREATE"), c.word("TABLE"), c.one("t", `"t t"`, "[T]", "'x'"), "(", strings.Join(items, c.one(",", ", ", " ,\n ")), ")", options)
}

func (c *composer) column(name string, key *bool) string {
	words := []string{c.spelled(name), c.one("", "INTEGER", "integer", "INT", "text", "VARCHAR(20)", "decimal( 8 , 2 )", "unsigned big int", "BLOB", "real", "any", `"INTEGER"`, "'x y'")}
	for range rapid.IntRange(0, 4).Draw(c.T, "clauses") {
		words = append(words, c.maybe(20, c.named), c.clause(key))
	}
	return c.join(words...)
}

func (c *composer) named() string { return c.join(c.word("CONSTRAINT"), c.one("n", `"n n"`, "'q'")) }

func (c *composer) onConflict() string {
	return c.maybe(20, func() string { return c.word("ON CONFLICT " + c.one("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")) })
}

func (c *composer) expr() string {
	return c.one("1", "(1)", "-5", "'it''s )'", "(1 + 2)", "1 /* ( */", "x'00'", "abs(-1)", "((1) + (2))", "NULL", "'a' || \"b\"")
}

func (c *composer) clause(key *bool) string {
	switch rapid.IntRange(0, 8).Draw(c.T, "clause") {
	case 0:
		return c.join(c.word("NOT NULL"), c.onConflict())
	case 1:
		return c.join(c.word("NULL"), c.onConflict())
	case 2:
		return c.join(c.word("DEFAULT"), c.one("1", "-1", "+ 1.5", "'x'", "\"x\"", "current_timestamp", "NULL", "true", "x'0a'", "("+c.expr()+")"))
	case 3:
		return c.join(c.word("COLLATE"), c.one("NOCASE", `"rtrim"`, "[binary]"))
	case 4:
		return c.join(c.word("UNIQUE"), c.onConflict())
	case 5:
		return c.join(c.word("CHECK"), "("+c.expr()+")")
	case 6:
		return c.join(c.references(), c.deferral())
	case 7:
		return c.join(c.one("", c.word("GENERATED ALWAYS")), c.word("AS"), "("+c.expr()+")", c.one("", "STORED", "virtual"))
	}
	if !*key {
		return ""
	}
	*key = false
	return c.join(c.word("PRIMARY KEY"), c.one("", "", "ASC", "desc"), c.onConflict(), c.one("", "", "", "AUTOINCREMENT"))
}

func (c *composer) references() string {
	words := []string{c.word("REFERENCES"), c.one("p", "t", `"t t"`, "[Q]"), c.one("", "(a)", `("Id")`)}
	for range rapid.IntRange(0, 3).Draw(c.T, "rules") {
		words = append(words, c.word(c.one("ON DELETE", "ON UPDATE")), c.word(c.one("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION")), c.one("", "", "MATCH simple"))
	}
	return c.join(words...)
}

func (c *composer) deferral() string {
	return c.word(c.one("", "DEFERRABLE", "NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED", "DEFERRABLE INITIALLY IMMEDIATE", "NOT DEFERRABLE INITIALLY DEFERRED"))
}

func (c *composer) parts() string {
	var parts []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(c.columns), 1, min(2, len(c.columns)), rapid.ID).Draw(c.T, "parts") {
		parts = append(parts, c.join(c.spelled(name), c.maybe(20, func() string { return "COLLATE nocase" }), c.one("", "", "ASC", "desc")))
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (c *composer) constraint(key *bool) string {
	name := c.maybe(40, c.named)
	switch n := rapid.IntRange(0, 3).Draw(c.T, "kind"); {
	case n == 0 && *key:
		*key = false
		return c.join(name, c.word("PRIMARY KEY"), c.parts(), c.onConflict())
	case n == 1:
		return c.join(name, c.word("CHECK"), "("+c.expr()+")", c.onConflict())
	case n == 2:
		return c.join(name, c.word("FOREIGN KEY"), "("+c.some()+")", c.references(), c.deferral())
	}
	return c.join(name, c.word("UNIQUE"), c.parts(), c.onConflict())
}

// Whatever SQLite accepts is understood as SQLite does.
func TestEngineAgreesOnAnyTable(t *testing.T) {
	accepted, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c := &composer{T: rt}
		statement := c.statement()
		db := memoryDB(rt)
		defer db.Close()
		if _, err := db.Exec(statement); err != nil {
			refused++
			return
		}
		accepted++
		index := fmt.Sprintf("CREATE INDEX i ON %s %s", op.Quote(inspected(rt, db).Tables[0].Name), c.parts())
		_, _ = db.Exec(index)
		if c.flip(30) {
			_, _ = db.Exec("ALTER TABLE " + op.Quote(inspected(rt, db).Tables[0].Name) + " ADD " + c.column("new", new(bool)))
		}
		rt.Logf("%s", statement)
		assertEngineAgrees(rt, db)
	})
	t.Logf("%d accepted, %d refused by SQLite", accepted, refused)
	if accepted < refused/4 {
		t.Errorf("too few statements are any good: %d of %d", accepted, accepted+refused)
	}
}

// FuzzParse holds the parser to two things: it never panics, and what SQLite accepts it accepts.
func FuzzParse(f *testing.F) {
	for _, statements := range corpus {
		for _, s := range statements {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, _ := parseTable(text)
		_, _, _ = parseIndex(text, &table)
		_, _ = parseView(text)
		_, _ = parseTrigger(text)
		_, _, _ = parseVirtual(text)
		statements, err := sqltext.Split(text, sqltext.SQLite)
		if err != nil || len(statements) != 1 || sqltext.Kind(text) != sqltext.DDL || strings.Contains(text, "\x00") {
			return // nothing else is to run: ATTACH, PRAGMA
		}
		if w := sqltext.Words(text, 2); w[0] != "CREATE" || len(w) < 2 || w[1] == "VIRTUAL" {
			return
		}
		db := memoryDB(t)
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE t(a, b, c)"); err != nil {
			t.Fatal(err)
		}
		if w := sqltext.Words(text, 3); strings.Contains(strings.Join(w, " "), "TABLE") {
			if _, err := db.Exec("DROP TABLE t"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(text); err == nil {
			assertEngineAgrees(t, db)
		}
	})
}
