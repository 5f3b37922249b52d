package mysql

import "testing"

func TestWidens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"varchar(40)", "varchar(80)", true}, {"varchar(80)", "varchar(40)", false}, {"varchar(40)", "char(80)", false},
		{"varchar(16383)", "text", true}, {"varchar(20000)", "text", false}, {"text", "varchar(60000)", false},
		{"tinytext", "longtext", true}, {"longtext", "text", false}, {"blob", "longblob", true}, {"text", "blob", false},
		{"int", "bigint", true}, {"bigint", "int", false}, {"int", "int unsigned", false}, {"int unsigned", "bigint", true}, {"int unsigned", "int", false},
		{"tinyint(1)", "int", true}, {"decimal(10,2)", "decimal(12,2)", true}, {"decimal(10,2)", "decimal(10,4)", false}, {"decimal(10,2)", "decimal(12,4)", true},
		{"enum('SAD','ok')", "enum('SAD','meh','ok')", true}, {"enum('SAD','ok')", "enum('sad','ok')", false}, {"enum('a','b')", "enum('a')", false},
		{"set('a','b')", "set('a','b','c')", true}, {"set('a','b')", "set('c','a','b')", false},
		{"datetime", "datetime(6)", true}, {"datetime(6)", "datetime", false}, {"datetime", "timestamp", false}, {"float", "double", false}, {"binary(3)", "binary(4)", false},
	} {
		if got := widens(ParseType(c.from), ParseType(c.to)); got != c.want {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
}

func TestProductTitle(t *testing.T) {
	t.Parallel()
	for release, want := range map[string]string{"mariadb 10.11.6": "MariaDB", "mariadb": "MariaDB", "mysql 8.0.36": "MySQL", "": "MySQL", "tidb 8.1.0": "TiDB", "dolt 8.0.31": "Dolt"} {
		if got := (Dialect{}).ProductTitle(release); got != want {
			t.Errorf("%q: %s", release, got)
		}
	}
}
