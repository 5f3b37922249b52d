package skein_test

import (
	"fmt"
	"strings"
	"testing"
)

// expressions are what people write in checks and views of PostgreSQL, a line each.
const expressions = `
a IN ('x','y')
a NOT IN ('x','y')
m IN ('x','y')
m = 'x'
a = 'x'
a = b
m = b
a LIKE 'x%'
a ~ '^[a-z]'
a ILIKE b
c IN (1,2)
c IN (1, 2.5)
d IN (1,2)
q IN (1,2)
q = 1
q > -1
e > 0
e = 1.50
e IN (1, 2.5)
o > 0
o = 1.5
p > 1
p IN (1,2)
c > '1'
c BETWEEN 1 AND 5
c NOT BETWEEN 1 AND 5
c BETWEEN SYMMETRIC 5 AND 1
f > '2020-01-01'
f > date '2020-01-01'
f > current_date
g > now()
g > current_timestamp
h > localtimestamp
g > '2020-01-01'
h + interval '1 day' > h
i > '1 day'
i > interval '1' hour
i = interval '1-2' year to month
j ? 'a'
j @> '{"a": 1}'
j->>'a' = 'x'
(j->'a'->>'b')::int > 1
j ?| array['a','b']
k @> array['a']
k && '{a,b}'
'a' = any(k)
'a' = all(l)
array_length(k,1) < 5
n
not n
n is true
n is not false
n = true
n is null
c is distinct from d
c is not distinct from 1
coalesce(a,'') <> ''
coalesce(a, b, 'x') = 'y'
nullif(a,'') is not null
case when c > 1 then a else 'x' end = 'y'
case c when 1 then 'a' when 2 then 'b' end = b
a || 'x' = b
a || c = b
a || m = 'x'
length(a) > 1
lower(a) = a
upper(m) = 'X'
trim(a) = a
trim(both 'x' from a) = a
substring(a from 1 for 2) = 'ab'
substring(a, 1, 2) = 'ab'
position('x' in a) > 0
overlay(a placing 'x' from 1) = b
extract(year from f) > 2000
extract(epoch from g) > 0
date_part('year', f) > 2000
date_trunc('day', h) = h
g at time zone 'UTC' > '2020-01-01'
h at time zone 'utc' > now()
f::timestamp > h
f + 1 > f
f - f > 1
r = '\x00'
length(r) = 16
s = '00000000-0000-0000-0000-000000000000'
t > '10:00'
t > time '10:00'
u << '10.0.0.0/8'
u = '10.0.0.1'
v @> 1
v && '[1,2)'
lower(v) > 1
w = 'x'
w IN ('x','y')
x = b'101'
x = '101'
y > 0::money
y > '1'
z is document
greatest(c,d) > 1
least(c, 1) = 1
c + d > 1
c * 2 > d
c / 2.0 > 1
c % 2 = 0
-c < 0
@ c > 1
c ^ 2 > 1
c & 1 = 1
c | 1 = 1
~c = 1
c << 1 > 0
|/ p > 1
(c, d) = (1, 2)
(c, d) > (1, 2)
row(c, d) is null
row(c,d) is distinct from row(1,2)
(c,d) in ((1,2),(3,4))
a::text = 'x'
a::varchar = 'x'
a::char(3) = 'x'
c::text = '1'
c::varchar(3) = '1'
e::int = 1
cast(c as numeric(5,1)) = 1
'x'::varchar = a
b::varchar(3) = 'x'
b collate "C" > 'x'
a collate "C" = 'x' collate "C"
a similar to 'x%'
a not similar to 'x|y'
b like 'x!%' escape '!'
a is normalized
normalize(a) = a
num_nulls(a,b) = 1
num_nonnulls(a, b, c) = 1
a = any(array['x','y'])
a = any('{x,y}')
b = any(array['x','y']::varchar[])
c = any('{1,2}'::int[])
c <> all(array[1,2])
a = some(array['x'])
k[1] = 'x'
k[1:2] = array['a','b']
array[c,d]::bigint[] = array[1,2]::bigint[]
array[[1,2],[3,4]] = array[[c,2],[3,4]]
string_to_array(b, ',') = k
(c > 1) = n
c > 1 and d > 1 or e > 1
c > 1 and (d > 1 or e > 1)
not (c > 1 and d > 1)
(c > 1) is true
xmlexists('//a' passing z)
regexp_match(b, 'x') is not null
b ~* 'x' and b !~ 'y'
starts_with(b,'x')
b ^@ 'x'
c::bigint = d
c = d::int
q::int = c
c = q
c > random()
b = user
b = current_user
b = session_user
b = current_catalog
b = current_schema
b = current_role
a = current_user
make_date(2020,1,1) > f
to_tsvector('english', b) @@ to_tsquery('english','x')
to_tsvector(b) @@ 'x'
jsonb_typeof(j) = 'object'
j #>> '{a,b}' = 'x'
j - 'a' = '{}'
(f, f) overlaps (f, f)
(h, i) overlaps (h, i)
b is not null
(b) is null
b isnull
b notnull
c !=1
c<>1
operator(pg_catalog.-) c = 1
c operator(pg_catalog.+) 1 = 2
pg_catalog.lower(b) = b
1::smallint = q
c = 1::bigint
c = -1
c = (-1)
c = - 1
c = 1e3
e = -1.5
e > 99999999999999999999
c = 2147483648
q > 32768
o = 1.1::real
o in (1.1, 2.2)
a in ('x')
a in ('x', b)
a in (b, m)
a = any (array['x'::text, b])
a in ('x', 'y') and m in ('a', 'b')
l = '{a,b}'
l @> array['a']::varchar[]
l @> '{a}'
'x' = any(l)
k = array['a','b']
k = '{}'::text[]
array_position(k, 'x') is null
array_position(l, 'x') is null
cardinality(l) > 0
l || 'x'::varchar = l
b between 'a' and 'b'
a between 'a' and 'b'
m between 'a' and 'b'
f between '2020-01-01' and '2021-01-01'
e between 0 and 1
q between 1 and 10
f in ('2020-01-01', '2021-01-01')
s in ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001')
u in ('10.0.0.1', '10.0.0.2')
i in ('1 day', '2 days')
t in ('10:00', '11:00')
x in (b'101', b'111')
y in ('1', '2')
(c) in (1,2,null)
coalesce(a, 'x') in ('x','y')
lower(a) in ('x','y')
lower(a) = 'x'
(a || 'x') in ('x','y')
case when a = 'x' then 1 else 2.5 end > 1
case when n then a else m end = 'x'
case when n then null else a end = 'x'
coalesce(c, 1.5) > 1
greatest(a, 'x') = 'x'
greatest(a, b) = 'x'
nullif(c, 1) = 1
nullif(e, 1) > 1
date '2020-01-01' + time '10:00' < h
age(h) > i
justify_days(i) > i
timestamp '2020-01-01 10:00' < h
timestamptz '2020-01-01 10:00+00' < g
interval '1 day 2 hours' < i
interval(3) '1.5 s' < i
h::date = f
g::date = f
h::time = t
b::int = 1
a::int = 1
b::jsonb = j
json_build_object('a', c)::text = b
concat(a, b) = 'x'
format('%s', a) = 'x'
left(a, 1) = 'x'
char_length(a) = 1
octet_length(b) = 1
md5(a) = b
sha256(r) = r
encode(r, 'hex') = b
decode(b, 'hex') = r
gen_random_uuid() <> s
`

// TestPostgresExpressions: PostgreSQL spells in its own way what it is told, and some of it otherwise again when it
// reads its own words. None of that is a difference, in a database that a script made, or the models' file itself.
func TestPostgresExpressions(t *testing.T) {
	t.Parallel()
	var models strings.Builder
	models.WriteString("CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b text, c int, d bigint, e numeric(10,2), f date, g timestamptz, h timestamp, i interval, j jsonb, k text[], l varchar(5)[], m char(3), n boolean, o real, p double precision, q smallint, r bytea, s uuid, t time, u inet, v int4range, w name, x bit(3), y money, z xml);\n")
	models.WriteString("CREATE DOMAIN kind AS varchar CHECK (VALUE IN ('a', 'b'));\n")
	models.WriteString("CREATE INDEX ix ON t (id) WHERE a IN ('x', 'y');\n")
	for i, e := range strings.Split(strings.TrimSpace(expressions), "\n") {
		fmt.Fprintf(&models, "ALTER TABLE t ADD CONSTRAINT k%d CHECK (%s);\n", i, e)
		if i%6 == 0 {
			fmt.Fprintf(&models, "CREATE VIEW v%[1]d AS SELECT id, %[2]s AS x FROM t WHERE %[2]s; CREATE POLICY p%[1]d ON t USING (%[2]s);\n", i, e)
		}
	}
	w := newPostgresWorld(t)
	w.migrate(models.String())
	native := newPostgresWorld(t)
	native.exec(models.String())
	native.setModels(models.String())
	native.check()
}
