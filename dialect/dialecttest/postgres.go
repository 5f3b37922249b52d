package dialecttest

import (
	"fmt"
	"math"

	"github.com/skein-go/skein/schema"
)

// Postgres returns what PostgreSQL can hold.
func Postgres() Features {
	return Features{
		Types: []schema.Type{
			schema.Integer{}, schema.Text{}, schema.String(64), schema.BigInt{}, schema.Boolean{}, schema.Float{},
			schema.Decimal{Precision: 10, Scale: 2}, schema.Decimal{}, schema.Date{}, schema.Timestamp{}, schema.Timestamp{TZ: true},
			schema.Bytes{}, schema.JSON{}, schema.UUID{}, schema.SmallInt{}, schema.Time{}, schema.Integer{}, schema.Text{}, schema.String(10),
			schema.Raw("integer[]"), schema.Raw("text[]"), schema.Raw("real"), schema.Raw("character(3)"), schema.Raw("inet"),
			schema.Raw("interval"), schema.Raw("daterange"), schema.Raw("bit varying(8)"), schema.Raw("timestamp(3) with time zone"),
		},
		Collations:    []string{"C", "POSIX"},
		AutoIncrement: true, Generated: true, ExprIndexes: true, PartialIndexes: true, Deferrable: true, Views: true, Triggers: true,
		Typed: true, Qualified: true, Rewrites: true,
		Steady: func(t schema.Type) bool {
			switch t {
			case schema.Integer{}, schema.Text{}, schema.BigInt{}, schema.SmallInt{}, schema.Boolean{}, schema.UUID{}, schema.Decimal{}:
				return true
			}
			_, isString := t.(schema.String)
			return isString
		},
		Collatable: func(t schema.Type) bool {
			_, isString := t.(schema.String)
			return isString || t == schema.Text{} || t == schema.Raw("character(3)")
		},
		DefaultsOf: postgresDefaults,
		ValuesOf:   postgresValues,
		Texts: Texts{
			Exprs: []string{
				"lower(A::text)", "length(A::text)::text", "A::text || ' '||B::varchar", "coalesce(A::text, '')",
				"CASE WHEN A IS NULL THEN 'none' ELSE B::text END", "md5((A)::text)", "CAST(A AS text) || E'\\\\n'",
			},
			Conditions: []string{
				"length(A::text) < 5000", "A::text <> 'it''s'", "A IS NULL OR B::text IS DISTINCT FROM 'x;y'", "A::text NOT IN ('a', 'b') -- or so\n",
				"((A)::varchar) != '77'", "NOT (A::text = 'never' and B::text = 'ever')", "A::text !~ '^\\s+never$' AND B IS NOT DISTINCT FROM B",
			},
			Views: []ViewText{
				{Query: "SELECT A AS v0 FROM T"},
				{Query: "SELECT A FROM T AS q WHERE q.A IS NOT NULL", Columns: []string{"v0"}},
				{Query: "SELECT A AS v0, count(*) AS \"how many\"\n  FROM T -- a comment\n GROUP BY A"},
				{Query: "WITH q AS (SELECT A::text AS v0 FROM T) SELECT v0 FROM q UNION ALL SELECT 'x;y'"},
				{Query: "SELECT *, 1 AS v0 FROM T"},
			},
			OnView: "SELECT v0 FROM V WHERE v0::text <> 'gone'",
			Triggers: []string{
				"BEFORE UPDATE OF A ON T FOR EACH ROW WHEN (OLD.A IS NOT NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger()",
				"AFTER DELETE ON T FOR EACH STATEMENT EXECUTE PROCEDURE suppress_redundant_updates_trigger()",
				"CONSTRAINT AFTER DELETE ON T DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
			},
			ViewTriggers: []string{"INSTEAD OF DELETE ON V FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"},
		},
	}
}

func postgresDefaults(t schema.Type) []string {
	switch t {
	case schema.Integer{}, schema.BigInt{}, schema.SmallInt{}:
		return []string{"", "0", "-1", "(1 + 2)", "'7'", "NULL"}
	case schema.Float{}, schema.Decimal{}, schema.Decimal{Precision: 10, Scale: 2}, schema.Raw("real"):
		return []string{"", "1.5", "0", "'1e3'", "-1"}
	case schema.Boolean{}:
		return []string{"", "true", "'f'", "NOT false"}
	case schema.Timestamp{}, schema.Timestamp{TZ: true}, schema.Date{}, schema.Raw("timestamp(3) with time zone"):
		return []string{"", "now()", "CURRENT_TIMESTAMP", "'2020-02-02'", "localtimestamp"}
	case schema.JSON{}:
		return []string{"", "'{}'", "'[1, \"two\"]'::jsonb"}
	case schema.Text{}, schema.Raw("character(3)"):
		return []string{"", "'x'", "''", "'it''s \"so\"'", "'é; --'", "lower('ABC')", "('a' || 'b')", "NULL::text", "E'a\\\\b'"}
	case schema.Raw("integer[]"), schema.Raw("text[]"):
		return []string{"", "'{}'", "ARRAY['1','2']::text[]"}[:2]
	case schema.UUID{}:
		return []string{"", "gen_random_uuid()"}[:1]
	}
	if _, ok := t.(schema.String); ok {
		return []string{"", "'x'", "'it''s'", "CURRENT_USER"}
	}
	return []string{""}
}

// postgresValues returns values for a column of a type.
func postgresValues(t schema.Type, n int) []any {
	switch t {
	case schema.Integer{}:
		return []any{n, 0, -1, math.MaxInt32, math.MinInt32}
	case schema.BigInt{}:
		return []any{n, 0, -1, int64(math.MaxInt64), int64(math.MinInt64), 1 << 40}
	case schema.SmallInt{}:
		return []any{n, 0, -1, math.MaxInt16}
	case schema.Boolean{}:
		return []any{n%2 == 0, true, false}
	case schema.Float{}, schema.Decimal{}, schema.Raw("real"):
		return []any{float64(n) + 0.5, 0.1, -1e30, 3}
	case schema.Decimal{Precision: 10, Scale: 2}:
		return []any{float64(n) + 0.25, 0.5, -1234567, 99999999.99}
	case schema.Date{}:
		return []any{fmt.Sprintf("2020-01-%02d", n%28+1), "1999-12-31"}
	case schema.Timestamp{}, schema.Timestamp{TZ: true}, schema.Raw("timestamp(3) with time zone"):
		return []any{fmt.Sprintf("2020-01-%02d 10:00:%02d.123456", n%28+1, n%60), "1999-12-31 23:59:59"}
	case schema.Time{}:
		return []any{fmt.Sprintf("10:00:%02d.5", n%60), "23:59:59"}
	case schema.Raw("interval"):
		return []any{fmt.Sprintf("%d days", n), "1 year 2 mons", "-00:00:01"}
	case schema.JSON{}:
		return []any{fmt.Sprintf(`{"n": %d}`, n), `[1, "x", null]`, `"text"`}
	case schema.UUID{}:
		return []any{fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "ffffffff-ffff-4fff-bfff-ffffffffffff"}
	case schema.Bytes{}:
		return []any{[]byte{0, byte(n)}, []byte{}, []byte{0xff, 0xfe}}
	case schema.Raw("integer[]"):
		return []any{fmt.Sprintf("{%d}", n), "{}", "{1,NULL,3}"}
	case schema.Raw("text[]"):
		return []any{fmt.Sprintf("{a%d}", n), "{}", `{"it's","a,b"}`}
	case schema.Raw("inet"):
		return []any{fmt.Sprintf("10.0.0.%d", n%250), "::1", "192.168.0.0/16"}
	case schema.Raw("daterange"):
		return []any{fmt.Sprintf("[2020-01-%02d,2020-02-02)", n%28+1), "empty", "[,)"}
	case schema.Raw("bit varying(8)"):
		return []any{fmt.Sprintf("%b", n%200), "1", ""}
	case schema.Raw("character(3)"):
		return []any{fmt.Sprint(n % 1000), "a", "é"}
	}
	if limit, ok := t.(schema.String); ok && limit < 20 {
		return []any{fmt.Sprint("k", n), "", "it's", "0123"}
	}
	return []any{fmt.Sprintf("key %d é", n), "", "it's", "日本 \n\t🪿", "0123", "1e3", " 12 ", `"q"`, `back\slash`, "NULL"}
}
