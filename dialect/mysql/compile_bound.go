package mysql

import (
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// MySQL renames and drops no column that an expression of the table names: a computed column, a default, an index, a
// check ("Server Error Message Reference": 3108, 3766, 3837, 3959). MariaDB follows the new name by itself. So these
// are taken down on MySQL before the table's one ALTER TABLE, which puts them up again with the new names.

// moved tells which columns of a table are renamed, dropped or made anew, by their names before, and which columns are
// taken down for that: those that are made anew, and those that are computed from one of either.
func (f *fold) moved(t *fate) (moved, down map[string]bool) {
	moved, down = map[string]bool{}, map[string]bool{}
	if f.maria || t.isNew() || t.op < 0 {
		return moved, down
	}
	before := f.before.Table(t.from)
	now := map[string]string{}
	for name, from := range t.cols {
		now[from] = name
	}
	for _, c := range before.Columns {
		name, stays := now[c.Name]
		turned := stays && t.using[name] == "" && turns(t.was.Column(name), t.is.Column(name))
		if turned {
			down[c.Name] = true
		}
		if turned || !stays || name != c.Name || t.using[name] != "" {
			moved[c.Name] = true
		}
	}
	for grew := len(moved) > 0; grew; {
		grew = false
		for _, c := range before.Columns {
			if c.Generated == nil || down[c.Name] || !names(c.Generated.Expr, moved, down) || freezes(t, now[c.Name]) {
				continue
			}
			down[c.Name], grew = true, true
		}
	}
	return moved, down
}

// names reports whether an expression names one of some columns.
func names(expr string, lists ...map[string]bool) bool {
	for _, list := range lists {
		for name := range list {
			if sqltext.Mentions(expr, name, sqltext.MySQL) {
				return true
			}
		}
	}
	return false
}

// freezes reports whether a computed column becomes a plain one with its values.
func freezes(t *fate, name string) bool {
	was, is := t.was.Column(name), t.is.Column(name)
	return name != "" && was != nil && is != nil && is.Generated == nil && !turns(was, is)
}

// unbind takes down what is in the way of columns that are renamed, dropped or made anew.
func (a *alter) unbind() error {
	moved, down := a.moved(a.fate)
	if len(moved) == 0 {
		return nil
	}
	before := a.before.Table(a.from)
	if p := a.is.Options.PartitionBy; p != "" && names(before.Options.PartitionBy, moved, down) {
		return fmt.Errorf("table %s is partitioned by a column that is renamed, dropped or made anew, which MySQL refuses (error 3885): "+
			"take the partitions away in a revision before, and put them up again in one after", a.from)
	}
	a.unbindChecks(before, moved, down)
	a.unbindIndexes(before, moved, down)
	for i := range before.Columns {
		c := &before.Columns[i]
		was := a.was.Column(a.staged(c.Name))
		if was != nil && c.Generated == nil && !moved[c.Name] && names(c.Default, moved, down) {
			a.clause("ALTER COLUMN %s DROP DEFAULT", ident(c.Name))
			was.Default = ""
		}
	}
	if !slices.ContainsFunc(before.Columns, func(c schema.Column) bool { return !c.Invisible && !down[c.Name] }) && len(down) > 0 {
		a.clause("ADD COLUMN %s TINYINT", ident(standInColumn)) // a table has to have one that is seen
		a.stoodIn = true
	}
	for _, c := range before.Columns {
		if !down[c.Name] {
			continue
		}
		a.clause("DROP COLUMN %s", ident(c.Name))
		a.rewrite = a.rewrite || c.Generated == nil || c.Generated.Stored
		if n := slices.Index(a.gone, c.Name); n >= 0 {
			a.gone = slices.Delete(slices.Clone(a.gone), n, n+1)
			a.hazards = append(a.hazards, dialect.Hazard{Kind: "data_loss", Object: a.from + "." + c.Name, Detail: "all values of the column are destroyed"})
			continue
		}
		a.down[a.staged(c.Name)] = true
	}
	a.flush()
	return nil
}

// standInColumn is the column of a table all of whose columns are taken down, for as long as they are.
const standInColumn = "_skein_column"

// staged is the name afterwards of a column that stays; "" for one that goes.
func (t *fate) staged(before string) string {
	now, _ := valueOf(t.cols, before)
	return now
}

func (a *alter) unbindChecks(before *schema.Table, moved, down map[string]bool) {
	var stay []schema.Check
	for i, k := range before.Checks {
		if k.Name == "" || !names(k.Expr, moved, down) {
			stay = append(stay, a.was.Checks[i])
			continue
		}
		a.clause("DROP %s %s", a.checkWord(), ident(a.was.Checks[i].Name))
	}
	a.was.Checks = stay
}

// unbindIndexes takes down the indexes with such an expression, and those of computed columns that are taken down: MySQL
// would take these columns out of them.
func (a *alter) unbindIndexes(before *schema.Table, moved, down map[string]bool) {
	bound := func(parts []schema.Part) bool {
		return slices.ContainsFunc(parts, func(p schema.Part) bool { return down[p.Column] || p.Expr != "" && names(p.Expr, moved, down) })
	}
	var indexes []schema.Index
	for i, x := range before.Indexes {
		if !bound(x.Parts) {
			indexes = append(indexes, a.was.Indexes[i])
			continue
		}
		a.clause("DROP INDEX %s", ident(x.Name))
	}
	var uniques []schema.Unique
	for i, u := range before.Uniques {
		if !bound(u.Columns) {
			uniques = append(uniques, a.was.Uniques[i])
			continue
		}
		a.clause("DROP INDEX %s", ident(uniqueName(before, u)))
	}
	a.was.Indexes, a.was.Uniques = indexes, uniques
	if k := before.PrimaryKey; k != nil && bound(k.Columns) {
		a.clause("DROP PRIMARY KEY")
		a.was.PrimaryKey = nil
	}
}

// flatten takes down indexes that can't change in one statement with what they are changed for: MySQL refuses another
// reference system of a column with a spatial index (error 3644), and keeps the parser of a full text index that is
// dropped and added under its name. The table's one ALTER TABLE puts up again those that stay.
func (a *alter) flatten() error {
	if a.maria {
		return nil
	}
	had := len(a.was.Indexes)
	if a.takeDown(a.movesUnder); len(a.was.Indexes) < had {
		a.flush()
	}
	return nil
}

// movesUnder reports whether an index gets another parser, or its column another reference system.
func (a *alter) movesUnder(x schema.Index) bool {
	was, is := a.was.Column(x.Parts[0].Column), a.is.Column(x.Parts[0].Column)
	switch now := a.is.Index(x.Name); x.Method {
	case "FULLTEXT":
		return now != nil && now.Parser != x.Parser
	case "SPATIAL":
		return was != nil && is != nil && parseType(TypeSQL(was.Type)).rest != parseType(TypeSQL(is.Type)).rest
	}
	return false
}

// multiValued reports whether an expression is one that MySQL has in an index alone.
func multiValued(expr string) bool {
	tokens := sqltext.Tokens(expr, sqltext.MySQL)
	return slices.ContainsFunc(tokens, func(t sqltext.Token) bool { return isWord(t, "ARRAY") })
}
