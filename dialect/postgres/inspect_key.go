package postgres

import (
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// readIndexes reads the indexes that stand for themselves. Those behind constraints come with them.
func (i *inspector) readIndexes() error {
	return i.each(`SELECT x.indexrelid, x.indrelid, c.relname, x.indisvalid, pg_catalog.pg_get_indexdef(x.indexrelid), coalesce(s.spcname, '')
		FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
			JOIN pg_catalog.pg_class t ON t.oid = x.indrelid AND t.relkind IN ('r', 'p', 'm')
			JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
			LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
			LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
		WHERE k.oid IS NULL AND NOT c.relispartition AND `+userSpaces, func(scan func(...any) error) error {
		var id, on int64
		var name, def, tablespace string
		var valid bool
		if err := scan(&id, &on, &name, &valid, &def, &tablespace); err != nil {
			return err
		}
		x := parseIndex(def)
		x.Name, x.Comment = name, i.comment("pg_class", id, 0)
		t, v := i.tables[on], i.views[on]
		switch {
		case t != nil && !t.hidden && !strings.HasPrefix(name, keptPrefix):
			// An index that failed to be built is there, and is of no use.
			x.Invisible = !valid && t.Options.PartitionBy == ""
			t.Indexes = append(t.Indexes, x)
			if !valid && t.Options.PartitionBy != "" {
				i.leave("index ON ONLY a table", t.Name+"."+name, "partitions lack the index; it is compared as one that all of them have")
			}
		case v != nil:
			v.Indexes = append(v.Indexes, x)
		default:
			return nil
		}
		if tablespace != "" {
			i.leave("index tablespace", i.names[on]+"."+name, "the index is in tablespace "+tablespace+"; where an index is kept is not compared")
		}
		return nil
	})
}

// parseIndex reads what pg_get_indexdef writes.
func parseIndex(def string) schema.Index {
	var x schema.Index
	tokens := sqltext.Tokens(def, sqltext.Postgres)
	at := 0
	for tokens[at].Text != "INDEX" {
		x.Unique = x.Unique || tokens[at].Text == "UNIQUE"
		at++
	}
	for tokens[at].Text != "USING" {
		at++
	}
	if method := tokens[at+1].Text; method != "btree" {
		x.Method = method
	}
	list, rest := parenthesized(def, tokens[at+2].Offset)
	for _, part := range list {
		x.Parts = append(x.Parts, parsePart(part))
	}
	rest = strings.TrimSpace(rest)
	if tail, ok := strings.CutPrefix(rest, "INCLUDE "); ok {
		list, tail = parenthesized(tail, 0)
		for _, name := range list {
			x.Include = append(x.Include, unquoted(name))
		}
		rest = strings.TrimSpace(tail)
	}
	if tail, ok := strings.CutPrefix(rest, "NULLS NOT DISTINCT"); ok {
		x.NullsNotDistinct, rest = true, strings.TrimSpace(tail)
	}
	if tail, ok := strings.CutPrefix(rest, "WITH "); ok {
		list, tail = parenthesized(tail, 0)
		x.With, rest = storage(strings.Join(list, ", ")), strings.TrimSpace(tail)
	}
	if _, tail, ok := strings.Cut(rest, "WHERE "); ok {
		x.Where = unparen(tail)
	}
	return x
}

// parenthesized takes a list in parentheses apart that begins at an offset, and returns what follows it.
func parenthesized(s string, from int) (list []string, rest string) {
	depth, start := 0, from+1
	for t := range sqltext.Lex(s[from:], sqltext.Postgres) {
		at := from + t.Offset
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		switch {
		case t.Text == ")" && depth == 0:
			if piece := strings.TrimSpace(s[start:at]); piece != "" {
				list = append(list, piece)
			}
			return list, s[at+1:]
		case t.Text == "," && depth == 1:
			list, start = append(list, strings.TrimSpace(s[start:at])), at+1
		}
	}
	return list, ""
}

// closing returns where the parenthesis that opens at an offset is closed, -1 if it is not.
func closing(s string, from int) int {
	depth := 0
	for t := range sqltext.Lex(s[from:], sqltext.Postgres) {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return from + t.Offset
			}
		}
	}
	return -1
}

// parsePart reads one member of an index: a column or an expression, then what is said of it.
func parsePart(text string) schema.Part {
	tokens := sqltext.Tokens(text, sqltext.Postgres)
	var p schema.Part
	at := 1
	if tokens[0].Text == "(" {
		end := closing(text, 0)
		p.Expr = text[1:end]
		for at < len(tokens) && tokens[at].Offset <= end {
			at++
		}
	} else {
		for at < len(tokens) && (tokens[at].Text == "." || tokens[at-1].Text == ".") {
			at++
		}
		if at < len(tokens) && tokens[at].Text == "(" && tokens[at].Offset == tokens[at-1].End() {
			end := closing(text, tokens[at].Offset)
			p.Expr = text[:end+1]
			for at < len(tokens) && tokens[at].Offset <= end {
				at++
			}
		} else {
			p.Column = unquoted(text[:tokens[at-1].End()])
		}
	}
	attributes(&p, text, tokens[at:])
	return p
}

// attributes reads collation, operator class and order.
func attributes(p *schema.Part, text string, tokens []sqltext.Token) {
	for len(tokens) > 0 {
		switch tokens[0].Text {
		case "COLLATE":
			end := nameEnd(tokens, 1)
			p.Collate = builtin(text[tokens[1].Offset:tokens[end-1].End()])
			tokens = tokens[end:]
		case "DESC":
			p.Desc, tokens = true, tokens[1:]
		case "ASC":
			tokens = tokens[1:]
		case "NULLS":
			p.Nulls, tokens = tokens[1].Text, tokens[2:]
		default:
			end := nameEnd(tokens, 0)
			stop := tokens[end-1].End()
			if end < len(tokens) && tokens[end].Text == "(" {
				stop = closing(text, tokens[end].Offset) + 1
				for end < len(tokens) && tokens[end].Offset < stop {
					end++
				}
			}
			p.OpClass, tokens = text[tokens[0].Offset:stop], tokens[end:]
		}
	}
}

// nameEnd returns the index behind a name that may hold its schema.
func nameEnd(tokens []sqltext.Token, at int) int {
	at++
	for at+1 < len(tokens) && tokens[at].Text == "." {
		at += 2
	}
	return at
}

// builtin is a collation's name as models say it.
func builtin(quoted string) string {
	return strings.TrimPrefix(unquotedName(quoted), "pg_catalog.")
}

// unquotedName reads a name that may hold its schema: the form of schema.Qualify.
func unquotedName(quoted string) string {
	var parts []string
	for _, t := range sqltext.Tokens(quoted, sqltext.Postgres) {
		if t.Text != "." {
			parts = append(parts, t.Name())
		}
	}
	if len(parts) == 2 {
		return schema.Qualify(parts[0], parts[1])
	}
	return schema.Qualify("", parts[len(parts)-1])
}

func unquoted(quoted string) string {
	tokens := sqltext.Tokens(quoted, sqltext.Postgres)
	return tokens[len(tokens)-1].Name()
}

// storage sorts storage options and takes the quotes off their values: "fillfactor=70".
func storage(options string) string {
	return sortedList(strings.NewReplacer("'", "", " = ", "=").Replace(options))
}

// constraints reads primary keys, uniques, checks, exclusions and foreign keys.
func (i *inspector) constraints() error {
	return i.each(`SELECT k.oid, k.conrelid, k.conname, k.contype::text, k.condeferrable, k.condeferred, k.convalidated, k.connoinherit,
			coalesce(k.conkey::text, '{}'), k.confrelid, coalesce(k.confkey::text, '{}'), k.confupdtype::text, k.confdeltype::text, k.confmatchtype::text,
			`+i.since(150000, "coalesce(k.confdelsetcols::text, '{}')", "'{}'")+`, `+i.since(180000, "k.conenforced, k.conperiod", "true, false")+`,
			CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN pg_catalog.pg_get_constraintdef(k.oid) ELSE '' END,
			coalesce(x.indkey::text, ''), coalesce(x.indnkeyatts, 0), `+i.since(150000, "coalesce(x.indnullsnotdistinct, false)", "false")+`,
			coalesce(pg_catalog.array_to_string(xc.reloptions, ', '), '')
		FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
			LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
			LEFT JOIN pg_catalog.pg_class xc ON xc.oid = x.indexrelid
		WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'c', 'x', 'f') AND k.conislocal AND k.conparentid = 0 AND `+userSpaces+`
		ORDER BY k.conrelid, k.conname`, func(scan func(...any) error) error {
		var k constraint
		if err := scan(&k.id, &k.table, &k.name, &k.kind, &k.deferrable, &k.deferred, &k.valid, &k.noInherit, &k.key, &k.refTable,
			&k.refKey, &k.onUpdate, &k.onDelete, &k.match, &k.setColumns, &k.enforced, &k.period, &k.text, &k.indexed, &k.keys, &k.notDistinct, &k.options); err != nil {
			return err
		}
		if t := i.tables[k.table]; t != nil && !t.hidden {
			i.constraint(t, &k)
		}
		return nil
	})
}

// constraint is a row of pg_constraint, with what its index adds.
type constraint struct {
	id, table, refTable                   int64
	name, kind, key, refKey               string
	deferrable, deferred                  bool
	valid, noInherit, enforced, period    bool
	onUpdate, onDelete, match, setColumns string
	text                                  string
	indexed                               string // the columns of the index by number
	keys                                  int    // how many of them are in the key
	notDistinct                           bool
	options                               string
}

func (i *inspector) constraint(t *table, k *constraint) {
	comment := i.comment("pg_constraint", k.id, 0)
	var deferrable schema.Deferrable
	switch {
	case k.deferred:
		deferrable = schema.InitiallyDeferred
	case k.deferrable:
		deferrable = schema.InitiallyNow
	}
	columns := t.named(k.key)
	var include []string
	if all := t.named(k.indexed); k.keys < len(all) {
		include = all[k.keys:]
	}
	switch k.kind {
	case "p":
		t.PrimaryKey = &schema.PrimaryKey{Name: k.name, Columns: schema.Columns(columns...), Include: include, Deferrable: deferrable, WithoutOverlaps: k.period, Comment: comment}
		t.PrimaryKey.Name = ownName(t, *t.PrimaryKey)
	case "u":
		u := schema.Unique{Name: k.name, Columns: schema.Columns(columns...), Include: include, NullsNotDistinct: k.notDistinct, Deferrable: deferrable, WithoutOverlaps: k.period, Comment: comment}
		u.Name = ownName(t, u)
		t.Uniques = append(t.Uniques, u)
	case "c":
		c := schema.Check{Name: k.name, Expr: unparen(k.text), NoInherit: k.noInherit, NotValid: !k.valid && k.enforced, NotEnforced: !k.enforced, Comment: comment}
		c.Name = ownName(t, c)
		t.Checks = append(t.Checks, c)
	case "x":
		text, _, _ := strings.Cut(strings.TrimPrefix(k.text, "EXCLUDE "), " DEFERRABLE")
		x := schema.Exclude{Name: k.name, Text: text, Deferrable: deferrable, Comment: comment}
		x.Name = ownName(t, x)
		t.Excludes = append(t.Excludes, x)
	case "f":
		i.foreignKey(t, k, columns, deferrable, comment)
	}
	if k.options != "" && k.kind != "x" {
		i.leave("constraint options", t.Name+"."+k.name, "the options "+k.options+" of the index behind a constraint are not compared")
	}
}

func (i *inspector) foreignKey(t *table, k *constraint, columns []string, deferrable schema.Deferrable, comment string) {
	fk := schema.ForeignKey{
		Name: k.name, Columns: columns, RefTable: i.names[k.refTable], OnDelete: actions[k.onDelete], OnUpdate: actions[k.onUpdate],
		SetColumns: t.named(k.setColumns), Deferrable: deferrable, NotValid: !k.valid && k.enforced, NotEnforced: !k.enforced, Period: k.period, Comment: comment,
	}
	if other := i.tables[k.refTable]; other != nil {
		fk.RefColumns = other.named(k.refKey)
	}
	if k.match == "f" {
		fk.Match = "FULL"
	}
	fk.Name = ownName(t, fk)
	t.ForeignKeys = append(t.ForeignKeys, fk)
}

var actions = map[string]schema.Action{
	"a": schema.NoAction, "r": schema.Restrict, "c": schema.Cascade, "n": schema.SetNull, "d": schema.SetDefault,
}

// ownName is the name of a constraint, "" where it is the one that PostgreSQL gives.
func ownName(t *table, c schema.Constraint) string {
	if name := c.ConstraintName(); name != t.defaultName(c) {
		return name
	}
	return ""
}

// defaultName is defaultName for a table with columns that others hand down.
func (t *table) defaultName(c schema.Constraint) string {
	whole := schema.Table{Name: t.Name}
	for _, name := range t.columns {
		whole.Columns = append(whole.Columns, schema.Column{Name: name})
	}
	return defaultName(&whole, c)
}

// named turns numbers of columns, "{1,2}" or "1 2", into names; expressions have none.
func (t *table) named(numbers string) []string {
	var out []string
	for _, n := range strings.FieldsFunc(numbers, func(r rune) bool { return r == '{' || r == '}' || r == ',' || r == ' ' }) {
		if k, err := strconv.Atoi(n); err == nil && k != 0 {
			out = append(out, t.columns[k])
		}
	}
	return out
}
