package postgres

import "testing"

func TestWidens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"varchar(40)", "varchar(80)", true}, {"varchar(40)", "text", true}, {"varchar(40)", "varchar", true},
		{"varchar(80)", "varchar(40)", false}, {"text", "varchar(40)", false}, {"char(4)", "char(8)", false}, {"char(4)", "text", false}, {"name", "text", false},
		{"smallint", "bigint", true}, {"bigint", "integer", false}, {"integer", "numeric", false},
		{"numeric(10,2)", "numeric(12,2)", true}, {"numeric(10,2)", "numeric", true}, {"numeric(10,2)", "numeric(10,4)", false}, {"real", "double precision", false},
		{"varchar(4)[]", "varchar(8)[]", false}, {"timestamp", "timestamptz", false},
	} {
		if got := widens(ParseType(c.from), ParseType(c.to)); got != c.want {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
}
