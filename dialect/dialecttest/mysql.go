package dialecttest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// MySQL returns what MySQL and MariaDB can hold.
func MySQL() Features {
	return Features{
		Types: []schema.Type{
			schema.Integer{}, schema.Text{}, schema.String(64), schema.BigInt{}, schema.Boolean{}, schema.Float{},
			schema.Decimal{Precision: 10, Scale: 2}, schema.Date{}, schema.Timestamp{}, schema.Timestamp{TZ: true}, schema.Bytes{}, schema.JSON{},
			schema.UUID{}, schema.SmallInt{}, schema.Time{}, schema.Raw("int unsigned"), schema.Raw("VARCHAR (200)"), schema.Raw("mediumblob"),
			schema.Raw("INT"), schema.Raw("enum('a','b''c','d,e')"), schema.Raw("set('x','y')"), schema.Raw("datetime"), schema.Raw("year"),
		},
		Collations: []string{"utf8mb4_bin", "utf8mb4_unicode_ci"},
		Options:    []schema.Options{{}, {}, {Collate: "utf8mb4_unicode_ci"}, {RowFormat: "COMPRESSED", AutoIncrement: 1000}, {Charset: "latin1"}},
		KeyOrder:   true, AutoIncrement: true, Generated: true, Views: true, Triggers: true, Comments: true,
		Dialect: "mysql", Typed: true, Qualified: true, Rewrites: true,
		Steady:     func(t schema.Type) bool { return t != schema.UUID{} }, // how CHAR is padded is up to the session
		Collatable: mysqlText,
		DefaultsOf: mysqlDefaults,
		ValuesOf:   mysqlValues,
		Mend:       mendMySQL,
		Texts: Texts{
			Exprs: []string{
				"octet_length(A)", "HEX(LEFT(A, 5))", "CASE WHEN A IS NULL THEN 'none' ELSE 'some; it''s' END", "(COALESCE(octet_length(B), 0)) + 1",
			},
			Conditions: []string{
				"LENGTH(A) < 5000", "A IS NULL OR (octet_length(B) != 4000)", "COALESCE(octet_length(A),0) NOT IN (4444, 5555) -- or so\n", "NOT (octet_length(A) = 4321 AND TRUE)",
			},
			Views: []ViewText{
				{Query: "SELECT A AS v0 FROM T"},
				{Query: "SELECT A FROM T AS q WHERE q.A IS NOT NULL", Columns: []string{"v0"}},
				{Query: "SELECT A AS v0, COUNT(*) AS `how many`\n  FROM T -- a comment\n GROUP BY A"},
				{Query: "SELECT *, 1 AS v0 FROM T"},
			},
			OnView: "SELECT v0 FROM V WHERE v0 IS NOT NULL",
			Triggers: []string{
				"AFTER INSERT ON T FOR EACH ROW BEGIN SET @x = 1; END",
				"BEFORE UPDATE ON T FOR EACH ROW SET @x = NEW.A",
				"AFTER DELETE ON T FOR EACH ROW\nBEGIN\n  IF OLD.A IS NULL THEN DELETE FROM O WHERE 1 = 0; END IF; -- never\nEND",
			},
		},
		Fold: strings.ToLower,
	}
}

func mysqlText(t schema.Type) bool {
	_, isString := t.(schema.String)
	raw, _ := t.(schema.Raw)
	return isString || t == schema.Text{} || t == schema.UUID{} || strings.HasPrefix(strings.ToLower(string(raw)), "varchar")
}

func mysqlDefaults(t schema.Type) []string {
	switch t.(type) {
	case schema.Integer, schema.BigInt, schema.SmallInt, schema.Decimal, schema.Float:
		return []string{"", "0", "-1", "7", "NULL", "(1 + 2)", "'5'", "+3"}
	case schema.Boolean:
		return []string{"", "TRUE", "false", "1"}
	case schema.String:
		return []string{"", "'x'", "''", `'it''s "so"'`, `'back\\slash; --'`, "NULL", "(concat('a','b'))", "5", "TRUE"}
	case schema.Text, schema.Bytes:
		return []string{"", "'x'", "''", "(concat('a','b'))"}
	case schema.Date:
		return []string{"", "'2020-01-01'", "(curdate())"}
	case schema.Timestamp:
		return []string{"", "CURRENT_TIMESTAMP", "now(6)", "'2020-01-01 00:00:00'"}
	case schema.UUID:
		return []string{"", "(uuid())"}
	}
	return []string{""}
}

func mysqlValues(t schema.Type, n int) []any {
	switch t {
	case schema.Integer{}, schema.BigInt{}, schema.SmallInt{}, schema.Raw("INT"):
		return []any{n, 0, 1, -1, 77, 100}
	case schema.Raw("int unsigned"), schema.Raw("year"):
		return []any{2000 + n, 2001, 2002}
	case schema.Boolean{}:
		return []any{n % 2, 1, 0}
	case schema.Float{}, schema.Decimal{Precision: 10, Scale: 2}:
		return []any{float64(n) + 0.5, 0.5, 0.25, -3}
	case schema.Date{}:
		return []any{fmt.Sprintf("20%02d-02-%02d", n%100, 1+n%28), "1999-12-31"}
	case schema.Timestamp{}, schema.Timestamp{TZ: true}, schema.Raw("datetime"):
		return []any{fmt.Sprintf("20%02d-02-03 04:05:%02d", n%36, n%60), "1999-12-31 23:59:59"}
	case schema.Time{}:
		return []any{fmt.Sprintf("%02d:00:%02d", n%24, n%60), "23:59:59.5"}
	case schema.Bytes{}, schema.Raw("mediumblob"):
		return []any{[]byte{1, byte(n)}, []byte{}, []byte{0xff, 0xfe}, []byte("text")}
	case schema.JSON{}:
		return []any{fmt.Sprintf(`{"a": %d}`, n), "[1]"}
	case schema.UUID{}:
		return []any{fmt.Sprintf("123e4567-e89b-12d3-a456-%012d", n)}
	case schema.Raw("enum('a','b''c','d,e')"):
		return []any{"a", "b'c", "d,e"}
	case schema.Raw("set('x','y')"):
		return []any{"x,y", "x", ""}
	}
	return []any{fmt.Sprintf("key %d é", n), "", fmt.Sprint("row ", n), "it's", "日本 \n\t🪿", "0123", "1e3", `"q"`, `back\slash`, "NULL"}
}

// mysqlKeyLength is how much of a value a key takes, 0 for all of it, -1 where there can be no key.
func mysqlKeyLength(t schema.Type) int {
	switch t {
	case schema.JSON{}:
		return -1
	case schema.Text{}, schema.Bytes{}, schema.Raw("mediumblob"):
		return 20
	}
	return 0
}

// mendMySQL takes out what InnoDB refuses.
func mendMySQL(s *schema.Schema) {
	for i := range s.Tables {
		mendTable(&s.Tables[i])
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return !standsInnoDB(s, t, &fk) })
		for j := range t.ForeignKeys {
			tameActions(s, t, &t.ForeignKeys[j])
		}
	}
}

func mendTable(t *schema.Table) {
	var key []string
	if t.PrimaryKey != nil {
		t.PrimaryKey.Name = ""
		key = partColumns(t.PrimaryKey.Columns)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.AutoIncrement = c.AutoIncrement && !computes(t, c.Name)
		if c.Default == "NULL" && (c.NotNull || slices.Contains(key, c.Name)) {
			c.Default = ""
		}
	}
	fits := func(parts []schema.Part) bool {
		for i := range parts {
			parts[i].Collate = ""
			if c := t.Column(parts[i].Column); c != nil {
				if parts[i].Length = mysqlKeyLength(c.Type); parts[i].Length < 0 {
					return false
				}
			}
		}
		return true
	}
	if t.PrimaryKey != nil && !fits(t.PrimaryKey.Columns) {
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool { return !fits(u.Columns) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return !fits(x.Parts) })
}

// standsInnoDB reports whether a foreign key's columns are such as it can stand on.
func standsInnoDB(s *schema.Schema, t *schema.Table, fk *schema.ForeignKey) bool {
	to := s.Table(fk.RefTable)
	refs := refColumns(s, fk)
	if len(refs) != len(fk.Columns) {
		return false
	}
	alike := t.Options.Charset == to.Options.Charset && t.Options.Collate == to.Options.Collate
	for i, name := range fk.Columns {
		a, b := t.Column(name), to.Column(refs[i])
		text := mysqlText(a.Type) || strings.Contains(a.Type.String(), "'") // enum and set
		if text && !alike || mysqlKeyLength(a.Type) != 0 || b.Generated != nil || computes(t, name) {
			return false
		}
	}
	return true
}

// computes reports whether a computed column or a check uses a column.
func computes(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c schema.Column) bool {
		return c.Generated != nil && slices.Contains(symbol.FindAllString(c.Generated.Expr, -1), column)
	}) || slices.ContainsFunc(t.Checks, func(k schema.Check) bool { return slices.Contains(symbol.FindAllString(k.Expr, -1), column) })
}

// tameActions takes off a foreign key what InnoDB does not do: SET DEFAULT, SET NULL where its columns can't be
// NULL, and, since MariaDB 10.11.9, a NULL passed on to such a column.
func tameActions(s *schema.Schema, t *schema.Table, fk *schema.ForeignKey) {
	full := slices.ContainsFunc(fk.Columns, func(name string) bool { return !nullable(t, name) })
	passes := full && slices.ContainsFunc(refColumns(s, fk), func(name string) bool { return nullable(s.Table(fk.RefTable), name) })
	for _, a := range []*schema.Action{&fk.OnDelete, &fk.OnUpdate} {
		if *a == schema.SetDefault || full && *a == schema.SetNull || passes && a == &fk.OnUpdate && *a == schema.Cascade {
			*a = schema.NoAction
		}
	}
}

// nullable reports whether a column can be NULL.
func nullable(t *schema.Table, name string) bool {
	return !t.Column(name).NotNull && (t.PrimaryKey == nil || !slices.Contains(partColumns(t.PrimaryKey.Columns), name))
}

// refColumns lists the columns that a foreign key points at.
func refColumns(s *schema.Schema, fk *schema.ForeignKey) []string {
	if to := s.Table(fk.RefTable); len(fk.RefColumns) == 0 && to.PrimaryKey != nil {
		return partColumns(to.PrimaryKey.Columns)
	}
	return fk.RefColumns
}
