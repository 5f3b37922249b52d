package postgres

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

func TestWeigh(t *testing.T) {
	t.Parallel()
	column := func(table, name string) *schema.Column {
		if table == "users" && name == "email" {
			return &schema.Column{Name: "email", Type: schema.String(40)}
		}
		return nil
	}
	for sql, want := range map[string]string{
		`ALTER TABLE users ALTER COLUMN email TYPE varchar(80)`:                         "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ALTER email SET DATA TYPE character varying(20)`:             "users|ACCESS EXCLUSIVE|true|rewrite users.email",
		`ALTER TABLE s."a b" ALTER COLUMN n TYPE bigint USING n::bigint`:                "s.a b|ACCESS EXCLUSIVE|true|rewrite s.a b.n",
		`ALTER TABLE users DROP COLUMN email, ALTER COLUMN n SET NOT NULL`:              "users|ACCESS EXCLUSIVE|false|data_loss users.email constraint users.n",
		`ALTER TABLE users DROP CONSTRAINT k`:                                           "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (id)`:          "users|SHARE ROW EXCLUSIVE|false|constraint users",
		`ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES b (id) NOT VALID`:             "users|SHARE ROW EXCLUSIVE|false|",
		`ALTER TABLE users VALIDATE CONSTRAINT f`:                                       "users|SHARE UPDATE EXCLUSIVE|false|constraint users",
		`ALTER TABLE users ADD CONSTRAINT c CHECK (a > 0)`:                              "users|ACCESS EXCLUSIVE|false|constraint users",
		`ALTER TABLE users ADD COLUMN a integer DEFAULT 3`:                              "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ADD COLUMN a timestamptz NOT NULL DEFAULT now()`:             "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid()`:                 "users|ACCESS EXCLUSIVE|true|rewrite users.a",
		`ALTER TABLE users ADD COLUMN a bigserial`:                                      "users|ACCESS EXCLUSIVE|true|rewrite users.a",
		`ALTER TABLE users ADD COLUMN a text DEFAULT 'x'::character varying(3)`:         "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ADD COLUMN a text NOT NULL`:                                  "users|ACCESS EXCLUSIVE|false|constraint users.a",
		`ALTER TABLE users ADD COLUMN a text`:                                           "users|ACCESS EXCLUSIVE|false|",
		`ALTER TABLE users ALTER COLUMN a SET STATISTICS 5`:                             "users|SHARE UPDATE EXCLUSIVE|false|",
		`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON users USING btree (email)`: "users|SHARE UPDATE EXCLUSIVE|false|constraint users",
		`CREATE INDEX i ON users (email)`:                                               "users|SHARE|false|",
		`CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION f()`:                  "users|SHARE ROW EXCLUSIVE|false|",
		`DROP TABLE IF EXISTS users`:                                                    "users|ACCESS EXCLUSIVE|false|data_loss users",
		`UPDATE users SET a = 1`:                                                        "users|ROW EXCLUSIVE|false|",
		`SELECT 1`:                                                                      "||false|",
		``:                                                                              "||false|",
	} {
		st := dialect.Statement{SQL: sql}
		Dialect{}.Weigh(&st, column)
		var hazards []string
		for _, h := range st.Hazards {
			hazards = append(hazards, h.Kind+" "+h.Object)
		}
		rewrite := map[bool]string{true: "true", false: "false"}[st.Rewrite]
		if got := strings.Join([]string{st.Table, st.Lock, rewrite, strings.Join(hazards, " ")}, "|"); got != want {
			t.Errorf("%s\n%s, want\n%s", sql, got, want)
		}
	}
}
