package sqlite

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// A source is a table as it stands before a change, read under the names that it and its columns
// have afterwards: a guard runs first, and still its conditions are written in the new names.
type source struct {
	from, name string
	old        *schema.Table     // before
	renames    map[string]string // name before to the name to read it by, where they differ
	// values are the expressions for what a column will hold, where that is not what it holds.
	values  map[string]string
	columns []string // afterwards
	// numbered asks for the row's number although there is a primary key.
	numbered bool
}

// hiddenRowid is what the row's number goes by where columns go by their new names.
const hiddenRowid = "_skein_rowid"

// rowid returns the expression for the row's number, "" if it has none.
func (s *source) rowid() string {
	r := rowidName(s.old)
	if r != "" && len(s.renames) > 0 {
		return hiddenRowid
	}
	return r
}

func (p *planner) source(c *change) *source {
	s := &source{from: c.from, name: c.name, old: p.before.Table(c.from),
		renames: map[string]string{}, values: map[string]string{}}
	for is, was := range c.cols {
		if is != was {
			s.renames[was] = is
		}
	}
	for _, m := range c.moves {
		s.renames[m.from] = m.to
	}
	for i := range c.is.Columns {
		col := &c.is.Columns[i]
		s.columns = append(s.columns, col.Name)
		switch {
		case col.Generated != nil:
			// below, when the others are known
		case c.stays(col.Name):
			if v := c.converted(col); v != ident(col.Name) {
				s.values[col.Name] = v
			}
		case col.Name == rowidAlias(c.is) && rowidName(s.old) != "":
			s.numbered = true
			s.values[col.Name] = s.rowid() // as the copy fills it
		default:
			s.values[col.Name] = defaultValue(col.Default)
		}
	}
	s.compute(c)
	return s
}

// compute adds the values of computed columns, of which one may use another.
func (s *source) compute(c *change) {
	done := map[string]bool{}
	var visit func(col *schema.Column)
	visit = func(col *schema.Column) {
		if col.Generated == nil || done[col.Name] {
			return
		}
		done[col.Name] = true
		for i := range c.is.Columns {
			if mentions(col.Generated.Expr, c.is.Columns[i].Name) {
				visit(&c.is.Columns[i])
			}
		}
		if !c.stays(col.Name) || s.changes(col.Generated.Expr) || !sameGenerated(c.was.Column(col.Name), col) {
			s.values[col.Name] = parens(s.substitute(col.Generated.Expr))
		}
	}
	for i := range c.is.Columns {
		visit(&c.is.Columns[i])
	}
}

// substitute puts the new values in the place of the columns that an expression names.
func (s *source) substitute(expr string) string {
	values := map[string]string{}
	for c, v := range s.values {
		values[nameKey(c)] = v
	}
	var out strings.Builder
	for t := range sqltext.Lex(expr, sqltext.SQLite) {
		v, found := values[nameKey(t.Name())]
		isCall := t.Kind == sqltext.Word && strings.HasPrefix(expr[t.End():], "(")
		if found && t.Name() != "" && !isCall {
			out.WriteString(parens(v))
		} else {
			out.WriteString(t.Text)
		}
	}
	return out.String()
}

func sameGenerated(a, b *schema.Column) bool {
	return a.Generated != nil && b.Generated != nil && a.Generated.Expr == b.Generated.Expr
}

// defaultValue spells a default, NULL if there is none, as an expression: a word that DEFAULT reads as a string is one.
func defaultValue(expr string) string {
	if expr == "" {
		return "NULL"
	}
	if tokens := sqltext.Tokens(expr, sqltext.SQLite); len(tokens) == 1 && kindOfDefault(expr) == constant {
		t := tokens[0]
		isBool := strings.EqualFold(t.Text, "TRUE") || strings.EqualFold(t.Text, "FALSE")
		if name := t.Name(); name != "" && !isBool {
			return literal(name)
		}
	}
	return defaultSQL(expr)
}

// sourceOf returns the source of a table by its name afterwards, changed or not.
func (p *planner) sourceOf(name string) *source {
	for _, c := range p.work {
		if c.name == name {
			return p.source(c)
		}
	}
	f := p.named[name]
	return &source{from: f.from, name: name, old: p.before.Table(f.from)}
}

// table returns the table for a FROM, with its columns as they are, under an alias.
func (s *source) table(alias string) string {
	as := ""
	if alias != s.from {
		as = " AS " + ident(alias)
	}
	if len(s.renames) == 0 {
		return ident(s.from) + as
	}
	return "(SELECT " + strings.Join(s.readable(), ", ") + " FROM " + ident(s.from) + ") AS " + ident(alias)
}

func (s *source) readable() []string {
	var out []string
	if r := rowidName(s.old); r != "" && (s.numbered || s.old.PrimaryKey == nil) {
		out = append(out, r+" AS "+hiddenRowid)
	}
	for _, c := range s.old.Columns {
		n := ident(c.Name)
		if to := s.renames[c.Name]; to != "" {
			n += " AS " + ident(to)
		}
		out = append(out, n)
	}
	return out
}

// isNull reports whether a column is new and will be NULL in every row: no key minds it then.
func (s *source) isNull(column string) bool { return strings.EqualFold(s.values[column], "NULL") }

// changes reports whether a text mentions a column that will hold something else.
func (s *source) changes(text string) bool {
	for c := range s.values {
		if mentions(text, c) {
			return true
		}
	}
	return false
}

// with returns the table for a FROM, in which the columns that the texts mention hold what they will.
func (s *source) with(alias string, texts ...string) string {
	if !slices.ContainsFunc(texts, s.changes) {
		return s.table(alias)
	}
	var cols []string
	for _, k := range s.key() {
		// A part of the key that stays is among the columns, with what it will hold.
		if !slices.ContainsFunc(s.columns, func(c string) bool { return ident(c) == k }) {
			cols = append(cols, k)
		}
	}
	for _, c := range s.columns {
		n := ident(c)
		if v, ok := s.values[c]; ok {
			n = v + " AS " + n
		}
		cols = append(cols, n)
	}
	return "(SELECT " + strings.Join(cols, ", ") + " FROM " + s.table(s.name) + ") AS " + ident(alias)
}

// key returns what tells rows apart in a message: the primary key, or else the row's number.
func (s *source) key() []string {
	var out []string
	if s.old.PrimaryKey != nil {
		for _, p := range s.old.PrimaryKey.Columns {
			n := p.Column
			if to := s.renames[n]; to != "" {
				n = to
			}
			out = append(out, ident(n))
		}
	}
	if r := s.rowid(); r != "" && len(out) == 0 {
		out = append(out, r)
	}
	return out
}

func mentions(text, name string) bool {
	return text != "" && sqltext.Mentions(text, name, sqltext.SQLite)
}
