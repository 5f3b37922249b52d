package gormmodel_test

import (
	"database/sql"
	"regexp"
	"strings"
	"testing"

	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"

	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
)

// TestMySQL proves every set of models on a MariaDB server, or whichever one of the two the tests are
// given.
func TestMySQL(t *testing.T) {
	t.Parallel()
	source, err := testdb.MySQLSource(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(4)
	s := &server{
		name: "mysql", dialect: mysql.Dialect{}, db: db,
		live: func() gorm.Dialector { return gormmysql.New(gormmysql.Config{Conn: db}) },
		idle: func() gorm.Dialector { return gormmysql.Open("nobody@tcp(nowhere.invalid:1)/nothing") },
		reset: func(t *testing.T) {
			if names := mysqlTables(t, db); len(names) > 0 {
				exec(t, db, "SET STATEMENT foreign_key_checks=0 FOR DROP TABLE "+strings.Join(names, ", "))
			}
		},
		view: func(t *testing.T) []string { return mysqlView(t, db) },
	}
	for _, p := range append(proofs(), mysqlCases()...) {
		t.Run(p.name, func(t *testing.T) { s.prove(t, p) })
	}
}

func mysqlTables(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, r := range rows(t, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()") {
		out = append(out, "`"+r[0]+"`")
	}
	return out
}

var counter = regexp.MustCompile(` AUTO_INCREMENT=\d+`)

// mysqlView is SHOW CREATE TABLE of all tables, line by line.
func mysqlView(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, name := range mysqlTables(t, db) {
		text := counter.ReplaceAllString(rows(t, db, "SHOW CREATE TABLE "+name)[0][1], "")
		for line := range strings.Lines(text) {
			out = append(out, name+": "+strings.TrimRight(line, ",\n"))
		}
	}
	return sorted(out)
}
