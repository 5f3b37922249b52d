package gormmodel_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/schema"
)

// differences lists what two schemas don't share, whatever the order of their lists, by the rules of
// the engine.
func differences(r diff.Rules, a, b *schema.Schema) []string {
	j := judge{rules: r}
	match(&j, "table", a.Tables, b.Tables, func(x, y schema.Table) bool { return j.name(x.Name, y.Name) }, j.tables)
	return j.found
}

// judge compares pairs and keeps what differs.
type judge struct {
	rules diff.Rules
	found []string
}

func (j *judge) say(format string, args ...any) {
	j.found = append(j.found, fmt.Sprintf(format, args...))
}

func (j *judge) name(a, b string) bool {
	if j.rules.Fold == nil {
		return a == b
	}
	return j.rules.Fold(a) == j.rules.Fold(b)
}

func (j *judge) expr(a, b string) bool { return a == b || j.rules.Expr != nil && j.rules.Expr(a, b) }

func (j *judge) comment(a, b string) bool { return a == b || j.rules.NoComments }

func (j *judge) typ(a, b schema.Type) bool {
	if j.rules.Type == nil {
		return a == b
	}
	return j.rules.Type(a, b)
}

// match pairs the elements of two lists that are the same thing, and reports those without a pair.
func match[T any](j *judge, what string, a, b []T, same func(x, y T) bool, pair func(x, y T)) {
	rest := slices.Clone(b)
	for _, x := range a {
		i := slices.IndexFunc(rest, func(y T) bool { return same(x, y) })
		if i < 0 {
			j.say("%s only on the left: %+v", what, x)
			continue
		}
		if pair != nil {
			pair(x, rest[i])
		}
		rest = slices.Delete(rest, i, i+1)
	}
	for _, y := range rest {
		j.say("%s only on the right: %+v", what, y)
	}
}

func (j *judge) tables(a, b schema.Table) {
	in := "table " + a.Name + ": "
	if a.Options != b.Options || !j.comment(a.Comment, b.Comment) {
		j.say("%soptions %+v, %+v", in, a, b)
	}
	match(j, in+"column", a.Columns, b.Columns, func(x, y schema.Column) bool { return j.name(x.Name, y.Name) },
		func(x, y schema.Column) { j.columns(in, x, y) })
	match(j, in+"key", keyOf(a), keyOf(b), func(x, y schema.PrimaryKey) bool {
		return x.Name == y.Name && x.OnConflict == y.OnConflict && j.parts(x.Columns, y.Columns)
	}, nil)
	match(j, in+"unique", a.Uniques, b.Uniques, func(x, y schema.Unique) bool {
		return j.name(x.Name, y.Name) && x.OnConflict == y.OnConflict && j.parts(x.Columns, y.Columns)
	}, nil)
	match(j, in+"check", a.Checks, b.Checks, func(x, y schema.Check) bool {
		return j.name(x.Name, y.Name) && j.expr(x.Expr, y.Expr)
	}, nil)
	match(j, in+"foreign key", a.ForeignKeys, b.ForeignKeys, func(x, y schema.ForeignKey) bool {
		return fmt.Sprintf("%+v", x) == fmt.Sprintf("%+v", y)
	}, nil)
	match(j, in+"index", a.Indexes, b.Indexes, func(x, y schema.Index) bool {
		return j.name(x.Name, y.Name) && x.Unique == y.Unique && j.expr(x.Where, y.Where) && j.parts(x.Parts, y.Parts)
	}, nil)
}

func keyOf(t schema.Table) []schema.PrimaryKey {
	if t.PrimaryKey == nil {
		return nil
	}
	return []schema.PrimaryKey{*t.PrimaryKey}
}

func (j *judge) columns(in string, a, b schema.Column) {
	same := j.typ(a.Type, b.Type) && a.NotNull == b.NotNull && j.expr(a.Default, b.Default) &&
		strings.EqualFold(a.Collate, b.Collate) && a.AutoIncrement == b.AutoIncrement && j.comment(a.Comment, b.Comment) &&
		(a.Generated == nil) == (b.Generated == nil)
	if same && a.Generated != nil {
		same = a.Generated.Stored == b.Generated.Stored && j.expr(a.Generated.Expr, b.Generated.Expr)
	}
	if !same {
		j.say("%scolumn %+v, %+v", in, a, b)
	}
}

func (j *judge) parts(a, b []schema.Part) bool {
	return slices.EqualFunc(a, b, func(x, y schema.Part) bool {
		return j.name(x.Column, y.Column) && j.expr(x.Expr, y.Expr) && x.Desc == y.Desc && strings.EqualFold(x.Collate, y.Collate)
	})
}
