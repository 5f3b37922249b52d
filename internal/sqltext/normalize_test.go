package sqltext

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		f         Flavor
		src, want string
	}{
		{SQLite, "", ""}, {SQLite, " ( ( A ) ) ; ", "a"}, {SQLite, "()", "()"}, {SQLite, "(;)", ""}, {SQLite, "((a;);)", "a"},
		{SQLite, "(a) + (b)", "(a) + (b)"}, {SQLite, "((a) + (b))", "(a) + (b)"}, {SQLite, "((a)", "((a)"}, {SQLite, "(a))", "(a))"},
		{SQLite, "A<>B AND c!=D or e==f", "a <> b and c <> d or e = f"},
		{SQLite, `"Name" || [Full Name] || "a""B"`, `name || "full name" || "a""b"`},
		{SQLite, `"TRUE" = true`, `"true" = true`}, {SQLite, `'X' || "X"`, `'X' || x`}, {SQLite, `"user" = user`, "user = user"},
		{SQLite, "count ( * ) , t . \"C\" -- x\n /* y */", "count(*), t.c"},
		{SQLite, "1 . 5", "1 . 5"}, {SQLite, "a<-1", "a < - 1"}, {SQLite, "IN(1,2 , 0XFF)", "in(1, 2, 0xff)"},
		{SQLite, "SELECT ')' || (a)", "select ')' || (a)"}, {SQLite, `"e" 'x'`, "e 'x'"},
		{Postgres, `"name" = "Name" AND "user" = USER`, `name = "Name" and "user" = user`},
		{Postgres, `A::INT != ALL (b [ 1 ])`, `a :: int <> all(b[1])`}, {Postgres, "a == b", "a == b"},
		{Postgres, `U&"x" || E'\n' || "größe"`, `U&"x" || E'\n' || "größe"`},
		{MySQL, "`Name` = \"Name\" # c", `name = "Name"`}, {MySQL, "t.`1a`", "t.`1a`"}, {MySQL, "/*!50003 A */", "/*!50003 a */"},
		{Any, `"A" = b`, `"A" = b`},
	} {
		if got := Normalize(c.src, c.f); got != c.want {
			t.Errorf("%s: Normalize(%s) = %s, want %s", c.f, c.src, got, c.want)
		}
	}
}

func TestNormalizeKeepsApart(t *testing.T) {
	for _, f := range flavors() {
		for _, p := range [][2]string{{`'x'`, `"x"`}, {"'x'", "x"}, {"'A'", "'a'"}, {"a - b", "a -- b"}, {"(a)+(b)", "a)+(b"}, {`'a b'`, `'a  b'`}, {"ab", "a b"}, {"1 .5", "1.5"}} {
			if Normalize(p[0], f) == Normalize(p[1], f) {
				t.Errorf("%s: %s and %s became equal", f, p[0], p[1])
			}
		}
	}
}

// idempotent also wants the meaning-bearing tokens to survive: what is read
// from the normalized text is what was written.
func idempotent(t interface{ Fatalf(string, ...any) }, src string) {
	for _, f := range flavors() {
		once := Normalize(src, f)
		if twice := Normalize(once, f); twice != once {
			t.Fatalf("%q: %q, then %q, then %q", f, src, once, twice)
		}
	}
}

func TestNormalizeIdempotent(t *testing.T) {
	parts := append(ugly(), "a", "B", "\"c\"", "\"D e\"", "'f'", "(", ")", "[", "]", ".", ",", ";", "1", ".5", "0x1f", "--", "/*", "*/", "\n", " ", "<", ">", "=", "!", "-", "$", ":", "@", "E", "N", "u&", "`g`", "#", "/*!", "\\")
	rapid.Check(t, func(rt *rapid.T) {
		idempotent(rt, strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(rt, "parts"), ""))
	})
}

// TestNormalizeLayout changes only layout, case and comments.
func TestNormalizeLayout(t *testing.T) {
	words := []string{"a", "Big", "'S s'", "(", ")", ",", "=", "10", "\"q\"", "||", "in", "x.y"}
	gaps := []string{" ", "\n\t", " /* c' */ ", " -- c\n", "\r\n"}
	rapid.Check(t, func(rt *rapid.T) {
		var plain, spread strings.Builder
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 0, 10).Draw(rt, "words") {
			plain.WriteString(w + " ")
			if !strings.ContainsAny(w, `'"`) {
				w = strings.ToUpper(w)
			}
			spread.WriteString(w + rapid.SampledFrom(gaps).Draw(rt, "gap"))
		}
		for _, f := range flavors() {
			if a, b := Normalize(plain.String(), f), Normalize(spread.String(), f); a != b {
				rt.Fatalf("%q: %q and %q", f, a, b)
			}
		}
	})
}

func FuzzNormalize(f *testing.F) {
	for _, s := range ugly() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) { idempotent(t, src) })
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		f          Flavor
		sql, ident string
		want       bool
	}{
		{SQLite, "a + NAME", "name", true}, {SQLite, `"Name"`, "nAME", true}, {SQLite, "[name]", "name", true}, {SQLite, "'name'", "name", false},
		{SQLite, "names /* name */ -- name", "name", false}, {SQLite, ":name", "name", false}, {SQLite, `"a""b"`, `A"b`, true}, {SQLite, "Ä", "ä", false},
		{Postgres, "NAME", "name", true}, {Postgres, `"NAME"`, "name", false}, {Postgres, `"Name"`, "Name", true}, {Postgres, "Name", "Name", false},
		{Postgres, "$$ name $$", "name", false}, {MySQL, "`Ä`", "ä", true}, {MySQL, `"name"`, "name", false}, {SQLite, "''", "", false},
		{SQLite, "a AND b", "and", false}, {SQLite, `a AND "and"`, "and", true}, {SQLite, "lower(a)", "lower", false}, {SQLite, "lower + 1", "lower", true},
		{SQLite, "INSERT INTO t(a)", "t", true}, {Postgres, "x IN (1)", "in", false},
	} {
		if got := Mentions(c.sql, c.ident, c.f); got != c.want {
			t.Errorf("%s: Mentions(%s, %s) = %v", c.f, c.sql, c.ident, got)
		}
	}
}

func TestRename(t *testing.T) {
	quote := func(s string) string { return `"` + s + `"` }
	for _, c := range []struct {
		f                   Flavor
		sql, old, new, want string
	}{
		{SQLite, "A+ [a] /* a */ 'a' a(a) a (1) x.a :a", "a", "b", `"b"+ "b" /* a */ 'a' a("b") "b" (1) x."b" :a`},
		{SQLite, `"t"(x)`, "t", "u", `"u"(x)`}, {SQLite, "none", "a", "b", "none"},
		{Postgres, `A "A" a`, "A", "B", `A "B" a`}, {MySQL, "`A` 'a' @a", "a", "b", `"b" 'a' @a`},
	} {
		if got := Rename(c.sql, c.old, c.new, c.f, quote); got != c.want {
			t.Errorf("%s: Rename(%s) = %s, want %s", c.f, c.sql, got, c.want)
		}
	}
	if got := Rename("a", "a", "b", SQLite, nil); got != "b" {
		t.Errorf("got %s", got)
	}
}

func TestRenameBack(t *testing.T) {
	parts := []string{"aa ", "'aa' ", "\"aa\" ", "bb ", "/*aa*/", "+", "aa(", "x."}
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(rt, "parts"), "")
		there := Rename(src, "aa", "zz", SQLite, nil)
		back := Rename(there, "zz", "aa", SQLite, nil)
		if Mentions(strings.ReplaceAll(there, "aa(", ""), "aa", SQLite) || back != strings.ReplaceAll(src, `"aa"`, "aa") {
			rt.Fatalf("%q, %q, %q", src, there, back)
		}
	})
}

func TestKind(t *testing.T) {
	for sql, want := range map[string]StatementKind{
		"": Other, "-- select\n": Other, "/* x */ select 1": Query, "(SELECT 1)": Query, "# c\n# d\ninsert into t": DML, "CREATE TABLE x(a)": DDL,
		"with a as (select 1) select * from a": Query, "with a as (select 1), b(c) as (select 2) delete from t": DML,
		"with d as (delete from t returning *) select * from d": DML, "with recursive a as (values(1)) update t set x=1": DML, "with": Other,
		"begin": TxControl, "BEGIN IMMEDIATE": TxControl, "begin not atomic select 1; end": Other, "start transaction": TxControl, "start replica": Other,
		"savepoint x": TxControl, "set transaction read only": TxControl, "set x = 1": Other, "pragma foreign_keys": Pragma, "vacuum": Other,
		"replace into t values (1)": DML, "truncate t": DDL, "/*!40101 SET a=1 */": Other, "\ufeffALTER TABLE x": DDL, "explain delete from t": Query, "#": Other,
		"SET STATEMENT a = 1, b = 'for' FOR ALTER TABLE t ADD c INT": DDL, "set statement a=1 for select 1": Query, "set statement a=1": Other, "set statement=1": Other,
		"/* x */ Set Statement a=1 /* for */ For Delete from t": DML, "set x = 'statement for'": Other,
		"with a as (select x from update_log where y = 1) select insert from a": Query,
	} {
		if got := Kind(sql); got != want {
			t.Errorf("Kind(%s) = %v, want %v", sql, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	got := Words("/* c */ create -- x\n unique index if not exists \"Drop\".i on t (a)", 8)
	if s := strings.Join(got, " "); s != `CREATE UNIQUE INDEX IF NOT EXISTS "Drop" I` {
		t.Error(s)
	}
	if s := strings.Join(Words("SET STATEMENT a = 1 FOR ALTER TABLE t", 2), " "); s != "ALTER TABLE" {
		t.Error(s)
	}
	if Words("a", 0) != nil || Words("", 3) != nil {
		t.Error("words from nothing")
	}
}

func TestNames(t *testing.T) {
	if Word.String() != "word" || TokenKind(99).String() != "unknown token" || DML.String() != "DML" || StatementKind(99).String() != "unknown kind" {
		t.Error("names")
	}
}
