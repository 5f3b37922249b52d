package postgres

import (
	"strings"
	"testing"
)

// What PostgreSQL makes of its own words is the same text.
func TestCastOfLists(t *testing.T) {
	for _, c := range [][2]string{
		{"(a)::text = ANY ((ARRAY['T'::character varying, 'C, D'::character varying])::text[])", "(a)::text = ANY (ARRAY[('T'::character varying)::text, ('C, D'::character varying)::text])"},
		{"x <> ALL ((ARRAY[(1)::bigint])::numeric[])", "x <> ALL (ARRAY[((1)::bigint)::numeric])"},
		{"(ARRAY['a'::character(1), 'b'::character(1)])::character varying[]", "ARRAY[('a'::character(1))::character varying, ('b'::character(1))::character varying]"},
	} {
		if !sameExpr(c[0], c[1]) {
			t.Errorf("not the same:\n%s\n%s", castEach(c[0]), c[1])
		}
	}
	const nested = "(ARRAY['x'::character varying, CASE WHEN (b = ANY ((ARRAY['p'::character varying])::text[])) THEN 'y'::character varying END])::text[]"
	if got := castEach(nested); !strings.HasPrefix(got, "ARRAY[('x'::character varying)::text, (CASE WHEN (b = ANY ((ARRAY[") {
		t.Errorf("a list in a list: %s", got)
	}
	for _, plain := range []string{"(ARRAY[", "(ARRAY['a'])", "(ARRAY['a'])::text", "(ARRAY[1, 2])::pg_catalog.int4[]", "(ARRAY[])::text["} {
		if got := castEach(plain); got != plain {
			t.Errorf("%s became %s", plain, got)
		}
	}
}
