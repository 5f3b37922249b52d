package mysql

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// align says to in the words of from where both mean the same to the engine: names that the engine makes
// up, unique constraints that are unique indexes, indexes that a foreign key brings along, character sets
// that are the table's anyway.
func align(from, to *schema.Schema, p diff.Partners) *schema.Schema {
	out := to.Clone()
	tables := make(map[string]*schema.Table, len(from.Tables))
	for i := range from.Tables {
		tables[from.Tables[i].Name] = &from.Tables[i]
	}
	for i := range out.Tables {
		t := &out.Tables[i]
		was := tables[p.Table(t.Name)]
		plainTable(t)
		if was == nil {
			if t.PrimaryKey != nil {
				t.PrimaryKey.Name = ""
			}
			t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool { return implied(t, x) })
			continue
		}
		if !parseServer(from.Release).maria {
			alignGeneratedKey(was, t)
		}
		a := &aligner{was: was, t: t, partners: p}
		a.options()
		a.columns()
		a.primaryKey()
		a.foreignKeys()
		a.checks()
		a.uniques()
		a.indexes()
	}
	alignTriggers(from, out, p)
	alignSequences(from, out)
	return out
}

// generatedKey is the column that MySQL gives a table without a primary key where it was told to do so
// ("Generated Invisible Primary Keys").
const generatedKey = "my_row_id"

func hasGeneratedKey(t *schema.Table) bool {
	c := t.Column(generatedKey)
	return c != nil && c.Invisible && c.AutoIncrement && t.PrimaryKey != nil && reflect.DeepEqual(t.PrimaryKey.Columns, schema.Columns(generatedKey))
}

// alignGeneratedKey: a table without a primary key is the same with the one that the server gave it.
func alignGeneratedKey(was, t *schema.Table) {
	isBare := func(t *schema.Table) bool { return t.PrimaryKey == nil && t.Column(generatedKey) == nil }
	switch {
	case hasGeneratedKey(was) && isBare(t):
		t.Columns = slices.Insert(t.Columns, 0, *was.Column(generatedKey))
		t.PrimaryKey = &schema.PrimaryKey{Columns: schema.Columns(generatedKey)}
	case isBare(was) && hasGeneratedKey(t):
		t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == generatedKey })
		t.PrimaryKey = nil
	}
}

// plainTable takes out of a table what says nothing.
func plainTable(t *schema.Table) {
	if strings.EqualFold(t.Options.Engine, "InnoDB") {
		t.Options.Engine = ""
	}
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		if fk.OnDelete == schema.Restrict {
			fk.OnDelete = schema.NoAction
		}
		if fk.OnUpdate == schema.Restrict {
			fk.OnUpdate = schema.NoAction
		}
		if strings.EqualFold(fk.Match, "SIMPLE") {
			fk.Match = ""
		}
	}
}

type aligner struct {
	was, t   *schema.Table
	partners diff.Partners
}

// before returns a column's name in the former table.
func (a *aligner) before(column string) string {
	if name := a.partners.Column(a.t.Name, column); name != "" {
		return name
	}
	return column
}

func (a *aligner) sameColumns(was, is []string) bool {
	return slices.EqualFunc(was, is, func(x, y string) bool { return strings.EqualFold(x, a.before(y)) })
}

func (a *aligner) sameParts(was, is []schema.Part) bool {
	return slices.EqualFunc(was, is, func(x, y schema.Part) bool {
		if x.Expr != "" || y.Expr != "" {
			return sameExpr(x.Expr, y.Expr) && x.Desc == y.Desc
		}
		x.Column, y.Column = strings.ToLower(x.Column), strings.ToLower(a.before(y.Column))
		return x == y
	})
}

func (a *aligner) options() {
	o, was := &a.t.Options, a.was.Options
	o.AutoIncrement = was.AutoIncrement // rows have moved it since
	if strings.EqualFold(o.Engine, was.Engine) || o.Engine == "" && strings.EqualFold(was.Engine, "InnoDB") {
		o.Engine = was.Engine
	}
	if strings.EqualFold(o.RowFormat, was.RowFormat) {
		o.RowFormat = was.RowFormat
	}
	if samePartitions(o.PartitionBy, was.PartitionBy) {
		o.PartitionBy = was.PartitionBy
	}
	if mine, ok := periodOf(*o); ok {
		o.Period = mine.String()
	}
	o.Charset, o.Collate = plainCharset(o.Charset, o.Collate, was.Charset, was.Collate)
}

// plainCharset says a character set and a collation as the other side says them, where they are the
// same: utf8 is utf8mb3, and a collation says its character set too.
func plainCharset(charset, collate, wasCharset, wasCollate string) (string, string) {
	full := func(charset, collate string) [2]string {
		charset, collate = strings.ToLower(charset), strings.ToLower(collate)
		if charset == "utf8" {
			charset = "utf8mb3"
		}
		if rest, ok := strings.CutPrefix(collate, "utf8_"); ok {
			collate = "utf8mb3_" + rest
		}
		if collate != "" {
			charset = charsetOf(collate)
		}
		return [2]string{charset, collate}
	}
	mine, theirs := full(charset, collate), full(wasCharset, wasCollate)
	if mine == theirs || mine[1] == "" && mine[0] != "" && mine[0] == theirs[0] && wasCharset != "" && wasCollate == "" {
		return wasCharset, wasCollate
	}
	return charset, collate
}

func (a *aligner) columns() {
	o := a.t.Options
	for i := range a.t.Columns {
		c := &a.t.Columns[i]
		was := a.was.Column(a.before(c.Name))
		if inherits(c, o) || !isText(c.Type) {
			c.Charset, c.Collate = "", ""
		}
		if was != nil {
			if inherits(c, o) && inherits(was, a.was.Options) {
				c.Charset, c.Collate = was.Charset, was.Collate
			} else {
				c.Charset, c.Collate = plainCharset(c.Charset, c.Collate, was.Charset, was.Collate)
			}
			if c.OnUpdate != was.OnUpdate && isClock(c.OnUpdate) && isClock(was.OnUpdate) && fraction(c.Type) == fraction(was.Type) {
				c.OnUpdate = was.OnUpdate
			}
		}
	}
}

// inherits reports whether a column has the character set and the collation of its table.
func inherits(c *schema.Column, o schema.Options) bool {
	switch {
	case c.Charset == "" && c.Collate == "":
		return true
	case c.Collate != "":
		return strings.EqualFold(c.Collate, o.Collate)
	}
	return strings.EqualFold(c.Charset, o.Charset) && o.Collate == ""
}

// primaryKey: the engine gives it no other name than PRIMARY.
func (a *aligner) primaryKey() {
	if a.t.PrimaryKey != nil && a.was.PrimaryKey != nil {
		a.t.PrimaryKey.Name = a.was.PrimaryKey.Name
	} else if a.t.PrimaryKey != nil {
		a.t.PrimaryKey.Name = ""
	}
}

// foreignKeys takes over names where one side has none.
func (a *aligner) foreignKeys() {
	for i := range a.t.ForeignKeys {
		fk := &a.t.ForeignKeys[i]
		if k := slices.IndexFunc(a.was.ForeignKeys, func(x schema.ForeignKey) bool { return x.Name == fk.Name && fk.Name != "" }); k >= 0 {
			alignActions(fk, &a.was.ForeignKeys[k])
			continue
		}
		for k := range a.was.ForeignKeys {
			x := &a.was.ForeignKeys[k]
			unnamed := fk.Name == "" || x.Name == ""
			if unnamed && a.sameColumns(x.Columns, fk.Columns) && x.RefTable == a.formerTable(fk.RefTable) && !hasKeyName(a.t, x.Name) {
				fk.Name = x.Name
				alignActions(fk, x)
				break
			}
		}
	}
}

// alignActions: RESTRICT and NO ACTION are one to InnoDB.
func alignActions(fk, was *schema.ForeignKey) {
	if fk.OnDelete == schema.NoAction && was.OnDelete == schema.Restrict {
		fk.OnDelete = schema.Restrict
	}
	if fk.OnUpdate == schema.NoAction && was.OnUpdate == schema.Restrict {
		fk.OnUpdate = schema.Restrict
	}
	if fk.Match == "" && strings.EqualFold(was.Match, "SIMPLE") {
		fk.Match = was.Match
	}
}

func (a *aligner) formerTable(name string) string {
	if was := a.partners.Table(name); was != "" {
		return was
	}
	return name
}

// checks takes over names where one side has none, or has the name of the column that it belongs to.
func (a *aligner) checks() {
	made := func(t *schema.Table, name string) bool { return name == "" || t.Column(name) != nil }
	for i := range a.t.Checks {
		k := &a.t.Checks[i]
		named := func(x schema.Check) bool { return x.Name == k.Name && sameExpr(x.Expr, k.Expr) }
		if slices.ContainsFunc(a.was.Checks, named) {
			continue
		}
		for _, x := range a.was.Checks {
			taken := slices.ContainsFunc(a.t.Checks, func(y schema.Check) bool { return y.Name == x.Name && x.Name != "" })
			if (made(a.was, x.Name) || made(a.t, k.Name)) && !taken && sameExpr(x.Expr, k.Expr) && x.NotEnforced == k.NotEnforced {
				k.Name = x.Name
				break
			}
		}
	}
}

// uniques turns a unique constraint into the index that it is on the other side, and the other way.
func (a *aligner) uniques() {
	var stay []schema.Unique
	for _, u := range a.t.Uniques {
		if x := a.indexFor(u); x != nil {
			a.t.Indexes = append(a.t.Indexes, schema.Index{Name: x.Name, Unique: true, Parts: u.Columns, WithoutOverlaps: u.WithoutOverlaps, Comment: u.Comment})
			continue
		}
		for _, was := range a.was.Uniques {
			if (u.Name == "" || was.Name == "") && a.sameParts(was.Columns, u.Columns) {
				u.Name = was.Name
			}
		}
		stay = append(stay, u)
	}
	a.t.Uniques = stay
	a.t.Indexes = slices.DeleteFunc(a.t.Indexes, func(x schema.Index) bool {
		u := a.uniqueFor(x)
		if u != nil {
			a.t.Uniques = append(a.t.Uniques, schema.Unique{Name: u.Name, Columns: x.Parts, WithoutOverlaps: x.WithoutOverlaps, Comment: x.Comment})
		}
		return u != nil
	})
}

// indexFor finds the former index that a unique constraint is.
func (a *aligner) indexFor(u schema.Unique) *schema.Index {
	for i := range a.was.Indexes {
		x := &a.was.Indexes[i]
		named := u.Name != "" && strings.EqualFold(x.Name, u.Name)
		if x.Unique && a.t.Index(x.Name) == nil && (named || u.Name == "" && a.sameParts(x.Parts, u.Columns)) {
			return x
		}
	}
	return nil
}

// uniqueFor finds the former unique constraint that an index is.
func (a *aligner) uniqueFor(x schema.Index) *schema.Unique {
	if !x.Unique || x.Method != "" || x.Invisible || a.was.Index(x.Name) != nil {
		return nil
	}
	for i := range a.was.Uniques {
		u := &a.was.Uniques[i]
		taken := slices.ContainsFunc(a.t.Uniques, func(y schema.Unique) bool {
			return y.Name == u.Name && (u.Name != "" || a.sameParts(u.Columns, y.Columns))
		})
		if !taken && (strings.EqualFold(u.Name, x.Name) && u.Name != "" || u.Name == "" && a.sameParts(u.Columns, x.Parts)) {
			return u
		}
	}
	return nil
}

// indexes: one that a foreign key brings along is no difference, whichever side tells of it.
func (a *aligner) indexes() {
	a.t.Indexes = slices.DeleteFunc(a.t.Indexes, func(x schema.Index) bool {
		was, ok := a.formerIndex(x)
		return ok && a.was.Index(x.Name) == nil && implied(a.t, x) && implied(a.was, was)
	})
	for _, x := range a.was.Indexes {
		if a.t.Index(x.Name) == nil && implied(a.was, x) {
			if now, ok := a.laterIndex(x); ok && implied(a.t, now) {
				a.t.Indexes = append(a.t.Indexes, now)
			}
		}
	}
	for i := range a.t.Indexes {
		x := &a.t.Indexes[i]
		if was := a.was.Index(x.Name); was != nil && usual(a.t, x) && usual(a.was, was) {
			x.Method = was.Method
		}
	}
}

func usual(t *schema.Table, x *schema.Index) bool {
	return x.Method == "" || strings.EqualFold(x.Method, usualMethod(t))
}

// formerIndex and laterIndex put a plain index into the columns' names of the other side. They return false where that
// has not all of the columns: another one may have the name.
func (a *aligner) formerIndex(x schema.Index) (was schema.Index, ok bool) {
	x.Parts = slices.Clone(x.Parts)
	for i := range x.Parts {
		name := a.partners.Column(a.t.Name, x.Parts[i].Column)
		if name == "" {
			return x, false
		}
		x.Parts[i].Column = name
	}
	return x, true
}

func (a *aligner) laterIndex(x schema.Index) (now schema.Index, ok bool) {
	x.Parts = slices.Clone(x.Parts)
	for i := range x.Parts {
		at := slices.IndexFunc(a.t.Columns, func(c schema.Column) bool { return a.partners.Column(a.t.Name, c.Name) == x.Parts[i].Column })
		if at < 0 {
			return x, false
		}
		x.Parts[i].Column = a.t.Columns[at].Name
	}
	return x, true
}

// madeUp matches the names that the engine makes up for foreign keys.
var madeUp = regexp.MustCompile(`_ibfk_[0-9]+$`)

// implied reports whether an index is one that the engine makes for a foreign key of the table: over its
// columns, under its name or, without one, that of the first column.
func implied(t *schema.Table, x schema.Index) bool {
	if !couldBeMade(x) {
		return false
	}
	return slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
		if !reflect.DeepEqual(x.Parts, schema.Columns(fk.Columns...)) {
			return false
		}
		// A second key over the same columns gives the index its name, and may be gone since.
		name, column := strings.ToLower(x.Name), strings.ToLower(fk.Columns[0])
		rest, numbered := strings.CutPrefix(name, column+"_")
		return strings.EqualFold(x.Name, fk.Name) || madeUp.MatchString(x.Name) || name == column ||
			numbered && strings.Trim(rest, "0123456789") == ""
	})
}

// alignTriggers adds what triggers leave unsaid: which one of the same time and event comes first. Where
// both sides say it, it counts.
func alignTriggers(from, to *schema.Schema, p diff.Partners) {
	said, saidBefore := turnsSaid(to), turnsSaid(from)
	count, countBefore := inTurn(to), inTurn(from)
	for i := range to.Triggers {
		tr := &to.Triggers[i]
		table := tr.Table
		if was := p.Table(table); was != "" {
			table = was
		}
		was := from.Trigger(table, tr.Name)
		if was == nil || said[turnOf(tr)] == saidBefore[turnOf(was)] {
			continue
		}
		if count[turnOf(tr)] != countBefore[turnOf(was)] || table != tr.Table {
			continue // what one side says is about others
		}
		if sameExpr(withoutTurn(was.Body), withoutTurn(tr.Body)) {
			tr.Body = was.Body
		}
	}
}

// turnOf names the triggers among which one has its turn: those of a table, a time and an event.
func turnOf(tr *schema.Trigger) string {
	return tr.Table + " " + strings.Join(sqltext.Words(tr.Body, 2), " ")
}

// inTurn counts the triggers of each turn.
func inTurn(s *schema.Schema) map[string]int {
	out := map[string]int{}
	for i := range s.Triggers {
		out[turnOf(&s.Triggers[i])]++
	}
	return out
}

// turnsSaid tells of which of them the order is said.
func turnsSaid(s *schema.Schema) map[string]bool {
	out := map[string]bool{}
	for i := range s.Triggers {
		tr := &s.Triggers[i]
		out[turnOf(tr)] = out[turnOf(tr)] || withoutTurn(tr.Body) != tr.Body
	}
	return out
}

// withoutTurn takes FOLLOWS and PRECEDES off a trigger's body.
func withoutTurn(body string) string {
	tokens := sqltext.Tokens(body, sqltext.MySQL)
	for i, t := range tokens {
		if isWord(t, "ROW") && i+2 < len(tokens) && isWord(tokens[i+1], "FOLLOWS", "PRECEDES") {
			return body[:tokens[i+1].Offset] + strings.TrimLeft(body[tokens[i+2].End():], " ")
		}
	}
	return body
}

// alignSequences fills in what a sequence leaves to the engine.
func alignSequences(from, to *schema.Schema) {
	for i := range to.Sequences {
		q := &to.Sequences[i]
		was := from.Sequence(q.Name)
		if was == nil {
			continue
		}
		if q.Type == "" || was.Type == "" || sameType(schema.Raw(q.Type), schema.Raw(was.Type)) {
			q.Type = was.Type
		}
		said := [][2]*int64{{&q.Start, &was.Start}, {&q.Increment, &was.Increment}, {&q.Cache, &was.Cache}}
		if q.Type == was.Type { // another type has other limits
			said = append(said, [2]*int64{&q.Min, &was.Min}, [2]*int64{&q.Max, &was.Max})
		}
		for _, x := range said {
			if *x[0] == 0 {
				*x[0] = *x[1]
			}
		}
	}
}

// couldBeMade reports whether an index is as plain as those that the engine makes.
func couldBeMade(x schema.Index) bool {
	return !x.Unique && x.Method == "" && !x.Invisible && x.Comment == ""
}
