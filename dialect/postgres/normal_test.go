package postgres

import "testing"

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
	for _, plain := range []string{"(ARRAY[", "(ARRAY['a'])", "(ARRAY['a'])::text", "(ARRAY[1, 2])::pg_catalog.int4[]", "(ARRAY[])::text["} {
		if got := castEach(plain); got != plain {
			t.Errorf("%s became %s", plain, got)
		}
	}
}
