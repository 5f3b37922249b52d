package skein_test

import (
	"context"
	"maps"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// mysqlWorld is a database of MariaDB, or MySQL, with its models and scripts.
type mysqlWorld struct {
	*serverWorld
	maria bool
}

func newMySQLWorld(t *testing.T) *mysqlWorld {
	t.Helper()
	url := testdb.MySQL(t)
	source, err := testdb.MySQLSource(url)
	if err != nil {
		t.Fatal(err)
	}
	w := newServerWorld(t, url, "mysql", source)
	return &mysqlWorld{w, testdb.IsMariaDB(t, w.db)}
}

// words are models in the words of the server, without what it has not.
func (w *mysqlWorld) words(models string) string {
	if w.maria {
		return models
	}
	models = strings.NewReplacer(" WITH SYSTEM VERSIONING", "", " IGNORED", " INVISIBLE").Replace(models)
	return regexp.MustCompile(`(?m)^CREATE SEQUENCE.*\n`).ReplaceAllString(models, "")
}

// migrate sets the models, in the words of the server, writes a revision, applies it and checks.
func (w *mysqlWorld) migrate(models string, renames ...string) {
	w.t.Helper()
	w.serverWorld.migrate(w.words(models), renames...)
}

// asked returns the URL with parameters more.
func (w *mysqlWorld) asked(parameters url.Values) string {
	u, err := url.Parse(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	q := u.Query()
	maps.Copy(q, parameters)
	u.RawQuery = q.Encode()
	return u.String()
}

// dump is the schema as mariadb-dump sees it, without what counts rows.
func (w *mysqlWorld) dump(more ...string) string {
	w.t.Helper()
	u, _ := url.Parse(w.url)
	args := []string{"--skip-dump-date", "--routines", "--events", "--ignore-table=" + u.Path[1:] + ".skein_log"}
	if !w.maria {
		args = append(args, "--set-gtid-purged=OFF")
	}
	out, err := w.client("mariadb-dump", append(args, more...)...).Output()
	if err != nil {
		w.t.Fatal(err)
	}
	text := regexp.MustCompile(` AUTO_INCREMENT=\d+`).ReplaceAllString(string(out), "")
	return strings.ReplaceAll(text, "_latin1''", "_utf8mb4''") // MySQL's word for a text without a letter is the column's or the connection's
}

// client is a client program, connected to the database.
func (w *mysqlWorld) client(program string, more ...string) *exec.Cmd {
	w.t.Helper()
	u, err := url.Parse(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	args := []string{"--no-defaults", "-u", u.User.Username()}
	if socket := u.Query().Get("socket"); socket != "" {
		args = append(args, "--socket="+socket)
	} else {
		args = append(args, "--host="+u.Hostname(), "--port="+u.Port())
	}
	if password, ok := u.User.Password(); ok {
		args = append(args, "--password="+password)
	}
	return exec.Command(testdb.MySQLProgram(w.t, program), append(append(args, more...), u.Path[1:])...)
}

func (w *mysqlWorld) text(query string) string {
	w.t.Helper()
	var s string
	if err := w.db.QueryRow(query).Scan(&s); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return s
}

// lines returns the lines that only one of two texts has.
func lines(before, after string) (lost, came string) {
	minus := func(a, b string) string {
		has := map[string]bool{}
		for line := range strings.Lines(b) {
			has[line] = true
		}
		var out strings.Builder
		for line := range strings.Lines(a) {
			if !has[line] {
				out.WriteString(line)
			}
		}
		return out.String()
	}
	return minus(before, after), minus(after, before)
}

const mysqlFirst = `
CREATE TABLE roles (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(64) NOT NULL UNIQUE COMMENT 'it''s');
CREATE TABLE users (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	email VARCHAR(200) CHARACTER SET latin1 NOT NULL DEFAULT 'x\\y' COMMENT 'mail',
	age INT CHECK (age > 0),
	mood ENUM('sad', 'ok', 'it''s') DEFAULT 'ok',
	role_id BIGINT,
	created TIMESTAMP(3) NOT NULL DEFAULT NOW(3) ON UPDATE NOW(3),
	meta JSON,
	flag BOOL DEFAULT TRUE,
	token VARCHAR(36) DEFAULT (UUID()),
	hidden INT INVISIBLE DEFAULT 7,
	total INT AS (age * 2) STORED,
	double_total INT AS (total * 2) VIRTUAL COMMENT 'twice',
	txt TEXT COLLATE utf8mb4_bin,
	KEY ix_email (email(10) DESC, age) COMMENT 'mail',
	KEY ix_ignored (age) IGNORED,
	FULLTEXT KEY ft (txt),
	CONSTRAINT fk_role FOREIGN KEY (role_id) REFERENCES roles (id) ON DELETE CASCADE,
	CONSTRAINT grown CHECK (email <> '' AND age < 200)
) COMMENT = 'people' ROW_FORMAT=DYNAMIC;
CREATE TABLE log (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE sv (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING;
CREATE VIEW adults AS SELECT id, email FROM users WHERE age >= 18 WITH CASCADED CHECK OPTION;
CREATE VIEW old_adults AS SELECT id FROM adults WHERE email <> '';
CREATE TRIGGER t1 BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.email = trim(NEW.email); SET NEW.flag = 0; END;
CREATE TRIGGER t2 BEFORE INSERT ON users FOR EACH ROW SET NEW.flag = 1;
CREATE PROCEDURE tidy(IN days INT, OUT n INT) COMMENT 'tidies' MODIFIES SQL DATA BEGIN DELETE FROM log WHERE day < NOW() - INTERVAL days DAY; SET n = ROW_COUNT(); END;
CREATE FUNCTION twice(a INT) RETURNS INT DETERMINISTIC RETURN a * 2;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'at night' DO CALL tidy(30, @n);
CREATE SEQUENCE s START WITH 5 INCREMENT BY 2;
`

// TestMySQLJourney goes the whole way on a real server: models, script, upgrade, another model, and
// back, with rows; what mariadb-dump says of the schema is the same before and after. It runs alone: at the end
// no scratch database may be left on the server, and those of other tests would be counted too.
func TestMySQLJourney(t *testing.T) {
	w := newMySQLWorld(t)
	w.migrate(mysqlFirst)
	w.exec("INSERT INTO roles (name) VALUES ('a'), ('b')")
	w.exec("INSERT INTO users (email, age, role_id, created) VALUES (' x@y ', 20, 1, '2020-02-03 04:05:06'), ('z', 30, 2, '2020-02-03 04:05:06')")
	w.exec("INSERT INTO log VALUES (1, '2019-03-03'), (2, '2021-03-03')")
	w.exec("INSERT INTO sv VALUES (1, 1)")
	w.exec("UPDATE sv SET v = 2")
	before := w.dump("--no-data")
	second := strings.NewReplacer(
		"name VARCHAR(64)", "title VARCHAR(80)",
		"'sad', 'ok', 'it''s'", "'ok', 'it''s', 'sad', 'great'",
		"id INT UNSIGNED", "id BIGINT UNSIGNED",
		"DEFAULT 'x\\\\y' COMMENT 'mail'", "DEFAULT 'none'",
		"age INT CHECK (age > 0)", "age SMALLINT CHECK (age > 1)",
		"role_id BIGINT,", "role_id BIGINT COMMENT 'role',",
		"ON DELETE CASCADE", "ON DELETE SET NULL",
		"(age * 2)", "(age * 3)",
		"TIMESTAMP(3) NOT NULL DEFAULT NOW(3) ON UPDATE NOW(3)", "DATETIME DEFAULT NOW()",
		"hidden INT INVISIBLE DEFAULT 7", "hidden INT DEFAULT 8",
		"IGNORED", "",
		"(10) DESC", "(20)",
		"age < 200", "age < 190",
		"'people' ROW_FORMAT=DYNAMIC", "'persons' DEFAULT CHARSET=latin1",
		"p1 VALUES LESS THAN MAXVALUE", "p1 VALUES LESS THAN (2030), PARTITION p2 VALUES LESS THAN MAXVALUE",
		"v INT)", "v BIGINT, w INT)",
		"age >= 18", "age >= 21",
		"t1 BEFORE INSERT ON users FOR EACH ROW BEGIN", "t1 BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.flag = 1;",
		"IN days INT", "IN days BIGINT",
		"RETURN a * 2", "RETURN a * 3",
		"EVERY 1 DAY", "EVERY 2 HOUR",
		"INCREMENT BY 2", "INCREMENT BY 3",
	).Replace(mysqlFirst)
	w.migrate(second, "roles.name:title")
	rows := "SELECT GROUP_CONCAT(u.email, u.age, u.total, u.mood, u.flag, r.%s ORDER BY u.id SEPARATOR ' ') FROM users u JOIN roles r ON r.id = u.role_id"
	if got := w.text(strings.Replace(rows, "%s", "title", 1)); got != "x@y2060ok1a z3090ok1b" {
		t.Errorf("the rows are %s", got)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
	if got := w.text(strings.Replace(rows, "%s", "name", 1)); got != "x@y2040ok1a z3060ok1b" {
		t.Errorf("the rows are %s", got)
	}
	if lost, came := lines(before, w.dump("--no-data")); lost+came != "" {
		t.Errorf("the schema lost\n%s\nand got\n%s", lost, came)
	}
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.check()
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
	if n := w.text("SELECT GROUP_CONCAT(table_name ORDER BY table_name) FROM information_schema.tables WHERE table_schema = DATABASE()"); n != "skein_journal,skein_lock,skein_log,skein_version" {
		t.Errorf("these tables are left: %s", n)
	}
	if n := w.text("SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'skein\\_scratch%'"); n != "0" {
		t.Errorf("%s scratch databases are left", n)
	}
}
