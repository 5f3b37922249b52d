package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// corpus holds databases as lists of statements, ugly on purpose.
var corpus = [][]string{
	// Names.
	{`CREATE TABLE t(a)`},
	{`create table "T t"("a b" int, [c d] text, ` + "`e``f`" + ` real, 'g''h' blob, "i""j")`},
	{`CREATE TABLE 'single'('x' 'y' 'z')`},
	{`CREATE TABLE [br](key, abort, replace text, asc int, temp if, "select" int, rowid2)`},
	{`CREATE TABLE größe(straße text, "naïve" int, 数 int)`},
	{`CREATE TABLE t(a$b int, _c int, A1 int)`},
	{`CREATE TABLE IF NOT EXISTS main . t (a)`},
	{"create /* 0 */ table /* 1 */ if not exists /*2*/ main /*3*/ . /*4*/ t /*5*/ (a /*6*/ int /*7*/, -- 8\n b /*9*/) -- 10"},
	{"CREATE TABLE t(\n\ta\n\t\tint\r\n,\tb\f)"},
	{`CREATE TABLE t(a);;`},
	{`CREATE TABLE ""("" int)`},
	// Types.
	{`CREATE TABLE t(a varchar (10) , b decimal( 10 , 2 ), c unsigned big int, d float(-1,+2), e DOUBLE PRECISION)`},
	{`CREATE TABLE t(a "quoted type", b 'str' int, c [br], d "INTEGER", e "primary", f 'va"r', g [br] (3))`},
	{`CREATE TABLE t(a int generated, b text always, c generated always, d very long words always, e GENERATED ALWAYS AS (1), f int generated always)`},
	{`CREATE TABLE t(a text /* not an int */ , b double /* x */ precision)`},
	{`CREATE TABLE t(a VARCHAR(64), b TEXT, c INTEGER, d BIGINT, e SMALLINT, f BOOLEAN, g REAL, h DECIMAL(8,2), i DECIMAL, j DATE, k TIME, l DATETIME, m TIMESTAMP, n BLOB, o JSON, p CHAR(36))`},
	{`CREATE TABLE t(a int(11), b unsigned tinyint(1), c enum)`},
	{`CREATE TABLE t(a date time, b timestamp with time zone, c character varying(20))`},
	// Defaults.
	{`CREATE TABLE t(a default -1, b default (-1), c default +  1, d default 'x', e default "x", f default current_timestamp, g default ident, h default true, i default x'00', j default null, k default (1)check(k>0), l default - 1.5 not null)`},
	{`CREATE TABLE t(a default (((1))), b default ('a'||'b'), c default ((1)+(2)), d default NULL, e default (NULL))`},
	{"CREATE TABLE t(a default current_time, b default CURRENT_DATE, c default \"a b\", d default [x y], e default `q`, f default 'it''s', g default '')"},
	{`CREATE TABLE t(a default 0x1F, b default 1e5, c default .5, d default 5., e default 1_000, f default -0x10)`},
	{`CREATE TABLE t(a default (strftime('%s','now')), b default (datetime('now', 'localtime')), c default (random()))`},
	{`CREATE TABLE t(a default ( 1 /* one */ ), b default /* c */ 5 /* d */, c default (1 -- x` + "\n" + `))`},
	{`CREATE TABLE t(a default ')', b default '(', c default ('()' || ')'))`},
	{`CREATE TABLE t(a default - 'x', b default -current_time)`},
	{`CREATE TABLE t(a default 1 default 2, b collate nocase collate rtrim)`},
	{`CREATE TABLE t(a json default '{"a": [1, 2]}', b default (json_object('a', 1)))`},
	// NOT NULL, NULL, COLLATE.
	{`CREATE TABLE t(a not null, b int null, c text NOT NULL ON CONFLICT REPLACE DEFAULT 'x', d null on conflict ignore, e not null null)`},
	{`CREATE TABLE t(a text collate nocase, b collate "binary", c text collate 'rtrim' not null, d collate [NoCase])`},
	{`CREATE TABLE t(a int constraint q, b int constraint nn not null, c constraint dd default 1)`},
	// Primary keys.
	{`CREATE TABLE t(a integer primary key)`},
	{`CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)`},
	{`CREATE TABLE t(a integer primary key desc, b)`},
	{`CREATE TABLE t(a integer primary key asc on conflict replace autoincrement, b)`},
	{`CREATE TABLE t(a int primary key)`},
	{`CREATE TABLE t(a primary key desc, b)`},
	{`CREATE TABLE t(a integer, b, primary key (a autoincrement))`},
	{`CREATE TABLE t(a integer, b, primary key (a collate nocase desc autoincrement))`},
	{`CREATE TABLE t(a integer, b, primary key (A desc))`},
	{`CREATE TABLE t(a int, b, primary key (A desc))`},
	{`CREATE TABLE t(a integer, b, primary key ('a'))`},
	{`CREATE TABLE t(a "integer", b, constraint "p k" primary key ([a]) on conflict fail)`},
	{`CREATE TABLE t(Aa text, Bb text, primary key (BB collate nocase desc, aA))`},
	{`CREATE TABLE t(a text not null primary key on conflict ignore)`},
	{`CREATE TABLE t(a text primary key, b int) without rowid`},
	{`CREATE TABLE t(a integer primary key desc, b int) without rowid`},
	{`CREATE TABLE t(a integer, b int, primary key (b desc, a)) WITHOUT ROWID`},
	{`CREATE TABLE t(a text, b int, primary key(b,a)) without rowid, strict`},
	{`CREATE TABLE t(a integer, b int, primary key (a collate nocase desc)) without rowid`},
	{`CREATE TABLE t(a int primary key)without/**/rowid,strict`},
	{`CREATE TABLE t(a text primary key, b int, c any, d blob, e real) strict`},
	{`CREATE TABLE t(a integer primary key, b int) strict`},
	{`CREATE TABLE t(a integer, b int not null, primary key (a, b)) strict`},
	// Unique and check.
	{`CREATE TABLE t(a unique, b unique on conflict replace, c constraint u unique)`},
	{`CREATE TABLE t(a, b, unique(a asc) on conflict ignore, unique(b collate rtrim desc))`},
	{`CREATE TABLE t(a, b, unique("B", 'a'), constraint [u 2] unique(a desc, b))`},
	{`CREATE TABLE t(a unique unique, b primary key unique)`},
	{`CREATE TABLE t(a int check(a>1) check(a<9) constraint c3 check ((a <> 5)))`},
	{`CREATE TABLE t(a, b, check (a > b), constraint "c k" check (a in (1,2,(3))) on conflict ignore)`},
	{`CREATE TABLE t(a, check(a>1) unique(a) , primary key(a) on conflict replace)`},
	{`CREATE TABLE t(a, constraint x constraint y check (a) constraint z unique (a))`},
	{`CREATE TABLE t(a text check (a like '%)%' or a not like '(*' escape ')'))`},
	{"CREATE TABLE t(a int check (a > 0 -- )\n and a < 10 /* ( */))"},
	// Foreign keys.
	{`CREATE TABLE P(Id integer primary key, N text unique)`, `CREATE TABLE t(a int references p, b references "P"(id), c constraint f references p(n) on delete cascade on update set null)`},
	{`CREATE TABLE t(a references nowhere, b references t(a), c int references t(A) match full on delete set default on update restrict)`},
	{`CREATE TABLE t(a int references p deferrable initially deferred)`},
	{`CREATE TABLE t(a references p not deferrable initially deferred, b references p deferrable, c references p deferrable initially immediate, d references p not null deferrable initially deferred)`},
	{`CREATE TABLE t(a int, b int, foreign key(A,b) references p(id,n) on delete set null on update cascade match full deferrable, unique(b,a))`},
	{`CREATE TABLE t(a, b, constraint "f k" foreign key (a) references p on insert cascade on delete no action foreign key (b) references p (x))`},
	{`CREATE TABLE t(a int references p(id) references q(n))`},
	{`CREATE TABLE a(x references b)`, `CREATE TABLE b(x references A)`, `CREATE TABLE c(x, foreign key (X) references B(X))`},
	{`CREATE TABLE t(a int references p on update cascade not null on conflict fail default 5)`},
	{`CREATE TABLE t(a int deferrable initially deferred)`},
	// All kinds of constraint on one column, in any order.
	{`CREATE TABLE t(a int constraint "u q" unique constraint 'pk' primary key constraint [nn] not null constraint d default 5 constraint c collate nocase constraint g references p)`},
	{`CREATE TABLE t(a text default 'x' collate nocase check (a) not null unique references p(b) on delete cascade)`},
	// Generated columns.
	{`CREATE TABLE t(a, b as (a+1), c int generated always as (a*2) stored, d as (a) virtual not null, e text collate nocase as ((a)||(b)) unique)`},
	{`CREATE TABLE t(a int, "b c" int not null generated always as ("a" + 1) stored check ("b c" > 0))`},
	// Indexes.
	{`CREATE TABLE T(Aa, "b b" text collate nocase)`, `CREATE UNIQUE INDEX if not exists main.ix on t(aA collate nocase desc, lower("b b")) where aa is not null;`},
	{`CREATE TABLE t(a, b, e)`, `CREATE INDEX i on t("b", 'a', [e], a collate nocase collate rtrim asc, (e), "nope", ((b) collate nocase) desc)`},
	{`CREATE TABLE t(a, b)`, `CREATE INDEX i ON t(a+b desc, a||b collate nocase, (a||b) collate nocase desc, -a collate rtrim, coalesce(a,b), (a,b) = (1,2))`},
	{`CREATE TABLE t(a, b)`, `CREATE INDEX "i x" ON "t" (a) WHERE b IN ('where', ')') AND a > 0 -- end`},
	{`CREATE TABLE t(desc, asc, "null")`, `CREATE INDEX i ON t(desc, asc desc, "null" asc)`, `CREATE INDEX j ON t(desc desc, 1 + desc)`},
	{`CREATE TABLE t(a, b)`, `CREATE INDEX I2 ON T(b)`, `CREATE INDEX i1 ON t(a)`, `CREATE INDEX i3 ON t(case when a then b else a end desc, cast(a as text) collate nocase)`},
	{`CREATE TABLE t(a integer primary key, b)`, `CREATE INDEX i ON t(a desc, b)`},
	{`CREATE TABLE t(a, b, primary key (a)) without rowid`, `CREATE INDEX i ON t(b)`, `CREATE UNIQUE INDEX j ON t(b, a)`},
	{`CREATE TABLE t(a text collate nocase, b)`, `CREATE INDEX i ON t(a)`, `CREATE INDEX j ON t(a collate binary)`, `CREATE INDEX k ON t(a COLLATE "nocase")`},
	{`CREATE TABLE t(doc json)`, `CREATE INDEX i ON t(doc ->> '$.a', json_extract(doc, '$.b[0]') desc)`},
	// Views and triggers.
	{`CREATE TABLE t(a)`, `CREATE VIEW if not exists main.v(x,"y z") as select 1,2;`, `CREATE VIEW v2 AS WITH q AS (SELECT a FROM t) SELECT * FROM q -- all`},
	{`CREATE VIEW "v as"([as]) AS VALUES (1)`, `CREATE VIEW broken AS SELECT * FROM nowhere`},
	{`CREATE TABLE p(id, n)`, `CREATE TRIGGER if not exists main.tg update of n, id on P for each row begin select 1; end;`, `CREATE TRIGGER tg2 delete on p when old.n=1 begin select 1; update p set n = case when 1 then 2 end; end`},
	{`CREATE TABLE p(id)`, `CREATE VIEW v AS SELECT * FROM p`, `CREATE TRIGGER "before" before insert on p begin select 1; end`, `CREATE TRIGGER after after insert on "p" begin select ';'; end`, `CREATE TRIGGER i instead of insert on V begin insert into p values (new.id); end`},
	// What is left alone.
	{`CREATE VIRTUAL TABLE if not exists ft using fts5(a, b)`, `CREATE VIRTUAL TABLE ft_2 USING fts5(a)`, `CREATE TABLE ft_x(a)`},
	{`CREATE VIRTUAL TABLE "r t" using rtree(id, x0, x1)`},
	{`CREATE TABLE t(a integer primary key autoincrement)`, `INSERT INTO t VALUES (1)`, `ANALYZE`},
	// CREATE TABLE AS, and what ALTER TABLE leaves.
	{`CREATE TABLE s(q int, w varchar(10))`, `CREATE TABLE t AS SELECT 1 AS one, 'x' AS [two three], NULL, 1+1, CAST(1 AS varchar(20)) c, q, w FROM s`},
	{`CREATE TABLE t(a) `, "ALTER TABLE t ADD COLUMN z text -- hello\n check (z<>'')", `ALTER TABLE t ADD /* was: foo */ COLUMN q int /* bar */`, `ALTER TABLE t ADD r AS (a) ;`},
	{"CREATE TABLE t(a integer not null on conflict replace default 5, b text -- end\n)", `ALTER TABLE t ADD c default ( 5 ) REFERENCES p`, `ALTER TABLE t RENAME a TO "x y"`, `ALTER TABLE t RENAME TO "b c"`},
	{`CREATE TABLE t(a int, b text, c, CHECK (a > 0), UNIQUE (b, c))`, `CREATE INDEX i ON t(a, b)`, `ALTER TABLE t RENAME COLUMN b TO "select"`, `ALTER TABLE t ADD d`, `ALTER TABLE t DROP COLUMN d`},
	{`CREATE TABLE p(id integer primary key)`, `CREATE TABLE t(a references P(ID))`, `ALTER TABLE p RENAME TO [q q]`, `ALTER TABLE "q q" RENAME id TO nr`},
	{`CREATE TABLE t(a int not null, b text)`, `ALTER TABLE t ALTER COLUMN b SET NOT NULL`, `ALTER TABLE t ALTER a DROP NOT NULL`, `ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 1)`, `ALTER TABLE t ADD CHECK (a > 2)`, `ALTER TABLE t ADD c`, `ALTER TABLE t DROP CONSTRAINT ck`},
	{`CREATE TABLE t(a, PRIMARY KEY (a)) WITHOUT ROWID`, `ALTER TABLE t ADD b int NOT NULL DEFAULT 0`},
}

func TestEngineAgreesOnCorpus(t *testing.T) {
	for i, statements := range corpus {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Logf("%q", statements)
			assertEngineAgrees(t, databaseOf(t, statements...))
		})
	}
}

// What was inspected, and created anew by the other half of the dialect, is the same to inspect.
func TestCorpusRoundTrip(t *testing.T) {
	for i, statements := range corpus {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			before := inspected(t, databaseOf(t, statements...))
			after := inspected(t, recreated(t, before))
			if !diff.Equal(before, after, rules()) {
				t.Errorf("%q: the schema is %+v, created anew %+v", statements, before, after)
			}
		})
	}
}

func recreated(t *testing.T, s *schema.Schema) *sql.DB {
	t.Helper()
	var ops []op.Op
	for _, x := range s.Tables {
		ops = append(ops, op.CreateTable{Table: x})
	}
	for _, x := range s.Views {
		ops = append(ops, op.CreateView{View: x})
	}
	for _, x := range s.Triggers {
		ops = append(ops, op.CreateTrigger{Trigger: x})
	}
	statements, err := Dialect{}.Compile(ops, &schema.Schema{})
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	db := databaseOf(t)
	for _, x := range statements {
		if _, err := db.ExecContext(context.Background(), x.SQL); err != nil {
			t.Fatalf("%s: %v", x.SQL, err)
		}
	}
	return db
}
