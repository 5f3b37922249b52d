package postgres

import (
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// createTable returns the statement that creates a table, without its indexes.
func (c *compiler) createTableSQL(t *schema.Table) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Options.Unlogged {
		b.WriteString("UNLOGGED ")
	}
	b.WriteString("TABLE " + qualified(t.Name))
	var body []string
	if t.Options.PartitionOf != "" {
		b.WriteString(" PARTITION OF " + qualified(t.Options.PartitionOf))
	} else {
		for i := range t.Columns {
			body = append(body, columnSQL(&t.Columns[i]))
		}
	}
	for _, k := range t.Constraints() {
		if !lateConstraint(t, k) {
			body = append(body, constraintSQL(c.said(t, k)))
		}
	}
	if len(body) > 0 || t.Options.PartitionOf == "" {
		b.WriteString(" (\n    " + strings.Join(body, ",\n    ") + "\n)")
		if len(body) == 0 {
			b.Reset()
			b.WriteString("CREATE TABLE " + qualified(t.Name) + " ()")
		}
	}
	if t.Options.PartitionOf != "" {
		b.WriteString(" " + t.Options.Bound)
	}
	if t.Options.Inherits != "" {
		b.WriteString(" INHERITS (" + inherited(t.Options.Inherits) + ")")
	}
	if t.Options.PartitionBy != "" {
		b.WriteString(" PARTITION BY " + t.Options.PartitionBy)
	}
	if t.Options.Storage != "" {
		b.WriteString(" WITH (" + t.Options.Storage + ")")
	}
	if t.Options.Tablespace != "" {
		b.WriteString(" TABLESPACE " + ident(t.Options.Tablespace))
	}
	return b.String()
}

// inherited quotes the tables that a table inherits from.
func inherited(list string) string {
	var out []string
	for name := range strings.SplitSeq(list, ", ") {
		out = append(out, qualified(name))
	}
	return strings.Join(out, ", ")
}

// lateConstraint reports whether a constraint can't be said in CREATE TABLE: NOT VALID means nothing
// there, and of two keys on the same columns one is passed over.
func lateConstraint(t *schema.Table, c schema.Constraint) bool {
	switch c := c.(type) {
	case schema.Unique:
		return repeats(t, &c)
	case schema.Check:
		return c.NotValid
	case schema.ForeignKey:
		return c.NotValid
	}
	return false
}

// repeats reports whether a key is on the columns of the primary key, or of a key that is listed before it.
func repeats(t *schema.Table, u *schema.Unique) bool {
	if t.PrimaryKey != nil && reflect.DeepEqual(t.PrimaryKey.Columns, u.Columns) {
		return true
	}
	for i := range t.Uniques {
		switch other := &t.Uniques[i]; {
		case reflect.DeepEqual(other, u):
			return false
		case reflect.DeepEqual(other.Columns, u.Columns):
			return true
		}
	}
	return false
}

// columnSQL is a column as CREATE TABLE and ADD COLUMN say it.
func columnSQL(c *schema.Column) string {
	var b strings.Builder
	b.WriteString(ident(c.Name) + " ")
	if serial := serials[canonical(TypeSQL(c.Type))]; c.AutoIncrement && serial != "" {
		b.WriteString(serial)
	} else {
		b.WriteString(TypeSQL(c.Type))
	}
	if c.Collate != "" {
		b.WriteString(" COLLATE " + qualified(c.Collate))
	}
	switch {
	case c.Generated != nil && c.Generated.Stored:
		b.WriteString(" GENERATED ALWAYS AS (" + c.Generated.Expr + ") STORED")
	case c.Generated != nil:
		b.WriteString(" GENERATED ALWAYS AS (" + c.Generated.Expr + ") VIRTUAL")
	case c.Identity != "":
		b.WriteString(" GENERATED " + identitySQL(c.Identity))
	case c.Default != "":
		b.WriteString(" DEFAULT " + defaultSQL(c.Default))
	}
	b.WriteString(notNullSQL(c))
	return b.String()
}

// defaultSQL puts an expression in parentheses that could be read otherwise behind DEFAULT, where NOT and
// NULL may follow.
func defaultSQL(expr string) string {
	for t := range sqltext.Lex(expr, sqltext.Postgres) {
		if t.Kind == sqltext.Comment {
			return "(" + lineSafe(expr) + ")"
		}
		if t.Kind != sqltext.Word {
			continue
		}
		switch strings.ToUpper(t.Text) {
		case "NOT", "AND", "OR", "IS", "IN", "LIKE", "ILIKE", "BETWEEN", "SIMILAR", "ISNULL", "NOTNULL":
			return "(" + lineSafe(expr) + ")"
		}
	}
	return expr
}

// identitySQL puts AS IDENTITY where it belongs: before the options.
func identitySQL(identity string) string {
	kind, options, ok := strings.Cut(identity, "(")
	if !ok {
		return strings.TrimSpace(kind) + " AS IDENTITY"
	}
	return strings.TrimSpace(kind) + " AS IDENTITY (" + options
}

// constraintSQL is a constraint as CREATE TABLE and ADD say it, with its name where it has one.
func constraintSQL(c schema.Constraint) string {
	name := ""
	if n := c.ConstraintName(); n != "" {
		name = "CONSTRAINT " + ident(n) + " "
	}
	switch c := c.(type) {
	case schema.PrimaryKey:
		return name + "PRIMARY KEY (" + columnList(c.Columns) + withoutOverlaps(c.WithoutOverlaps) + ")" + includeSQL(c.Include) + deferSQL(c.Deferrable)
	case schema.Unique:
		distinct := ""
		if c.NullsNotDistinct {
			distinct = "NULLS NOT DISTINCT "
		}
		return name + "UNIQUE " + distinct + "(" + columnList(c.Columns) + withoutOverlaps(c.WithoutOverlaps) + ")" + includeSQL(c.Include) + deferSQL(c.Deferrable)
	case schema.Check:
		out := name + "CHECK (" + lineSafe(c.Expr) + ")"
		if c.NoInherit {
			out += " NO INHERIT"
		}
		if c.NotEnforced {
			return out + " NOT ENFORCED"
		}
		return out + notValid(c.NotValid)
	case schema.Exclude:
		return name + "EXCLUDE " + c.Text + deferSQL(c.Deferrable)
	case schema.ForeignKey:
		return name + foreignKeySQL(&c)
	}
	return ""
}

// lineSafe ends a comment at the end of an expression.
func lineSafe(expr string) string {
	for t := range sqltext.Lex(expr, sqltext.Postgres) {
		if t.Kind == sqltext.Comment && strings.HasPrefix(t.Text, "--") && t.End() == len(expr) {
			return expr + "\n"
		}
	}
	return expr
}

func foreignKeySQL(k *schema.ForeignKey) string {
	out := "FOREIGN KEY (" + keyColumns(k.Columns, k.Period) + ") REFERENCES " + qualified(k.RefTable)
	if len(k.RefColumns) > 0 {
		out += " (" + keyColumns(k.RefColumns, k.Period) + ")"
	}
	if k.Match != "" {
		out += " MATCH " + k.Match
	}
	if k.OnUpdate != "" {
		out += " ON UPDATE " + string(k.OnUpdate)
	}
	if k.OnDelete != "" {
		out += " ON DELETE " + string(k.OnDelete)
		if len(k.SetColumns) > 0 {
			out += " (" + idents(k.SetColumns) + ")"
		}
	}
	if k.NotEnforced {
		return out + deferSQL(k.Deferrable) + " NOT ENFORCED"
	}
	return out + deferSQL(k.Deferrable) + notValid(k.NotValid)
}

// keyColumns are the columns of a foreign key, the last of which may be a period.
func keyColumns(names []string, period bool) string {
	if last := len(names) - 1; period && last > 0 {
		return idents(names[:last]) + ", PERIOD " + ident(names[last])
	}
	return idents(names)
}

func withoutOverlaps(is bool) string {
	if is {
		return " WITHOUT OVERLAPS"
	}
	return ""
}

func notValid(is bool) string {
	if is {
		return " NOT VALID"
	}
	return ""
}

func deferSQL(d schema.Deferrable) string {
	if d == "" {
		return ""
	}
	return " " + string(d)
}

func includeSQL(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " INCLUDE (" + idents(names) + ")"
}

// columnList are the columns of a key. PostgreSQL's constraints have no order and no collation of their own.
func columnList(parts []schema.Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Column
	}
	return idents(names)
}

// indexSQL is the statement that creates an index of a table or a materialized view.
func indexSQL(table string, x *schema.Index) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if x.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX " + ident(x.Name) + " ON " + qualified(table))
	if x.Method != "" {
		b.WriteString(" USING " + x.Method)
	}
	parts := make([]string, len(x.Parts))
	for i := range x.Parts {
		parts[i] = partSQL(&x.Parts[i])
	}
	b.WriteString(" (" + strings.Join(parts, ", ") + ")" + includeSQL(x.Include))
	if x.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	if x.With != "" {
		b.WriteString(" WITH (" + x.With + ")")
	}
	if x.Where != "" {
		b.WriteString(" WHERE " + x.Where)
	}
	return b.String()
}

func partSQL(p *schema.Part) string {
	out := ident(p.Column)
	if p.Expr != "" {
		out = "(" + lineSafe(p.Expr) + ")"
	}
	if p.Collate != "" {
		out += " COLLATE " + qualified(p.Collate)
	}
	if p.OpClass != "" {
		out += " " + p.OpClass
	}
	if p.Desc {
		out += " DESC"
	}
	if p.Nulls != "" {
		out += " NULLS " + p.Nulls
	}
	return out
}

// createView returns the statements that create a view, with a materialized view's indexes.
func createView(v *schema.View) []string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if v.Materialized {
		b.WriteString("MATERIALIZED ")
	}
	b.WriteString("VIEW " + qualified(v.Name))
	if len(v.Columns) > 0 {
		b.WriteString(" (" + idents(v.Columns) + ")")
	}
	if v.Options != "" {
		b.WriteString(" WITH (" + v.Options + ")")
	}
	b.WriteString(" AS\n" + v.Query)
	if v.CheckOption != "" {
		b.WriteString("\n WITH " + v.CheckOption + " CHECK OPTION")
	}
	out := []string{b.String()}
	for i := range v.Indexes {
		out = append(out, indexSQL(v.Name, &v.Indexes[i]))
	}
	return out
}

// dropView is the statement that drops a view.
func dropView(v *schema.View) string {
	if v.Materialized {
		return "DROP MATERIALIZED VIEW " + qualified(v.Name)
	}
	return "DROP VIEW " + qualified(v.Name)
}

// createTrigger returns the statements that create a trigger and set whether it fires.
func createTrigger(t *schema.Trigger) []string {
	kind, body := "TRIGGER ", t.Body
	if rest, ok := strings.CutPrefix(body, "CONSTRAINT "); ok {
		kind, body = "CONSTRAINT TRIGGER ", rest
	}
	out := []string{"CREATE " + kind + ident(t.Name) + " " + body}
	if t.Enabled != "" {
		out = append(out, enableTrigger(t))
	}
	return out
}

// enableTrigger sets whether a trigger fires.
func enableTrigger(t *schema.Trigger) string {
	word := map[string]string{"": "ENABLE", "DISABLED": "DISABLE", "REPLICA": "ENABLE REPLICA", "ALWAYS": "ENABLE ALWAYS"}[t.Enabled]
	return "ALTER TABLE " + qualified(t.Table) + " " + word + " TRIGGER " + ident(t.Name)
}

func createEnum(e *schema.Enum) string {
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = text(v)
	}
	return "CREATE TYPE " + qualified(e.Name) + " AS ENUM (" + strings.Join(values, ", ") + ")"
}

// completed is a sequence with what was not said about it put in.
func completed(q schema.Sequence) schema.Sequence {
	if q.Type == "" {
		q.Type = "bigint"
	}
	if q.Increment == 0 {
		q.Increment = 1
	}
	usual := usualSequence(q.Type, q.Increment)
	if q.Min == 0 && q.Max == 0 {
		q.Min, q.Max = usual.Min, usual.Max
	}
	if q.Start == 0 && (q.Min > 0 || q.Max < 0) {
		q.Start = usual.Start
	}
	if q.Cache == 0 {
		q.Cache = 1
	}
	return q
}

func createSequence(q schema.Sequence) string {
	q = completed(q)
	out := "CREATE SEQUENCE " + qualified(q.Name)
	if q.Type != "bigint" {
		out += " AS " + q.Type
	}
	return out + sequenceOptions(q, q.Type, false)
}

// ownerSQL names the owner of a sequence, a column of some table.
func ownerSQL(s *schema.Schema, owner string) string {
	for i := range s.Tables {
		t := &s.Tables[i]
		if column, ok := strings.CutPrefix(owner, t.Name+"."); ok && t.Column(column) != nil {
			return qualified(t.Name) + "." + ident(column)
		}
	}
	return "NONE"
}

// sortedList sorts a list with commas.
func sortedList(list string) string {
	parts := strings.Split(list, ", ")
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// exclusionAddition is the part of an exclusion constraint's default name that comes from its columns.
func exclusionAddition(body string) string {
	at := strings.IndexByte(body, '(')
	if at < 0 {
		return ""
	}
	list, _ := parenthesized(body, at)
	var names []string
	for _, element := range list {
		tokens := sqltext.Tokens(element, sqltext.Postgres)
		if len(tokens) > 1 && tokens[0].Name() != "" && tokens[1].Text != "(" {
			names = append(names, tokens[0].Name())
			continue
		}
		names = append(names, "expr")
	}
	return strings.Join(names, "_")
}
