package sqltext

import (
	"slices"
	"strings"
	"testing"
)

// show spells tokens as kind initials and texts.
func show(toks []Token) string {
	letters := "-CWQSNBPO"
	var out []string
	for _, t := range toks {
		s := letters[t.Kind:t.Kind+1] + ":" + t.Text
		if t.Open {
			s += "…"
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		f         Flavor
		src, want string
	}{
		{SQLite, `select 'it''s', "a""b", [c d], ` + "`e``f`", "W:select | S:'it''s' | O:, | Q:\"a\"\"b\" | O:, | Q:[c d] | O:, | Q:`e``f`"},
		{SQLite, `x'AB' X'01' n'x' e'\'`, `B:x'AB' | B:X'01' | W:n | S:'x' | W:e | S:'\'`},
		{SQLite, `?1 :a @b $c ?`, `P:?1 | P::a | P:@b | P:$c | P:?`},
		{SQLite, `a->>'$.x' <> b||c == 1<<2`, `W:a | O:->> | S:'$.x' | O:<> | W:b | O:|| | W:c | O:== | N:1 | O:<< | N:2`},
		{SQLite, `0x1F 1e-5 .5 1. 1_000 1.5E+3 2e`, `N:0x1F | N:1e-5 | N:.5 | N:1. | N:1_000 | N:1.5E+3 | N:2 | W:e`},
		{SQLite, `größe 名前 --x`, `W:größe | W:名前`},
		{SQLite, `'never`, `S:'never…`},
		{Postgres, `E'a\'b' U&'\0041' U&"x" B'01' N'y'`, `S:E'a\'b' | S:U&'\0041' | Q:U&"x" | B:B'01' | S:N'y'`},
		{Postgres, "E'a'\n 'b\\'c' 'd'", "S:E'a'\n 'b\\'c' | S:'d'"},
		{Postgres, `$$a;b$$ $t$ $$ $t$ a$b $1`, `S:$$a;b$$ | S:$t$ $$ $t$ | W:a$b | P:$1`},
		{Postgres, `a::int[1:2] := b@>c =-1 @-1 *-- x`, `W:a | O::: | W:int | O:[ | N:1 | O:: | N:2 | O:] | O::= | W:b | O:@> | W:c | O:= | O:- | N:1 | O:@- | N:1 | O:*`},
		{Postgres, `1..10 a/* /* */ ; */+/**/b '\'`, `N:1 | O:.. | N:10 | W:a | O:+ | W:b | S:'\'`},
		{Postgres, "a ? b `c`", "W:a | O:? | W:b | O:` | W:c | O:`"},
		{MySQL, `'a\'b' "c\"d" 5--3 2fa # x`, `S:'a\'b' | S:"c\"d" | N:5 | O:- | O:- | N:3 | W:2fa`},
		{MySQL, "`a``b` @x := @@sql_mode ? <=> -- c\n1", "Q:`a``b` | P:@x | O::= | P:@@sql_mode | P:? | O:<=> | N:1"},
		{MySQL, `/*!40101 SET x */ /*+ hint */ /*!999999\- sandbox ' */`, `O:/*!40101 | W:SET | W:x | O:*/`},
		{MySQL, `1e5 1e 0x1G`, `N:1e5 | W:1e | W:0x1G`},
	} {
		if got := show(Tokens(c.src, c.f)); got != c.want {
			t.Errorf("%s %q:\n got %s\nwant %s", c.f, c.src, got, c.want)
		}
	}
}

func TestTokenName(t *testing.T) {
	for src, want := range map[string]string{
		`"a""b"`: `a"b`, `[a b]`: "a b", "`x``y`": "x`y", `word`: "word", `'s'`: "", `""`: "", `"open`: "open", `"`: "", `[`: "",
	} {
		if got := Tokens(src, SQLite)[0].Name(); got != want {
			t.Errorf("Name(%s) = %q, want %q", src, got, want)
		}
	}
	if got := Tokens(`U&"a"`, Postgres)[0].Name(); got != "a" {
		t.Errorf("got %q", got)
	}
}

func TestFlavorOf(t *testing.T) {
	for name, want := range map[string]Flavor{"MariaDB": MySQL, "postgresql": Postgres, "sqlite3": SQLite, "oracle": Any} {
		if got := FlavorOf(name); got != want {
			t.Errorf("FlavorOf(%s) = %q", name, got)
		}
	}
}

func TestPosition(t *testing.T) {
	src := "\ufeffaé\r\nb\nc"
	for _, c := range []struct{ off, line, col int }{
		{-1, 1, 1}, {0, 1, 1}, {3, 1, 1}, {4, 1, 2}, {6, 1, 3}, {8, 2, 1}, {9, 2, 2}, {10, 3, 1}, {11, 3, 2}, {99, 3, 2},
	} {
		if line, col := Position(src, c.off); line != c.line || col != c.col {
			t.Errorf("Position(%d) = %d, %d, want %d, %d", c.off, line, col, c.line, c.col)
		}
	}
}

func TestLexStops(t *testing.T) {
	for tok := range Lex("a b c", SQLite) {
		if tok.Text != "a" {
			t.Fatal("went on after break")
		}
		break
	}
}

func flavors() []Flavor { return []Flavor{Any, SQLite, Postgres, MySQL} }

// ugly are inputs that have made lexers stumble; they seed the fuzz targets.
func ugly() []string {
	return []string{
		"", ";", "'", `"`, "`", "[", "$", "$$", "$a$", "/*", "/*/", "--", "#", "\\", "E'", "x'", "U&\"", "0x", "1e", ".", "..", "\x00",
		"\xff\xfe", "\ufeff", "\ufeffselect 1", "a\ufeff", "((a)", "(;)", "()", "@@", "::", "/*!", "/*!40101", "*/", "a.b . \"C\"",
		"CREATE TRIGGER t BEGIN select 1; END;", "DELIMITER $$\nBEGIN END$$\nDELIMITER ;", "delimiter", "a /* b -- c\n */ d",
		"create function f() begin atomic select 1; end;", "CREATE PROCEDURE p() IF a THEN b; END IF;", "t.1abc", "1 . 5", "x.$y",
		"create rule r as on insert to t do (a; b);", "E'a'\n'b\\''", "a !=-1", "- -1", "u & 'x'", "[a]]", "\"e\" 'x'", "/*!50003 a;b */;",
	}
}

func FuzzLex(f *testing.F) {
	for _, s := range ugly() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, fl := range flavors() {
			var b strings.Builder
			for tok := range Lex(src, fl) {
				if tok.Text == "" || tok.Offset != b.Len() {
					t.Fatalf("%q: token %q at %d, expected offset %d", fl, tok.Text, tok.Offset, b.Len())
				}
				if tok.Open && tok.End() != len(src) {
					t.Fatalf("%q: open token %q is not the last", fl, tok.Text)
				}
				_ = tok.Name()
				b.WriteString(tok.Text)
			}
			if b.String() != src {
				t.Fatalf("%q: tokens do not give back the source", fl)
			}
		}
		if w := Words(src, 3); len(w) > 3 || slices.Contains(w, "") {
			t.Fatalf("words %q", w)
		}
		Kind(src)
	})
}
