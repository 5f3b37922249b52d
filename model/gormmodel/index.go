package gormmodel

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/schema"
)

func (b *builder) indexes() error {
	for _, x := range b.s.ParseIndexes() {
		made, err := b.index(x)
		if err != nil {
			return fmt.Errorf("index %s: %w", x.Name, err)
		}
		b.t.Indexes = append(b.t.Indexes, made)
	}
	return nil
}

func (b *builder) index(x *gormschema.Index) (schema.Index, error) {
	out := schema.Index{Name: x.Name, Where: bare(x.Where)}
	switch class := strings.ToUpper(x.Class); {
	case class == "":
	case class == "UNIQUE":
		out.Unique = true
	case b.engine == mysqlName && (class == "FULLTEXT" || class == "SPATIAL"):
		out.Method = class
	default:
		return out, fmt.Errorf("class %s is not supported", x.Class)
	}
	if err := b.method(&out, x.Type); err != nil {
		return out, err
	}
	if err := b.indexOption(&out, x); err != nil {
		return out, fmt.Errorf("option %q is not supported: %w", x.Option, err)
	}
	for _, o := range x.Fields {
		p, err := b.part(o)
		if err != nil {
			return out, err
		}
		out.Parts = append(out.Parts, p)
	}
	return out, nil
}

// method reads how an index is built. MySQL's migrator doesn't say it where it makes a table, and InnoDB
// has B-trees alone.
func (b *builder) method(x *schema.Index, method string) error {
	lower := strings.ToLower(method)
	switch {
	case lower == "" || lower == "btree" || lower == "hash" && b.engine == mysqlName:
	case b.engine == postgresName:
		x.Method = lower
	default:
		return fmt.Errorf("type %s is not supported", method)
	}
	return nil
}

// indexOption reads the option of a tag, and what an engine makes of the rest of it.
func (b *builder) indexOption(x *schema.Index, tag *gormschema.Index) error {
	switch b.engine {
	case sqliteName: // SQLite's dialector ignores it
		return nil
	case postgresName:
		return postgresOption(x, tag.Option)
	case mysqlName:
		x.Where, x.Comment = "", tag.Comment // MySQL has no partial indexes: its dialector leaves the condition out
		return mysqlOption(x, tag.Option)
	}
	if tag.Option != "" {
		return errOption
	}
	return nil
}

var errOption = errors.New("it is not understood")

// postgresOption reads INCLUDE (a, b) NULLS NOT DISTINCT WITH (fillfactor = 70). CONCURRENTLY is about
// the way there, not about the index.
func postgresOption(x *schema.Index, option string) error {
	d := definition{words: split(option)}
	for len(d.words) > 0 {
		switch {
		case d.take("CONCURRENTLY"):
		case d.take("NULLS", "NOT", "DISTINCT"):
			x.NullsNotDistinct = true
		case d.take("INCLUDE") && d.atParens():
			for name := range strings.SplitSeq(bare(d.next()), ",") {
				x.Include = append(x.Include, unquoted(strings.TrimSpace(name)))
			}
		case d.take("WITH") && d.atParens():
			x.With = storage(d.next())
		default:
			return errOption
		}
	}
	return nil
}

// storage spells storage parameters as PostgreSQL keeps them: "a=1, b=2", sorted.
func storage(parens string) string {
	var list []string
	for option := range strings.SplitSeq(bare(parens), ",") {
		key, value, _ := strings.Cut(option, "=")
		list = append(list, strings.ToLower(strings.TrimSpace(key))+"="+strings.Trim(strings.TrimSpace(value), "'"))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// mysqlOption reads WITH PARSER ngram, INVISIBLE (MariaDB: IGNORED) and COMMENT 'text'.
func mysqlOption(x *schema.Index, option string) error {
	d := definition{words: split(option)}
	for len(d.words) > 0 {
		switch {
		case d.take("WITH", "PARSER") && len(d.words) > 0:
			x.Parser = unquoted(d.next())
		case d.take("INVISIBLE"), d.take("IGNORED"):
			x.Invisible = true
		case d.take("VISIBLE"), d.take("NOT", "IGNORED"), d.take("USING", "BTREE"), d.take("USING", "HASH"):
		case d.take("COMMENT") && len(d.words) > 0:
			x.Comment = strings.ReplaceAll(unquoted(d.next()), "''", "'")
		default:
			return errOption
		}
	}
	return nil
}

// part makes a part of an index. An expression may end in a collation, an operator class and an order.
func (b *builder) part(o gormschema.IndexOption) (schema.Part, error) {
	p := schema.Part{Column: o.DBName}
	if o.Expression != "" {
		p = b.expression(o.Expression)
	} else if b.t.Column(o.DBName) == nil {
		return p, fmt.Errorf("field %s is no column", o.Name)
	}
	if b.engine == mysqlName && o.Expression == "" { // the dialectors of others ignore it
		p.Length = o.Length
	}
	if o.Collate != "" {
		p.Collate = unquoted(o.Collate)
	}
	rest := order(&p, split(o.Sort))
	if len(rest) > 0 {
		return p, fmt.Errorf("sort %s is not supported", o.Sort)
	}
	if b.engine == mysqlName && p.Collate != "" {
		return p, fmt.Errorf("collate %s is not supported: MySQL compares in an index as the column does, so give the column the collation", p.Collate)
	}
	return p, nil
}

// order takes the order off the end: DESC NULLS LAST.
func order(p *schema.Part, words []word) []word {
	is := func(back int, keywords ...string) bool {
		return len(words) >= back && slices.Contains(keywords, words[len(words)-back].upper())
	}
	if is(2, "NULLS") && is(1, "FIRST", "LAST") {
		p.Nulls = words[len(words)-1].upper()
		words = words[:len(words)-2]
	}
	if is(1, "ASC", "DESC") {
		p.Desc = is(1, "DESC")
		words = words[:len(words)-1]
	}
	if usual := map[bool]string{false: "LAST", true: "FIRST"}[p.Desc]; p.Nulls == usual {
		p.Nulls = ""
	}
	return words
}

var prefix = regexp.MustCompile(`^([^\s(]+)\s*\((\d+)\)$`)

// expression reads an expression with all that is said of it. A column is one too.
func (b *builder) expression(text string) schema.Part {
	var p schema.Part
	words := split(text)
	if rest := order(&p, words); len(rest) > 0 {
		words = rest
	}
	if b.engine == postgresName {
		words = operatorClass(&p, text, words)
	}
	if n := len(words) - 2; n > 0 && words[n].upper() == "COLLATE" {
		p.Collate = unquoted(words[n+1].text)
		words = words[:n]
	}
	if len(words) > 0 {
		text = text[:words[len(words)-1].end]
	}
	p.Expr = strings.TrimSpace(text)
	if m := prefix.FindStringSubmatch(p.Expr); m != nil && b.engine == mysqlName && b.t.Column(unquoted(m[1])) != nil {
		p.Length, _ = strconv.Atoi(m[2])
		p.Expr = m[1]
	}
	switch {
	case b.t.Column(unquoted(p.Expr)) != nil:
		p.Column, p.Expr = unquoted(p.Expr), ""
	case b.engine != sqliteName:
		p.Expr = bare(p.Expr)
	}
	return p
}

// operatorClass takes PostgreSQL's operator class, with its options, off the end: what stands behind a
// column, a call or a parenthesis, and behind a collation.
func operatorClass(p *schema.Part, text string, words []word) []word {
	n := 1 // words of the column or expression
	if len(words) > 1 && words[0].text[0] != '(' && words[1].text[0] == '(' {
		n = 2
	}
	if len(words) > n+1 && words[n].upper() == "COLLATE" {
		n += 2
	}
	if len(words) > n {
		class := words[n:]
		p.OpClass = strings.TrimSpace(text[words[n-1].end:class[len(class)-1].end])
		return words[:n]
	}
	return words
}
