package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ident spells a name: bare where SQLite takes it so, in double quotes otherwise.
func ident(name string) string {
	if isWord(name) && !isKeyword(name) {
		return name
	}
	return op.Quote(name)
}

func idents(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = ident(n)
	}
	return strings.Join(out, ", ")
}

func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// parens puts an expression in parentheses; a comment at its end can't swallow the closing one.
func parens(expr string) string {
	if strings.Contains(expr, "--") {
		return "(" + expr + "\n)"
	}
	return "(" + expr + ")"
}

// createTable returns CREATE TABLE for t, under another name.
func createTable(name string, t *schema.Table) (string, error) {
	if !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.Generated == nil }) {
		return "", fmt.Errorf("table %s: sqlite has no tables without a column that is not computed", t.Name)
	}
	inline := inlineKey(t)
	var lines []string
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.AutoIncrement && (inline != c.Name || t.Options.WithoutRowID) {
			return "", fmt.Errorf("column %s.%s: autoincrement needs an integer column that alone is the primary key", t.Name, c.Name)
		}
		var key *schema.PrimaryKey
		if inline == c.Name {
			key = t.PrimaryKey
		}
		lines = append(lines, columnDef(c, key))
	}
	for _, k := range t.Constraints() {
		if _, isKey := k.(schema.PrimaryKey); !isKey || inline == "" {
			lines = append(lines, constraintDef(k))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (\n    %s\n)", ident(name), strings.Join(lines, ",\n    "))
	switch o := t.Options; {
	case o.Strict && o.WithoutRowID:
		b.WriteString(" STRICT, WITHOUT ROWID")
	case o.Strict:
		b.WriteString(" STRICT")
	case o.WithoutRowID:
		b.WriteString(" WITHOUT ROWID")
	}
	return b.String(), nil
}

// inlineKey names the column whose definition carries the primary key: the one INTEGER column of it.
// SQLite reads more into INTEGER PRIMARY KEY beside the column than into a constraint of the table.
func inlineKey(t *schema.Table) string {
	if t.PrimaryKey == nil || len(t.PrimaryKey.Columns) != 1 {
		return ""
	}
	p := t.PrimaryKey.Columns[0]
	c := t.Column(p.Column)
	if c == nil || p.Collate != "" || !strings.EqualFold(columnType(c), "INTEGER") {
		return ""
	}
	return c.Name
}

// rowidAlias names the column that is another name of the row's number, "" if none is.
func rowidAlias(t *schema.Table) string {
	name := inlineKey(t)
	if name == "" || t.Options.WithoutRowID || t.PrimaryKey.Columns[0].Desc {
		return ""
	}
	return name
}

// columnDef returns a column's definition; key is set where the column carries the primary key.
func columnDef(c *schema.Column, key *schema.PrimaryKey) string {
	words := []string{ident(c.Name)}
	if typ := columnType(c); typ != "" {
		words = append(words, typ)
	}
	if key != nil {
		words = append(words, constraintName(key.Name)+"PRIMARY KEY")
		if key.Columns[0].Desc {
			words = append(words, "DESC")
		}
		if key.OnConflict != "" {
			words = append(words, "ON CONFLICT "+key.OnConflict)
		}
		if c.AutoIncrement {
			words = append(words, "AUTOINCREMENT")
		}
	}
	if c.NotNull {
		words = append(words, "NOT NULL"+onConflict(c.OnConflict))
	}
	if c.Default != "" {
		words = append(words, "DEFAULT "+defaultSQL(c.Default))
	}
	if c.Collate != "" {
		words = append(words, "COLLATE "+ident(c.Collate))
	}
	if g := c.Generated; g != nil {
		kind := "VIRTUAL"
		if g.Stored {
			kind = "STORED"
		}
		words = append(words, "GENERATED ALWAYS AS "+parens(g.Expr), kind)
	}
	return strings.Join(words, " ")
}

func constraintName(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + ident(name) + " "
}

func constraintDef(c schema.Constraint) string {
	head := constraintName(c.ConstraintName())
	switch c := c.(type) {
	case schema.PrimaryKey:
		return head + "PRIMARY KEY (" + partsSQL(c.Columns) + ")" + onConflict(c.OnConflict)
	case schema.Unique:
		return head + "UNIQUE (" + partsSQL(c.Columns) + ")" + onConflict(c.OnConflict)
	case schema.Check:
		return head + "CHECK " + parens(c.Expr)
	case schema.ForeignKey:
		return head + "FOREIGN KEY (" + idents(c.Columns) + ") " + references(&c)
	}
	return ""
}

func onConflict(what string) string {
	if what == "" {
		return ""
	}
	return " ON CONFLICT " + what
}

func references(f *schema.ForeignKey) string {
	s := "REFERENCES " + ident(f.RefTable)
	if len(f.RefColumns) > 0 {
		s += " (" + idents(f.RefColumns) + ")"
	}
	if f.OnDelete != schema.NoAction {
		s += " ON DELETE " + string(f.OnDelete)
	}
	if f.OnUpdate != schema.NoAction {
		s += " ON UPDATE " + string(f.OnUpdate)
	}
	if f.Match != "" {
		s += " MATCH " + ident(f.Match)
	}
	if f.Deferrable != schema.NotDeferrable {
		s += " " + string(f.Deferrable)
	}
	return s
}

func partsSQL(parts []schema.Part) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		if out[i] = p.Expr; p.Expr == "" {
			out[i] = ident(p.Column)
		} else if strings.Contains(p.Expr, "--") {
			out[i] = p.Expr + "\n"
		}
		if p.Collate != "" {
			out[i] += " COLLATE " + ident(p.Collate)
		}
		if p.Desc {
			out[i] += " DESC"
		}
	}
	return strings.Join(out, ", ")
}

func createIndex(table string, x *schema.Index) string {
	s := "CREATE INDEX "
	if x.Unique {
		s = "CREATE UNIQUE INDEX "
	}
	s += ident(x.Name) + " ON " + ident(table) + " (" + partsSQL(x.Parts) + ")"
	if x.Where != "" {
		s += " WHERE " + x.Where
	}
	return s
}

func createView(v *schema.View) string {
	s := "CREATE VIEW " + ident(v.Name)
	if len(v.Columns) > 0 {
		s += " (" + idents(v.Columns) + ")"
	}
	return s + " AS\n" + v.Query
}

func createTrigger(t *schema.Trigger) string {
	return "CREATE TRIGGER " + ident(t.Name) + " " + t.Body
}

// defaultSQL puts a default in parentheses unless it is of the kinds that stand alone.
func defaultSQL(expr string) string {
	if k := kindOfDefault(expr); k == anyExpression {
		return parens(expr)
	}
	return expr
}

// The kinds of default, as ALTER TABLE ADD COLUMN tells them apart.
type defaultKind int

const (
	nullDefault defaultKind = iota // none, or NULL
	constant                       // a literal, a signed number, a word that SQLite reads as a string
	currentTime                    // CURRENT_TIME, CURRENT_DATE, CURRENT_TIMESTAMP
	anyExpression
)

func kindOfDefault(expr string) defaultKind {
	tokens := sqltext.Tokens(expr, sqltext.SQLite)
	if len(tokens) == 0 {
		return nullDefault
	}
	if len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+") && tokens[1].Kind == sqltext.Number {
		return constant
	}
	if len(tokens) > 1 || tokens[0].Open {
		return anyExpression
	}
	switch t := tokens[0]; t.Kind {
	case sqltext.Number, sqltext.String, sqltext.Blob, sqltext.QuotedIdent:
		return constant
	case sqltext.Word:
		switch strings.ToUpper(t.Text) {
		case "NULL":
			return nullDefault
		case "TRUE", "FALSE":
			return constant
		case "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP":
			return currentTime
		}
		if !isKeyword(t.Text) {
			return constant
		}
	}
	return anyExpression
}

// isKeyword knows the words that SQLite may read as part of its grammar.
func isKeyword(word string) bool {
	_, found := slices.BinarySearch(keywords[:], strings.ToUpper(word))
	return found
}

var keywords = [...]string{
	"ABORT", "ACTION", "ADD", "AFTER", "ALL", "ALTER", "ALWAYS", "ANALYZE", "AND", "AS", "ASC",
	"ATTACH", "AUTOINCREMENT", "BEFORE", "BEGIN", "BETWEEN", "BY", "CASCADE", "CASE", "CAST", "CHECK",
	"COLLATE", "COLUMN", "COMMIT", "CONFLICT", "CONSTRAINT", "CREATE", "CROSS", "CURRENT",
	"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "DATABASE", "DEFAULT", "DEFERRABLE",
	"DEFERRED", "DELETE", "DESC", "DETACH", "DISTINCT", "DO", "DROP", "EACH", "ELSE", "END", "ESCAPE",
	"EXCEPT", "EXCLUDE", "EXCLUSIVE", "EXISTS", "EXPLAIN", "FAIL", "FALSE", "FILTER", "FIRST",
	"FOLLOWING", "FOR", "FOREIGN", "FROM", "FULL", "GENERATED", "GLOB", "GROUP", "GROUPS", "HAVING",
	"IF", "IGNORE", "IMMEDIATE", "IN", "INDEX", "INDEXED", "INITIALLY", "INNER", "INSERT", "INSTEAD",
	"INTERSECT", "INTO", "IS", "ISNULL", "JOIN", "KEY", "LAST", "LEFT", "LIKE", "LIMIT", "MATCH",
	"MATERIALIZED", "NATURAL", "NO", "NOT", "NOTHING", "NOTNULL", "NULL", "NULLS", "OF", "OFFSET", "ON",
	"OR", "ORDER", "OTHERS", "OUTER", "OVER", "PARTITION", "PLAN", "PRAGMA", "PRECEDING", "PRIMARY",
	"QUERY", "RAISE", "RANGE", "RECURSIVE", "REFERENCES", "REGEXP", "REINDEX", "RELEASE", "RENAME",
	"REPLACE", "RESTRICT", "RETURNING", "RIGHT", "ROLLBACK", "ROW", "ROWS", "SAVEPOINT", "SELECT", "SET",
	"TABLE", "TEMP", "TEMPORARY", "THEN", "TIES", "TO", "TRANSACTION", "TRIGGER", "TRUE", "UNBOUNDED",
	"UNION", "UNIQUE", "UPDATE", "USING", "VACUUM", "VALUES", "VIEW", "VIRTUAL", "WHEN", "WHERE",
	"WINDOW", "WITH", "WITHIN", "WITHOUT",
}
