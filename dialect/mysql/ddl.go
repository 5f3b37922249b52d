package mysql

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ident spells a name. It is always quoted: which words are reserved differs from release to release.
func ident(name string) string { return op.QuoteFor("mysql", name) }

func idents(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = ident(n)
	}
	return strings.Join(out, ", ")
}

// tableIdent spells the name of a table or view, which may say a database: "shop.users".
func tableIdent(name string) string {
	space, local := schema.SplitName(name)
	if space == "" {
		return ident(local)
	}
	return ident(space) + "." + ident(local)
}

// parens puts an expression in parentheses, unless it stands in such already; a comment at its end can't
// swallow the closing one.
func parens(expr string) string {
	tokens := sqltext.Tokens(expr, sqltext.MySQL)
	if len(tokens) > 2 && tokens[0].Text == "(" && closes(tokens) == len(tokens)-1 {
		return expr
	}
	if strings.Contains(expr, "--") || strings.Contains(expr, "#") {
		return "(" + expr + "\n)"
	}
	return "(" + expr + ")"
}

// closes returns where the parenthesis that opens a list of tokens is closed.
func closes(tokens []sqltext.Token) int {
	depth := 0
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// speaker writes definitions for a server.
type speaker struct {
	server
	schema *schema.Schema // where what foreign keys point at is found
}

// createTable returns CREATE TABLE with all that belongs to it, but for the foreign keys of which wait
// says that they have to.
func (w speaker) createTable(t *schema.Table, wait func(schema.ForeignKey) bool) (string, error) {
	var lines, foreign []string
	for i := range t.Columns {
		def, err := w.columnDef(t, &t.Columns[i])
		if err != nil {
			return "", err
		}
		lines = append(lines, def)
	}
	for _, c := range t.Constraints() {
		fk, ok := c.(schema.ForeignKey)
		if ok && wait(fk) || w.besideColumn(t, c) {
			continue
		}
		def, err := w.constraintDef(t, c)
		if err != nil {
			return "", err
		}
		if ok {
			foreign = append(foreign, def)
			continue
		}
		lines = append(lines, def)
	}
	for i := range t.Indexes {
		def, err := w.indexDef(t, &t.Indexes[i])
		if err != nil {
			return "", err
		}
		lines = append(lines, def)
	}
	if def, err := w.periodDef(t); err != nil {
		return "", err
	} else if def != "" {
		lines = append(lines, def)
	}
	// Foreign keys come last: the index that one brings along takes a name that is free by then.
	lines = append(lines, foreign...)
	options, err := w.options(t, schema.Options{}, false)
	if err != nil {
		return "", err
	}
	s := fmt.Sprintf("CREATE TABLE %s (\n    %s\n)", tableIdent(t.Name), strings.Join(lines, ",\n    "))
	for _, o := range options {
		s += " " + o
	}
	if p := t.Options.PartitionBy; p != "" {
		s += "\nPARTITION BY " + p
	}
	return w.unguessed(nil, s, t), nil
}

// columnDef returns a column's whole definition: what ALTER TABLE … MODIFY leaves out is lost.
func (w speaker) columnDef(t *schema.Table, c *schema.Column) (string, error) {
	typ := TypeSQL(c.Type)
	if typ == "" {
		return "", fmt.Errorf("column %s.%s has no type: MySQL needs one", t.Name, c.Name)
	}
	if otherEngines(c.Type) {
		return "", fmt.Errorf("column %s.%s: %s has no type %s", t.Name, c.Name, w, TypeSQL(c.Type))
	}
	if lack := w.lacksType(c.Type); lack != "" {
		return "", fmt.Errorf("column %s.%s: %s", t.Name, c.Name, lack)
	}
	if (c.Identity != "" || c.Storage != "") && c.Generated == nil {
		return "", fmt.Errorf("column %s.%s: identity and storage are PostgreSQL's", t.Name, c.Name)
	}
	if c.NotNullAs != (schema.NotNull{}) {
		return "", fmt.Errorf("column %s.%s: %s has no names or comments of NOT NULL: leave NotNullAs empty", t.Name, c.Name, w)
	}
	typ, srid, spatial := strings.Cut(typ, " srid ")
	if spatial && w.product == "mysql" && !w.atLeast(8, 0, 3) {
		return "", fmt.Errorf("column %s.%s: %s has no reference systems of columns", t.Name, c.Name, w)
	}
	words := []string{ident(c.Name), typ}
	if c.Compression != "" {
		switch {
		case !w.has(compressedColumns):
			return "", fmt.Errorf("column %s.%s: %s", t.Name, c.Name, w.hasNo(compressedColumns))
		case !strings.EqualFold(c.Compression, compressed):
			return "", fmt.Errorf("column %s.%s: %s has no compression %s of a column", t.Name, c.Name, w, c.Compression)
		}
		words = append(words, compressed)
	}
	if c.Charset != "" && isText(c.Type) {
		words = append(words, "CHARACTER SET "+c.Charset)
	}
	if c.Collate != "" && isText(c.Type) { // with one, a blob would become a text
		words = append(words, "COLLATE "+c.Collate)
	}
	if g := c.Generated; g != nil {
		words = append(words, generated(g))
	}
	if spatial { // an attribute, which stands behind what a column is computed from ("CREATE TABLE Statement")
		words = append(words, "SRID "+srid)
	}
	switch base := parseType(typ).base; {
	case c.Generated != nil && w.maria:
	case c.NotNull:
		words = append(words, "NOT NULL")
	case base == "timestamp" && c.Generated == nil && !impliedNotNull(t, c.Name):
		words = append(words, "NULL")
	}
	if c.Generated == nil && c.Default != "" {
		def, err := w.defaultSQL(t, c)
		if err != nil {
			return "", err
		}
		words = append(words, "DEFAULT "+def)
	}
	if c.OnUpdate != "" {
		words = append(words, "ON UPDATE "+w.clock(c, c.OnUpdate))
	}
	if c.AutoIncrement {
		words = append(words, "AUTO_INCREMENT")
	}
	switch {
	case !c.Invisible:
	case w.has(invisibleColumns):
		words = append(words, "INVISIBLE")
	case !schema.IsKept(c.Name): // what is kept stays in sight where nothing can be hidden
		return "", fmt.Errorf("column %s.%s: %s", t.Name, c.Name, w.hasNo(invisibleColumns))
	}
	if c.Comment != "" {
		words = append(words, "COMMENT "+quoted(c.Comment))
	}
	if k := w.columnCheck(t, c.Name); k != nil {
		words = append(words, "CHECK "+parens(k.Expr))
	}
	return strings.Join(words, " "), nil
}

// compressed is the one way in which MariaDB compresses the values of a column ("Storage-Engine Independent Column
// Compression").
const compressed = "COMPRESSED"

func generated(g *schema.Generated) string {
	if g.Stored {
		return "GENERATED ALWAYS AS " + parens(g.Expr) + " STORED"
	}
	return "GENERATED ALWAYS AS " + parens(g.Expr) + " VIRTUAL"
}

// columnCheck returns the check that belongs to a column of MariaDB's: it has the column's name, nil if
// there is none.
func (w speaker) columnCheck(t *schema.Table, column string) *schema.Check {
	if !w.columnChecks() {
		return nil
	}
	for i := range t.Checks {
		if t.Checks[i].Name == column {
			return &t.Checks[i]
		}
	}
	return nil
}

// besideColumn reports whether a constraint is said in a column's definition.
func (w speaker) besideColumn(t *schema.Table, c schema.Constraint) bool {
	k, ok := c.(schema.Check)
	return ok && w.columnChecks() && k.Name != "" && t.Column(k.Name) != nil
}

// defaultSQL spells a default: literals and the clock as they are, expressions in parentheses.
func (w speaker) defaultSQL(t *schema.Table, c *schema.Column) (string, error) {
	base := parseType(TypeSQL(c.Type)).base
	if fraction(c.Type) >= 0 && isClock(c.Default) && (w.maria || base != "time") { // to MySQL, a time takes an expression
		return w.clock(c, c.Default), nil
	}
	long := !w.maria && (strings.HasSuffix(base, "text") || strings.HasSuffix(base, "blob") || base == "json" || base == "geometry")
	if _, literal := literalValue(c.Default); literal && !long || strings.EqualFold(c.Default, "NULL") {
		return c.Default, nil
	}
	if !w.has(exprDefaults) {
		return "", fmt.Errorf("column %s.%s: %s takes no expression as the default of a column of type %s", t.Name, c.Name, w, base)
	}
	return parens(c.Default), nil
}

// clock spells the time of the statement with the precision of the column: the engine takes no other.
func (w speaker) clock(c *schema.Column, text string) string {
	n := fraction(c.Type)
	if n < 0 || !isClock(text) {
		return text
	}
	if n > 0 {
		return fmt.Sprintf("CURRENT_TIMESTAMP(%d)", n)
	}
	return "CURRENT_TIMESTAMP"
}

func constraintName(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + ident(name) + " "
}

func (w speaker) constraintDef(t *schema.Table, c schema.Constraint) (string, error) {
	head := constraintName(c.ConstraintName())
	switch c := c.(type) {
	case schema.PrimaryKey:
		parts, err := w.keyParts(t, c.Columns, c.WithoutOverlaps)
		return "PRIMARY KEY (" + parts + ")", err
	case schema.Unique:
		if c.NullsNotDistinct || c.Deferrable != "" || len(c.Include) > 0 {
			return "", fmt.Errorf("%s of table %s: MySQL has no NULLS NOT DISTINCT, DEFERRABLE or INCLUDE", op.Describe(c), t.Name)
		}
		parts, err := w.keyParts(t, c.Columns, c.WithoutOverlaps)
		if c.Name == "" && len(c.Columns) > 0 && hasIndexName(t, c.Columns[0].Column) {
			c.Name = uniqueName(t, c) // the engine's own would be that of the index
		}
		if c.Name != "" {
			return "UNIQUE KEY " + ident(c.Name) + " (" + parts + ")", err
		}
		return "UNIQUE KEY (" + parts + ")", err
	case schema.Check:
		if !w.has(checkConstraints) {
			return "", fmt.Errorf("%s of table %s: %s", op.Describe(c), t.Name, w.hasNo(checkConstraints))
		}
		if c.NotEnforced && !w.has(notEnforcedChecks) {
			return "", fmt.Errorf("%s of table %s: %s", op.Describe(c), t.Name, w.hasNo(notEnforcedChecks))
		}
		if c.NotEnforced {
			return head + "CHECK " + parens(c.Expr) + " NOT ENFORCED", nil
		}
		return head + "CHECK " + parens(c.Expr), nil
	case schema.ForeignKey:
		ref, err := w.references(t, &c)
		return head + "FOREIGN KEY (" + idents(c.Columns) + ") " + ref, err
	}
	return "", fmt.Errorf("%s of table %s: MySQL has no exclusion constraints", op.Describe(c), t.Name)
}

func (w speaker) references(t *schema.Table, f *schema.ForeignKey) (string, error) {
	if f.Deferrable != "" || f.Match != "" && !strings.EqualFold(f.Match, "SIMPLE") || len(f.SetColumns) > 0 || f.NotEnforced || f.Period {
		return "", fmt.Errorf("%s of table %s: MySQL has no DEFERRABLE, MATCH, NOT ENFORCED, PERIOD or column list of SET NULL", op.Describe(*f), t.Name)
	}
	if f.OnDelete == schema.SetDefault || f.OnUpdate == schema.SetDefault {
		return "", fmt.Errorf("%s of table %s: InnoDB has no SET DEFAULT", op.Describe(*f), t.Name)
	}
	columns := f.RefColumns
	if len(columns) == 0 {
		parent := w.schema.Table(f.RefTable)
		if parent == nil || parent.PrimaryKey == nil {
			return "", fmt.Errorf("%s of table %s points at the primary key of table %s, and there is none", op.Describe(*f), t.Name, f.RefTable)
		}
		columns = schema.Names(parent.PrimaryKey.Columns)
	}
	s := "REFERENCES " + tableIdent(f.RefTable) + " (" + idents(columns) + ")"
	if f.OnDelete != schema.NoAction && f.OnDelete != schema.Restrict {
		s += " ON DELETE " + string(f.OnDelete)
	}
	if f.OnUpdate != schema.NoAction && f.OnUpdate != schema.Restrict {
		s += " ON UPDATE " + string(f.OnUpdate)
	}
	return s, nil
}

func (w speaker) parts(t *schema.Table, parts []schema.Part) (string, error) {
	out := make([]string, len(parts))
	for i, p := range parts {
		switch {
		case p.Collate != "" || p.OpClass != "" || p.Nulls != "":
			return "", fmt.Errorf("key (%s) of table %s: MySQL has no collations, operator classes or order of NULLs in keys", op.PartNames(parts), t.Name)
		case p.Expr != "" && !w.has(exprIndexes):
			return "", fmt.Errorf("key (%s) of table %s: %s; index a generated column", op.PartNames(parts), t.Name, w.hasNo(exprIndexes))
		case p.Desc && !w.has(descendingKeys):
			return "", fmt.Errorf("key (%s) of table %s: %s", op.PartNames(parts), t.Name, w.hasNo(descendingKeys))
		case p.Expr != "":
			out[i] = parens(p.Expr)
		default:
			out[i] = ident(p.Column)
		}
		if p.Length > 0 {
			out[i] += fmt.Sprintf("(%d)", p.Length)
		}
		if p.Desc {
			out[i] += " DESC"
		}
	}
	return strings.Join(out, ", "), nil
}

// indexDef returns an index as a part of CREATE TABLE, and of ADD in ALTER TABLE.
func (w speaker) indexDef(t *schema.Table, x *schema.Index) (string, error) {
	if x.Where != "" || len(x.Include) > 0 || x.With != "" && !strings.EqualFold(x.Method, "VECTOR") || x.NullsNotDistinct {
		return "", fmt.Errorf("index %s of table %s: MySQL has no partial indexes, INCLUDE, storage options or NULLS NOT DISTINCT", x.Name, t.Name)
	}
	parts, err := w.keyParts(t, x.Parts, x.WithoutOverlaps)
	if err != nil {
		return "", err
	}
	kind, using := "KEY ", ""
	switch method := strings.ToUpper(x.Method); method {
	case "":
	case "FULLTEXT", "SPATIAL":
		kind = method + " KEY "
	case "VECTOR":
		if !w.has(vectorIndexes) {
			return "", fmt.Errorf("index %s of table %s: %s", x.Name, t.Name, w.hasNo(vectorIndexes))
		}
		kind = method + " KEY "
	case "BTREE", "HASH", "RTREE":
		using = " USING " + method
	default:
		return "", fmt.Errorf("index %s of table %s: MySQL has no indexes of method %q", x.Name, t.Name, x.Method)
	}
	if x.Unique {
		kind = "UNIQUE KEY "
	}
	s := kind + ident(x.Name) + " (" + parts + ")" + using
	if x.With != "" {
		s += " " + strings.ReplaceAll(x.With, ",", "")
	}
	if x.Parser != "" {
		s += " WITH PARSER " + ident(x.Parser)
	}
	if x.Comment != "" {
		s += " COMMENT " + quoted(x.Comment)
	}
	if x.Invisible {
		if !w.has(invisibleIndexes) {
			return "", fmt.Errorf("index %s of table %s: %s", x.Name, t.Name, w.hasNo(invisibleIndexes))
		}
		s += " " + w.hidden(true)
	}
	return s, nil
}

// hidden is the word for an index that queries don't use, or do.
func (w speaker) hidden(yes bool) string {
	word := map[[2]bool]string{{true, true}: "IGNORED", {true, false}: "NOT IGNORED", {false, true}: "INVISIBLE", {false, false}: "VISIBLE"}
	return word[[2]bool{w.maria, yes}]
}

// options returns the options of a table where they are not as they were; all of them for a new one.
func (w speaker) options(t *schema.Table, was schema.Options, isAlter bool) ([]string, error) {
	o := t.Options
	if o.Strict || o.WithoutRowID || o.Unlogged || o.Storage != "" || o.Tablespace != "" || o.Inherits != "" || o.PartitionOf != "" || o.RowSecurity != "" {
		return nil, fmt.Errorf("table %s has options that are SQLite's or PostgreSQL's", t.Name)
	}
	switch {
	case o.Versioned && !w.has(systemVersioning):
		return nil, fmt.Errorf("table %s: %s", t.Name, w.hasNo(systemVersioning))
	case comesByItself(o.PartitionBy) && !w.has(partitionsOfTime):
		return nil, fmt.Errorf("table %s: %s", t.Name, w.hasNo(partitionsOfTime))
	}
	var out []string
	if !isAlter || o.Engine != was.Engine {
		engine := o.Engine
		if engine == "" {
			engine = "InnoDB"
		}
		out = append(out, "ENGINE="+engine)
	}
	if o.Charset != was.Charset || o.Collate != was.Collate {
		own, err := w.charset(t)
		if err != nil {
			return nil, err
		}
		out = append(out, own...)
	}
	switch {
	case o.RowFormat != "" && o.RowFormat != was.RowFormat:
		out = append(out, "ROW_FORMAT="+o.RowFormat)
	case o.RowFormat != was.RowFormat:
		out = append(out, "ROW_FORMAT=DEFAULT")
	}
	if o.AutoIncrement != 0 && o.AutoIncrement != was.AutoIncrement {
		out = append(out, fmt.Sprintf("AUTO_INCREMENT=%d", o.AutoIncrement))
	}
	if !isAlter && t.Comment != "" {
		out = append(out, "COMMENT="+quoted(t.Comment))
	}
	if !isAlter && o.Versioned {
		out = append(out, "WITH SYSTEM VERSIONING")
	}
	return out, nil
}

// String names the server in messages.
func (s server) String() string {
	name := map[string]string{"mariadb": "MariaDB", "dolt": "Dolt", "tidb": "TiDB"}[s.product]
	if name == "" {
		name = "MySQL"
	}
	if s.version == [3]int{} {
		return name
	}
	return fmt.Sprintf("%s %d.%d.%d", name, s.version[0], s.version[1], s.version[2])
}
