package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func texts(stmts []Statement) []string {
	var out []string
	for _, s := range stmts {
		out = append(out, s.Text)
	}
	return out
}

// whole lists, per flavor, scripts that are exactly one statement each.
func whole(f Flavor) []string {
	switch f {
	case SQLite:
		return sqliteWhole()
	case Postgres:
		return []string{
			"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ select 1; select 2; $$",
			"DO $x$ BEGIN RAISE NOTICE '$$;'; END; $x$",
			"CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 2 END; SELECT t.end, 1 AS end FROM t; END",
			"create procedure p() begin atomic end",
			"CREATE PROCEDURE begin() BEGIN ATOMIC INSERT INTO t VALUES (';'); END",
			"CREATE TRIGGER begin AFTER INSERT ON t EXECUTE FUNCTION f()",
			"CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2))",
			"BEGIN", "COMMIT", "SELECT E'\\';' /* /* ; */ ; */ || 'x'", "SELECT 'a\\'", "COPY t TO STDOUT", "COPY t FROM '/x;y'",
			"SELECT '{}'::jsonb ? 'a;b', a[1:2] FROM \"t;u\"",
		}
	case MySQL:
		return mysqlWhole()
	}
	return nil
}

func mysqlWhole() []string {
	return []string{
		"CREATE PROCEDURE p(IN a INT) BEGIN IF a THEN SELECT 1; ELSEIF a = 2 THEN SELECT 2; ELSE SELECT IF(a, ';', 2); END IF; END",
		"CREATE DEFINER=`root`@`%` PROCEDURE p() SQL SECURITY INVOKER COMMENT 'x;' BEGIN DECLARE x INT; DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; l: LOOP SET x = x + 1; LEAVE l; END LOOP l; END",
		"CREATE PROCEDURE p() BEGIN WHILE x > 0 DO SET x = x - 1; END WHILE; REPEAT SET y = REPEAT('a', 3); UNTIL y > 3 END REPEAT; END",
		"CREATE FUNCTION f(a INT) RETURNS VARCHAR(10) CHARACTER SET utf8 DETERMINISTIC BEGIN CASE a WHEN 1 THEN RETURN 'x'; ELSE BEGIN END; END CASE; RETURN CASE WHEN a THEN CASE a WHEN 1 THEN 2 ELSE CASE WHEN 1 THEN 3 END END ELSE 4 END; END",
		"CREATE FUNCTION f(a INT) RETURNS INT RETURN IF(a, 1, 2)",
		"CREATE FUNCTION f(a INT) RETURNS INT RETURN CASE WHEN a THEN 1 END",
		"CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW SET NEW.a = IF(NEW.b, 1, 2)",
		"CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW FOLLOWS u BEGIN SET NEW.end = NOW(); UPDATE y SET end = 1 WHERE begin < end; END",
		"CREATE TRIGGER t AFTER INSERT ON x FOR EACH ROW IF NEW.a THEN INSERT INTO y VALUES (1); END IF",
		"CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM x; DELETE FROM y; END",
		"ALTER EVENT e DO BEGIN DELETE FROM x; END",
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM x",
		"CREATE TABLE IF NOT EXISTS t (begin INT, end INT, `case` INT)", "INSERT INTO t VALUES ('a\\';b', \"c;\\\"\")",
		"BEGIN", "START TRANSACTION", "BEGIN NOT ATOMIC SELECT 1; END", "/*!40101 SET NAMES utf8; */", "SELECT 1 # ; x\n + 2",
		"CREATE PROCEDURE p() BEGIN FOR i IN 1..10 DO SELECT i; END FOR; IF x THEN l2: BEGIN END l2; END IF; END",
		"CREATE PROCEDURE p() main: BEGIN IF (SELECT CASE WHEN 1 THEN 2 END) = 2 THEN LEAVE main; END IF; END main",
		"CREATE DEFINER=x@localhost SQL SECURITY DEFINER VIEW trigger_v AS SELECT 1", "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
	}
}

func TestSplitWhole(t *testing.T) {
	for _, f := range flavors() {
		for _, src := range whole(f) {
			for _, tail := range []string{"", ";", " ; \n-- end ' \n"} {
				got, err := Split("-- it's; \n"+src+tail, f)
				if err != nil || len(got) != 1 || got[0].Text != src {
					t.Errorf("%s: %s%s\n gave %q, %v", f, src, tail, texts(got), err)
				}
			}
			got, err := Split(src+";SELECT 1;", f)
			if err != nil || len(got) != 2 || got[1].Text != "SELECT 1" {
				t.Errorf("%s: %s; SELECT 1\n gave %q, %v", f, src, texts(got), err)
			}
		}
	}
}

func TestSplitTables(t *testing.T) {
	for _, c := range []struct {
		f    Flavor
		src  string
		want []string
	}{
		{SQLite, "", nil}, {SQLite, ";;; -- x\n /* ; */ ;", nil}, {SQLite, "\ufeff", nil},
		{SQLite, "\ufeffselect 1;\r\n\r\nselect\r\n 2;\r\n", []string{"select 1", "select\r\n 2"}},
		{SQLite, "select 1 -- one\n; -- two\nselect /* a;b */ 2 /* c */;", []string{"select 1", "select /* a;b */ 2"}},
		{SQLite, "begin; insert into t values(1); commit; end;", []string{"begin", "insert into t values(1)", "commit", "end"}},
		{SQLite, "create trigger; select 1", []string{"create trigger", "select 1"}},
		{Postgres, "begin; select 1; end; create table x(a int);", []string{"begin", "select 1", "end", "create table x(a int)"}},
		{Postgres, "create table t (a int; select 1;", []string{"create table t (a int", "select 1"}},
		{MySQL, "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nSELECT 2 $$\ndelimiter ;\nSELECT 3; SELECT 4",
			[]string{"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2", "SELECT 3", "SELECT 4"}},
		{MySQL, "DELIMITER //\r\nCREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END;\r\n//\r\nDELIMITER ;\r\nSELECT '//';",
			[]string{"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END", "SELECT '//'"}},
		{MySQL, "DELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER x AFTER INSERT ON t FOR EACH ROW BEGIN a; b; END */;;\nDELIMITER ;\n/*!40101 SET a=1 */;",
			[]string{"/*!50003 CREATE*/ /*!50003 TRIGGER x AFTER INSERT ON t FOR EACH ROW BEGIN a; b; END */", "/*!40101 SET a=1 */"}},
		{MySQL, "DELIMITER |\nCREATE PROCEDURE p() BEGIN SELECT 1; END\n DELIMITER ;\nSELECT 2;", []string{"CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"}},
		{MySQL, "DELIMITER $$\n$$ ; $$ SELECT 1;; $$", []string{"SELECT 1"}},
		{MySQL, "DELIMITER $$\nDROP PROCEDURE IF EXISTS p;\nCREATE PROCEDURE p() BEGIN SELECT 1; END $$\nSELECT 2$$",
			[]string{"DROP PROCEDURE IF EXISTS p", "CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"}},
		{MySQL, "SELECT 1 +\\\n 2 \\\r\n, '\\\n';", []string{"SELECT 1 + \n 2  \r\n, '\\\n'"}},
		{MySQL, "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\nSELECT 1;", []string{"SELECT 1"}},
		{Any, "create trigger t begin select 1; end; create function f() begin atomic select 1; end; select $$;$$", []string{
			"create trigger t begin select 1; end", "create function f() begin atomic select 1; end", "select $$;$$"}},
	} {
		got, err := Split(c.src, c.f)
		if err != nil || strings.Join(texts(got), "\x00") != strings.Join(c.want, "\x00") {
			t.Errorf("%s %q:\n got %q, %v\nwant %q", c.f, c.src, texts(got), err, c.want)
		}
	}
}

func TestSplitPositions(t *testing.T) {
	got, err := Split("\ufeff-- head\r\nselect 1; -- why\r\n  -- +skein no transaction\r\n  é();x", SQLite)
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	if s := got[0]; s.Line != 2 || s.Col != 1 || s.Offset != 12 || s.Lead != "\ufeff-- head\r\n" {
		t.Errorf("%+v", s)
	}
	if s := got[1]; s.Line != 4 || s.Col != 3 || s.Lead != " -- why\r\n  -- +skein no transaction\r\n  " {
		t.Errorf("%+v", s)
	}
	if s := got[2]; s.Line != 4 || s.Col != 7 || s.Lead != "" {
		t.Errorf("%+v", s)
	}
}

func TestSplitErrors(t *testing.T) {
	for _, c := range []struct {
		f         Flavor
		src       string
		line, col int
		msg, cmd  string
	}{
		{SQLite, "select 1;\n 'abc", 2, 2, "string never ends", ""},
		{SQLite, "/* abc", 1, 1, "comment never ends", ""},
		{SQLite, "select [a", 1, 8, "quoted identifier never ends", ""},
		{SQLite, "create trigger begin after insert on t\nbegin select 1; select case when 1 then 2 end;", 2, 1, "BEGIN body never ends", ""},
		{Postgres, "select $a$ $$", 1, 8, "string never ends", ""},
		{Postgres, "/* /* */", 1, 1, "comment never ends", ""},
		{Postgres, "create function f() begin atomic select 1;", 1, 27, "BEGIN body never ends", ""},
		{Postgres, "create rule r as on insert to t do (a; b", 1, 36, "parenthesis never ends", ""},
		{Postgres, "select 1;\n\\connect other\n", 2, 1, "psql", `\connect`},
		{Postgres, "select 1 \\gset", 1, 10, "psql", `\gset`},
		{Postgres, "\n copy t (a) from stdin;\n1\tit's\n\\.\n", 2, 2, "psql", "COPY FROM STDIN"},
		{SQLite, "select 1;\n.read x.sql", 2, 1, "sqlite3", ".read"},
		{MySQL, "DELIMITER\nselect 1", 1, 1, "no delimiter", ""},
		{MySQL, "select /*!40101 1;", 1, 8, "comment never ends", ""},
		{MySQL, "create procedure p() begin if a then select 1; end;", 1, 22, "never ends", ""},
	} {
		got, err := Split(c.src, c.f)
		var e *Error
		if !errors.As(err, &e) || got != nil {
			t.Errorf("%q: no *Error but %v, %v", c.src, texts(got), err)
			continue
		}
		if e.Line != c.line || e.Col != c.col || !strings.Contains(err.Error(), c.msg) || e.Command != c.cmd {
			t.Errorf("%q: %v (%q)", c.src, err, e.Command)
		}
	}
}

// TestSplitJoin builds scripts from whole statements with noise between them
// and wants exactly these statements back.
func TestSplitJoin(t *testing.T) {
	for _, f := range []Flavor{SQLite, Postgres, MySQL} {
		pool := append(whole(f), "SELECT 1", "INSERT INTO t VALUES ('x''y;')")
		noise := []string{"", "\n", " \r\n", "-- c'; \n", "/* ; \" */", ";", "\t;\n"}
		rapid.Check(t, func(rt *rapid.T) {
			want := rapid.SliceOfN(rapid.SampledFrom(pool), 0, 6).Draw(rt, "statements")
			var b strings.Builder
			for _, s := range want {
				b.WriteString(rapid.SampledFrom(noise).Draw(rt, "before"))
				b.WriteString(s)
				b.WriteString(rapid.SampledFrom([]string{";", " ;", "\n;", " -- x;\n;"}).Draw(rt, "after"))
			}
			got, err := Split(b.String(), f)
			if err != nil || strings.Join(texts(got), "\x00") != strings.Join(want, "\x00") {
				rt.Fatalf("%q, %v", texts(got), err)
			}
			for _, s := range got {
				if b.String()[s.Offset:s.Offset+len(s.Text)] != s.Text {
					rt.Fatal("wrong offset")
				}
				if line, col := Position(b.String(), s.Offset); line != s.Line || col != s.Col {
					rt.Fatal("wrong position")
				}
			}
		})
	}
}

// BenchmarkSplitGrowth has texts of 4 and 32 kB of what is expensive to cut: the time per byte stays the same.
func BenchmarkSplitGrowth(b *testing.B) {
	units := []string{"INSERT INTO t VALUES (1, 'a;b') -- x\n;", "a+-", "+-", "(", "$$;$$", "$a", "E'a'\n", "#\n", "/*", "'", " delimiter ", "begin;", "\n"}
	for _, f := range []Flavor{SQLite, Postgres, MySQL} {
		for _, unit := range append(units, whole(f)[:3]...) {
			for _, size := range []int{1 << 12, 1 << 15} {
				b.Run(fmt.Sprintf("%s/%.12q/%d", f, unit, size), func(b *testing.B) {
					src := strings.Repeat(unit, size/len(unit))
					b.SetBytes(int64(len(src)))
					for b.Loop() {
						_, _ = Split(src, f)
					}
				})
			}
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	src := strings.Repeat("INSERT INTO t (a, b, c) VALUES (1, 'some text; more', 2.5);\n", 5<<20/60)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Split(src, Postgres); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range ugly() {
		f.Add(s)
	}
	for _, fl := range flavors() {
		for _, s := range whole(fl) {
			f.Add(s + ";" + s)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, fl := range flavors() {
			stmts, err := Split(src, fl)
			var e *Error
			if err != nil && (!errors.As(err, &e) || e.Offset < 0 || e.Offset > len(src)) {
				t.Fatalf("%q: %v", fl, err)
			}
			end := 0
			for _, s := range stmts {
				if s.Text == "" || s.Offset < end || src[s.Offset:s.Offset+len(s.Text)] != s.Text || !strings.HasSuffix(src[:s.Offset], s.Lead) {
					t.Fatalf("%q: bad statement %+v", fl, s)
				}
				end = s.Offset + len(s.Text)
			}
			if err == nil && fl != MySQL {
				again, err := Split(strings.Join(texts(stmts), "\n;"), fl)
				if err != nil || strings.Join(texts(again), "\x00") != strings.Join(texts(stmts), "\x00") {
					t.Fatalf("%q: split again: %q, then %q, %v", fl, texts(stmts), texts(again), err)
				}
			}
		}
	})
}
