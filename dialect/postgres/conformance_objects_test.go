package postgres_test

import "github.com/skein-go/skein/dialect/dialecttest"

func keyCases() []dialecttest.Case {
	t := func(rest string) string {
		return "CREATE TABLE r (id int PRIMARY KEY, k int UNIQUE); CREATE TABLE t (a int, b int NOT NULL, c text" + rest + ");"
	}
	const rows = "INSERT INTO r VALUES (1, 2); INSERT INTO t VALUES (1, 2, 'x')"
	fk := func(terms string) string { return t(", FOREIGN KEY (a) REFERENCES r " + terms) }
	return []dialecttest.Case{
		c("foreign key to a computed column whose source changes", "CREATE TABLE t (a smallint, g text GENERATED ALWAYS AS (lower(a::text)) STORED UNIQUE); CREATE TABLE u (b text REFERENCES t (g));",
			"CREATE TABLE t (a int, g text GENERATED ALWAYS AS (lower(a::text)) STORED UNIQUE); CREATE TABLE u (b text REFERENCES t (g));", "INSERT INTO t VALUES (1); INSERT INTO u VALUES ('1')"),
		c("trigger on a computed column whose source changes", "CREATE TABLE t (a varchar(64), g text GENERATED ALWAYS AS (a::text || '-') STORED); CREATE TRIGGER r BEFORE UPDATE OF g ON t FOR EACH ROW WHEN (old.g IS NOT NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger();",
			"CREATE TABLE t (a text, g text GENERATED ALWAYS AS (a || '-') STORED); CREATE TRIGGER r BEFORE UPDATE OF g ON t FOR EACH ROW WHEN (old.g IS NOT NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger();", "INSERT INTO t VALUES ('x')"),
		c("foreign key takes the name of one that goes", "CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT k1 REFERENCES t, c int CONSTRAINT k2 REFERENCES t);", "CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT k2 REFERENCES t, c int);", "INSERT INTO t VALUES (1, 1, 1)"),
		c("primary key added", t(""), t(", PRIMARY KEY (a)"), rows),
		c("primary key of two columns", t(", PRIMARY KEY (a)"), t(", PRIMARY KEY (b, a)"), rows),
		c("primary key renamed", t(", PRIMARY KEY (a)"), t(", CONSTRAINT \"the key\" PRIMARY KEY (a)"), rows),
		c("primary key that others point at", "CREATE TABLE r (id int PRIMARY KEY, k int NOT NULL); CREATE TABLE t (a int REFERENCES r (id));",
			"CREATE TABLE r (id int UNIQUE NOT NULL, k int PRIMARY KEY); CREATE TABLE t (a int REFERENCES r (id));", "INSERT INTO r VALUES (1, 2); INSERT INTO t VALUES (1)"),
		c("primary key with columns beside it", t(", PRIMARY KEY (a)"), t(", PRIMARY KEY (a) INCLUDE (b)"), rows),
		c("unique added", t(""), t(", UNIQUE (a, b)"), rows),
		c("unique removed", t(", UNIQUE (a, b)"), t(""), rows),
		c("unique deferrable", t(", UNIQUE (a)"), t(", UNIQUE (a) DEFERRABLE INITIALLY DEFERRED"), rows),
		c("unique with columns beside it", t(", UNIQUE (a)"), t(", UNIQUE (a) INCLUDE (c)"), rows),
		c("unique renamed", t(", CONSTRAINT u1 UNIQUE (a)"), t(", CONSTRAINT u2 UNIQUE (a)"), rows),
		c("check added", t(""), t(", CHECK (a > 0 AND b < 100)"), rows),
		c("check changed", t(", CONSTRAINT k CHECK (a > 0)"), t(", CONSTRAINT k CHECK (a >= 0 OR c = 'it''s')"), rows),
		c("check NO INHERIT", t(", CONSTRAINT k CHECK (a > 0)"), t(", CONSTRAINT k CHECK (a > 0) NO INHERIT"), rows),
		c("check NOT VALID", t(""), t("")+"ALTER TABLE t ADD CONSTRAINT k CHECK (a > 100) NOT VALID;", rows),
		c("foreign key added", t(""), fk("(id)"), rows),
		c("foreign key to a unique index", "", "CREATE TABLE b (k int, up int); CREATE UNIQUE INDEX ix ON b (k); ALTER TABLE b ADD FOREIGN KEY (up) REFERENCES b (k); CREATE TABLE a (id int REFERENCES b (k));", ""),
		c("foreign key removed", fk("(id)"), t(""), rows),
		c("foreign key to a unique", fk("(id)"), fk("(k)"), "INSERT INTO r VALUES (2, 2); INSERT INTO t VALUES (2, 2, 'x')"),
		c("foreign key's actions", fk("(id)"), fk("(id) ON DELETE CASCADE ON UPDATE SET NULL"), rows),
		c("foreign key RESTRICT and SET DEFAULT", fk("(id) ON DELETE RESTRICT"), fk("(id) ON DELETE SET DEFAULT"), rows),
		c("foreign key deferrable", fk("(id)"), fk("(id) DEFERRABLE INITIALLY IMMEDIATE"), rows),
		c("foreign key MATCH FULL", fk("(id)"), fk("(id) MATCH FULL"), rows),
		c("foreign key NOT VALID", t(""), t("")+"ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES r NOT VALID;", "INSERT INTO t VALUES (1, 2, 'x')"),
		c("foreign key renamed", fk("(id)"), t(", CONSTRAINT f FOREIGN KEY (a) REFERENCES r (id)"), rows),
		c("exclusion added", "CREATE TABLE t (a int4range);", "CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&) WHERE (a <> 'empty') DEFERRABLE);", "INSERT INTO t VALUES ('[1,2)'), ('[5,9)')"),
		c("comment on a constraint", t(", CONSTRAINT k CHECK (a > 0)")+"COMMENT ON CONSTRAINT k ON t IS 'x';", t(", CONSTRAINT k CHECK (a > 0)")+"COMMENT ON CONSTRAINT k ON t IS 'y';", rows),
	}
}

func indexCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a int, b text, c jsonb, d tsvector);"
	const rows = "INSERT INTO t VALUES (1, 'x', '{}', 'a'), (2, 'y', '[]', 'b')"
	change := func(name, from, to string) dialecttest.Case {
		return c("index "+name, t+"CREATE INDEX ix ON t "+from+";", t+"CREATE INDEX ix ON t "+to+";", rows)
	}
	return []dialecttest.Case{
		c("index added", t, t+"CREATE INDEX ix ON t (a);", rows),
		c("index removed", t+"CREATE INDEX ix ON t (a);", t, rows),
		c("index renamed", t+"CREATE INDEX ix ON t (a);", t+"CREATE INDEX iy ON t (a);", rows, "ix:iy"),
		c("index unique", t+"CREATE INDEX ix ON t (a);", t+"CREATE UNIQUE INDEX ix ON t (a);", rows),
		change("columns", "(a)", "(a, b)"),
		change("order", "(a)", "(a DESC)"),
		change("nulls", "(a)", "(a NULLS FIRST)"),
		change("nulls of a falling order", "(a DESC)", "(a DESC NULLS LAST)"),
		change("expression", "(lower(b))", "((a + length(b)), lower(b) DESC)"),
		change("partial", "(a)", "(a) WHERE b IS NOT NULL AND a > 3"),
		change("collation", "(b)", "(b COLLATE \"C\")"),
		change("operator class", "(b)", "(b text_pattern_ops)"),
		change("method", "(a)", "USING hash (a)"),
		change("gin with an operator class", "USING gin (c)", "USING gin (c jsonb_path_ops)"),
		change("gist with options of its class", "USING gist (d)", "USING gist (d tsvector_ops (siglen='100'))"),
		change("brin with storage options", "USING brin (a)", "USING brin (a) WITH (pages_per_range=16, autosummarize=true)"),
		change("columns beside it", "(a)", "(a) INCLUDE (b, c)"),
		change("fillfactor", "(a)", "(a) WITH (fillfactor=50)"),
	}
}

func storedCases() []dialecttest.Case {
	const t = "CREATE TABLE t (a int, b text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
	const rows = "INSERT INTO t VALUES (1, 'x')"
	const trigger = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
	return []dialecttest.Case{
		c("view called like a column of another", "", "CREATE TABLE t (a int, users int); CREATE VIEW v AS SELECT users AS a FROM t; CREATE VIEW users AS SELECT a FROM v;", ""),
		c("view called like a column of another that changes", "CREATE TABLE t (a int, users int); CREATE VIEW v AS SELECT users AS a FROM t; CREATE VIEW users AS SELECT a FROM v;",
			"CREATE TABLE t (a int, users bigint); CREATE VIEW v AS SELECT users AS a FROM t; CREATE VIEW users AS SELECT a FROM v;", "INSERT INTO t VALUES (1, 2)"),
		c("view added", t, t+"CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1;", rows),
		c("view changed", t+"CREATE VIEW v AS SELECT a FROM t;", t+"CREATE VIEW v AS SELECT b, a + 1 AS c FROM t;", rows),
		c("view on a view", t+"CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;", t+"CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a FROM v;", rows),
		c("view with options", t+"CREATE VIEW v AS SELECT a FROM t;", t+"CREATE VIEW v WITH (security_barrier=true) AS SELECT a FROM t WHERE a > 0 WITH CASCADED CHECK OPTION;", rows),
		c("view in the way of a type", t+"CREATE VIEW v AS SELECT a FROM t; COMMENT ON VIEW v IS 'x'; CREATE VIEW w AS SELECT a FROM v;",
			"CREATE TABLE t (a bigint, b text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE VIEW v AS SELECT a FROM t; COMMENT ON VIEW v IS 'x'; CREATE VIEW w AS SELECT a FROM v;", rows),
		c("materialized view with an index", t, t+"CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX mi ON m (a); COMMENT ON MATERIALIZED VIEW m IS 'x';", rows),
		c("materialized view's index", t+"CREATE MATERIALIZED VIEW m AS SELECT a FROM t;", t+"CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX mi ON m (a DESC);", rows),
		c("trigger added", t, t+trigger, rows),
		c("trigger changed", t+trigger, t+"CREATE TRIGGER tr AFTER UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f();", rows),
		c("trigger disabled", t+trigger, t+trigger+"ALTER TABLE t DISABLE TRIGGER tr;", rows),
		c("trigger with tables of rows", t, t+"CREATE TRIGGER tr AFTER UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f(); COMMENT ON TRIGGER tr ON t IS 'x';", rows),
		c("constraint trigger", t, t+"CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();", rows),
		c("rule", t, t+"CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;", rows),
		c("policy", t, t+"CREATE POLICY p ON t FOR SELECT USING (a > 1); COMMENT ON POLICY p ON t IS 'x';", rows),
		c("policy changed", t+"CREATE POLICY p ON t USING (a > 1);", t+"CREATE POLICY p ON t AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (a > 2);", rows),
		c("policy in the way of a type", "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 1);", "CREATE TABLE t (a bigint); CREATE POLICY p ON t USING (a > 1);", "INSERT INTO t VALUES (1)"),
		c("trigger in the way of a type", "CREATE TABLE t (a int); CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 1) EXECUTE FUNCTION suppress_redundant_updates_trigger();",
			"CREATE TABLE t (a bigint); CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 1) EXECUTE FUNCTION suppress_redundant_updates_trigger();", "INSERT INTO t VALUES (1)"),
	}
}

func typeObjectCases() []dialecttest.Case {
	enum := func(values string) string {
		return "CREATE TYPE mood AS ENUM (" + values + "); CREATE TABLE t (id int PRIMARY KEY, m mood DEFAULT 'ok', l mood[], CHECK (m <> 'ok'::mood OR id > 0)); CREATE INDEX ix ON t (id) WHERE m = 'ok'; CREATE VIEW v AS SELECT m FROM t;"
	}
	const rows = "INSERT INTO t VALUES (1, 'ok', '{ok}'), (2, NULL, NULL)"
	return []dialecttest.Case{
		c("enum added", "", "CREATE TYPE mood AS ENUM ('a', 'it''s'); COMMENT ON TYPE mood IS 'x';", ""),
		c("enum of a column", "CREATE TABLE t (a text);", "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE t (a mood);", "INSERT INTO t VALUES ('x')"),
		c("enum value at the end", enum("'ok'"), enum("'ok', 'sad'"), rows),
		c("enum value at the front", enum("'ok'"), enum("'glad', 'ok'"), rows),
		c("enum value in between", enum("'ok', 'sad'"), enum("'ok', 'so so', 'sad'"), rows),
		c("enum value removed", enum("'ok', 'sad'"), enum("'ok'"), rows),
		c("enum values in another order", enum("'ok', 'sad'"), enum("'sad', 'ok'"), rows),
		c("domain added", "", "CREATE DOMAIN d AS varchar(9) COLLATE \"C\" DEFAULT 'x' NOT NULL CHECK (VALUE <> 'z'); CREATE TABLE t (a d);", ""),
		c("domain changed", "CREATE DOMAIN d AS int; CREATE TABLE t (a d);", "CREATE DOMAIN d AS int DEFAULT 4 NOT NULL CONSTRAINT k CHECK (VALUE > 0); CREATE TABLE t (a d);", "INSERT INTO t VALUES (1)"),
		c("domain's check changed", "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); CREATE TABLE t (a d);", "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE >= 0); CREATE TABLE t (a d);", "INSERT INTO t VALUES (1)"),
		c("composite type", "", "CREATE TYPE ct AS (x int, \"y z\" text COLLATE \"C\"); CREATE TABLE t (a ct);", ""),
		c("composite type changed", "CREATE TYPE ct AS (x int, y text);", "CREATE TYPE ct AS (x bigint, z text);", ""),
		c("composite type in use changed", "CREATE TYPE ct AS (x int, y text); CREATE TABLE t (a ct);", "CREATE TYPE ct AS (x int, y text, z int); CREATE TABLE t (a ct);", ""),
		c("range type", "", "CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = float8mi); CREATE TABLE t (a fr);", ""),
		c("sequence added", "", "CREATE SEQUENCE s AS smallint INCREMENT BY -2 MINVALUE -100 MAXVALUE 10 START 4 CACHE 3 CYCLE; COMMENT ON SEQUENCE s IS 'x';", ""),
		c("sequence changed", "CREATE SEQUENCE s;", "CREATE SEQUENCE s AS int START 5 MAXVALUE 99;", ""),
		c("sequence as a default", "CREATE TABLE t (a int);", "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY t.a;", "INSERT INTO t VALUES (1)"),
	}
}

func defineCases() []dialecttest.Case {
	const f = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';"
	return []dialecttest.Case{
		c("function added", "", f+"COMMENT ON FUNCTION f(int) IS 'x';", ""),
		c("function's body", f, "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + 1';", ""),
		c("function's result", f, "CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT a::text';", ""),
		c("function's result with a view on it", f+"CREATE VIEW v AS SELECT f(1) AS x;", "CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a::bigint'; CREATE VIEW v AS SELECT f(1) AS x;", ""),
		c("functions of one name", f, f+"CREATE FUNCTION f(a text, b int DEFAULT 4) RETURNS SETOF text LANGUAGE sql AS $$ SELECT a; $$;", ""),
		c("function a check stands on", "CREATE TABLE t (a int);", f+"CREATE TABLE t (a int CHECK (f(a) > 0));", "INSERT INTO t VALUES (3)"),
		c("function over a table", "CREATE TABLE t (a int);", "CREATE TABLE t (a int); CREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';", ""),
		c("procedure", "", "CREATE PROCEDURE p(x int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;", ""),
		c("aggregate", "", "CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', PARALLEL = SAFE);", ""),
		c("extension", "", "CREATE EXTENSION citext;", ""),
		c("event trigger", "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;",
			"CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$; CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();", ""),
		c("statistics", "CREATE TABLE t (a int, b int);", "CREATE TABLE t (a int, b int); CREATE STATISTICS st (ndistinct, dependencies) ON a, b FROM t;", ""),
	}
}

func sameCases() []dialecttest.Case {
	return []dialecttest.Case{
		same("types and their other words", "CREATE TABLE t (a integer, b bigint, c smallint, d boolean, e double precision, f real, g numeric(5,0), h character varying(9), i character(1), j timestamp with time zone, k timestamp without time zone, l text[], m bit(1));",
			"CREATE TABLE t (a INT4, b int8, c int2, d BOOL, e float, f float(3), g decimal(5), h varchar(9), i char, j timestamptz, k TIMESTAMP, l text ARRAY, m BIT);"),
		same("defaults", "CREATE TABLE t (a text DEFAULT 'x', b int DEFAULT 3, c boolean DEFAULT true, d timestamptz DEFAULT now(), e jsonb DEFAULT '{}', f int DEFAULT -1);",
			"CREATE TABLE t (a text DEFAULT ('x'::text), b int DEFAULT (3), c boolean DEFAULT (TRUE), d timestamptz DEFAULT NOW(), e jsonb DEFAULT '{}'::jsonb, f int DEFAULT '-1'::integer);"),
		same("checks", "CREATE TABLE t (a int, b text, CHECK (a > 0 AND b IN ('x', 'y')));", "CREATE TABLE t (a int, b text, CHECK (((a>0)) and (b = ANY (ARRAY['x'::text,'y'::text]))));"),
		same("keys said at the column or the table", "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (a int UNIQUE, b int REFERENCES r);", "CREATE TABLE r (id int, PRIMARY KEY (id)); CREATE TABLE t (a int, b int, CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES public.r (id) MATCH SIMPLE ON DELETE NO ACTION, CONSTRAINT t_a_key UNIQUE (a));"),
		same("NOT NULL of a key", "CREATE TABLE t (a int NOT NULL PRIMARY KEY);", "CREATE TABLE t (a int PRIMARY KEY);"),
		same("serial", "CREATE TABLE t (a serial);", "CREATE SEQUENCE t_a_seq AS int; CREATE TABLE t (a int NOT NULL DEFAULT nextval('t_a_seq')); ALTER SEQUENCE t_a_seq OWNED BY t.a;"),
		same("indexes", "CREATE TABLE t (a int, b text); CREATE INDEX ix ON t (a, lower(b)) WHERE a > 0;", "CREATE TABLE t (a int, b text); CREATE INDEX ix ON public.t USING btree (a ASC NULLS LAST, (LOWER(b)) text_ops) WHERE ((a) > (0));"),
		same("views", "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT * FROM t WHERE a > 0;", "CREATE TABLE t (a int, b text); CREATE VIEW v (a, b) AS SELECT t.a, t.b FROM public.t WHERE (t.a > 0);"),
		same("order of columns", "CREATE TABLE t (a int, b text);", "CREATE TABLE t (b text, a int);"),
		same("identity", "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY);", "CREATE TABLE t (a int NOT NULL GENERATED BY DEFAULT AS IDENTITY (START 1 INCREMENT 1 MINVALUE 1));"),
		same("triggers", "CREATE TABLE t (a int); CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION suppress_redundant_updates_trigger();",
			"CREATE TABLE t (a int); CREATE TRIGGER tr BEFORE UPDATE ON public.t FOR ROW WHEN (((old.a != new.a))) EXECUTE PROCEDURE pg_catalog.suppress_redundant_updates_trigger();"),
	}
}

func refusedCases() []dialecttest.Case {
	return []dialecttest.Case{
		refusedCase("NOT NULL over NULLs", "CREATE TABLE t (a int);", "CREATE TABLE t (a int NOT NULL);", "INSERT INTO t VALUES (1), (NULL)"),
		refusedCase("column NOT NULL over rows", "CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int NOT NULL);", "INSERT INTO t VALUES (1)"),
		refusedCase("unique over doubles", "CREATE TABLE t (a int);", "CREATE TABLE t (a int UNIQUE);", "INSERT INTO t VALUES (1), (1), (NULL), (NULL)"),
		refusedCase("unique index over doubles", "CREATE TABLE t (a text);", "CREATE TABLE t (a text); CREATE UNIQUE INDEX ix ON t (lower(a)) WHERE a <> 'z';", "INSERT INTO t VALUES ('x'), ('X')"),
		refusedCase("primary key over NULLs", "CREATE TABLE t (a int);", "CREATE TABLE t (a int PRIMARY KEY);", "INSERT INTO t VALUES (1), (NULL)"),
		refusedCase("check that rows break", "CREATE TABLE t (a int);", "CREATE TABLE t (a int CHECK (a > 1));", "INSERT INTO t VALUES (1)"),
		refusedCase("foreign key over orphans", "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (a int);", "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES r);", "INSERT INTO t VALUES (1)"),
		refusedCase("text too long", "CREATE TABLE t (a text);", "CREATE TABLE t (a varchar(3));", "INSERT INTO t VALUES ('long text')"),
		refusedCase("number too big", "CREATE TABLE t (a bigint);", "CREATE TABLE t (a int);", "INSERT INTO t VALUES (1::bigint << 40)"),
		refusedCase("number with a fraction", "CREATE TABLE t (a numeric);", "CREATE TABLE t (a int);", "INSERT INTO t VALUES (1.5)"),
		refusedCase("text that is no number", "CREATE TABLE t (a text);", "CREATE TABLE t (a int);", "INSERT INTO t VALUES ('x')"),
		refusedCase("enum value in use removed", "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (a m);", "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (a m);", "INSERT INTO t VALUES ('b')"),
	}
}
