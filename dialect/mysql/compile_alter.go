package mysql

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// An alter collects the clauses of a table's one ALTER TABLE.
type alter struct {
	*planner
	*fate
	clauses []string
	asides  map[string]string // columns that go, by their names before: what they are called meanwhile
	down    map[string]bool   // computed columns that were taken down, and are to be added again
	stoodIn bool              // the table has the column that stands in for all of them
	rewrite bool
	hazards []dialect.Hazard
}

// alterTables changes the tables that stay.
func (p *planner) alterTables() error {
	for _, t := range p.inTurn() {
		if t.isNew() {
			continue
		}
		a := &alter{planner: p, fate: t, asides: map[string]string{}, down: map[string]bool{}}
		for _, collect := range []func() error{a.leavePeriod, a.dropPartitions, a.settle, a.freeze, a.unbind, a.flatten, a.untangle, a.convert, a.seed, a.unindex, a.drops, a.columns, a.adds, a.options} {
			if err := collect(); err != nil {
				return err
			}
		}
		a.flush()
		if err := a.partitions(); err != nil {
			return err
		}
	}
	return nil
}

func (a *alter) clause(format string, args ...any) {
	a.clauses = append(a.clauses, fmt.Sprintf(format, args...))
}

// flush writes the statement. A table with system versioning lets nobody change it unless told that the
// history may be changed with it.
func (a *alter) flush() {
	if len(a.clauses) == 0 {
		return
	}
	a.restateUnsafe()
	st := a.add(a.op, a.altering(strings.Join(a.clauses, ",\n    ")))
	st.Table, st.Rewrite, st.Hazards = a.name, a.rewrite, a.hazards
	a.clauses, a.rewrite, a.hazards = nil, false, nil
}

func (a *alter) altering(what string) string {
	var settings []string
	if a.was.Options.Versioned && (a.is.Options.Versioned || len(a.ownPeriod()) > 0) {
		settings = append(settings, "system_versioning_alter_history = KEEP")
	}
	return a.unguessed(settings, "ALTER TABLE "+tableIdent(a.name)+"\n    "+what, a.was, a.is)
}

// convert computes columns anew whose change of type says how, beside the old ones.
func (a *alter) convert() error {
	for _, c := range a.is.Columns {
		expr, ok := a.using[c.Name]
		if !ok || a.was.Column(c.Name) == nil {
			continue
		}
		if err := a.beside(c, " AFTER "+ident(a.cols[c.Name]), expr); err != nil {
			return err
		}
	}
	return nil
}

func asideName(column string) string { return "_skein_new_" + column }

// drops takes away what is gone or changed: foreign keys, checks, keys, columns.
func (a *alter) drops() error {
	before := a.before.Table(a.from)
	for i, fk := range a.was.ForeignKeys {
		if old := before.ForeignKeys[i]; findKey(a.is, fk) == nil && !a.keys.first[keyOf(a.from, old)] {
			clause, err := dropKey(a.is, fk)
			if err != nil {
				return err
			}
			a.clause("%s", clause)
		}
	}
	for _, k := range a.was.Checks {
		if a.besideColumn(a.was, k) || hasCheck(a.is, k) && !a.checksAnew(k) {
			continue
		}
		if k.Name == "" {
			return fmt.Errorf("%s of table %s has no name to drop it by: give it one in the script, or run this on the database, which knows the name", op.Describe(k), a.name)
		}
		a.clause("DROP %s %s", a.checkWord(), ident(k.Name))
	}
	if a.was.PrimaryKey != nil && !a.samePrimaryKey() {
		a.clause("DROP PRIMARY KEY")
		a.rewrite = true
	}
	if err := a.dropIndexes(); err != nil {
		return err
	}
	a.dropBroughtAlong()
	if a.stoodIn {
		a.clause("DROP COLUMN %s", ident(standInColumn))
	}
	for _, g := range a.gone {
		a.clause("DROP COLUMN %s", ident(cmp.Or(a.asides[g], g)))
		a.hazards = append(a.hazards, dialect.Hazard{Kind: "data_loss", Object: a.from + "." + g, Detail: "all values of the column are destroyed"})
		a.rewrite = true
	}
	return nil
}

// dropBroughtAlong drops the indexes that the engine made for foreign keys that go, where the schema
// tells of none: such a key stands on an index in any case.
func (a *alter) dropBroughtAlong() {
	before := a.before.Table(a.from)
	for i, fk := range a.was.ForeignKeys {
		stays := slices.ContainsFunc(a.is.ForeignKeys, func(x schema.ForeignKey) bool { return x.Name == fk.Name && slices.Equal(x.Columns, fk.Columns) })
		if stays || fk.Name == "" {
			continue
		}
		if standsOn(before, before.ForeignKeys[i].Columns) {
			a.dropOtherName(fk)
			continue
		}
		maker := slices.IndexFunc(before.ForeignKeys, func(x schema.ForeignKey) bool { return slices.Equal(x.Columns, before.ForeignKeys[i].Columns) })
		if maker != i {
			continue // another key over the columns brought it along
		}
		a.dropMade(before.ForeignKeys[i].Name, fk.Name)
		for _, other := range a.is.ForeignKeys {
			if slices.Equal(other.Columns, fk.Columns) && findKey(a.was, other) != nil && !standsOn(a.is, other.Columns) {
				a.clause("ADD KEY %s (%s)", ident(other.Name), idents(other.Columns))
				break
			}
		}
	}
}

// dropMade drops the index that the engine made for a foreign key, under the name that the key had then. The server gives
// the key another one with the table's, and the index keeps its own: both are looked for where that can be said.
func (a *alter) dropMade(then, now string) {
	if !a.maria {
		a.clause("DROP INDEX %s", ident(then))
		return
	}
	a.clause("DROP INDEX IF EXISTS %s", ident(then))
	if now != then {
		a.clause("DROP INDEX IF EXISTS %s", ident(now))
	}
}

// dropOtherName drops the index of a key that goes, where it may be there under the key's name, and is known by that of
// another key over the same columns: of two, MariaDB keeps the index of the one that came last.
func (a *alter) dropOtherName(fk schema.ForeignKey) {
	if !a.maria || a.was.Index(fk.Name) != nil {
		return
	}
	for _, x := range a.was.Indexes {
		if reflect.DeepEqual(x.Parts, schema.Columns(fk.Columns...)) && implied(a.was, x) && a.is.Index(x.Name) != nil {
			a.clause("DROP INDEX IF EXISTS %s", ident(fk.Name))
			a.clause("ADD KEY IF NOT EXISTS %s (%s)", ident(x.Name), idents(fk.Columns))
			return
		}
	}
}

// standsOn reports whether a table has an index that begins with columns.
func standsOn(t *schema.Table, columns []string) bool {
	return t.PrimaryKey != nil && covers(t.PrimaryKey.Columns, columns) ||
		slices.ContainsFunc(keyed(t), func(x schema.Index) bool { return x.Method == "" && covers(x.Parts, columns) })
}

func hasCheck(t *schema.Table, k schema.Check) bool {
	return slices.ContainsFunc(t.Checks, func(x schema.Check) bool { return x == k })
}

func (a *alter) samePrimaryKey() bool {
	return a.was.PrimaryKey != nil && a.is.PrimaryKey != nil && a.was.PrimaryKey.WithoutOverlaps == a.is.PrimaryKey.WithoutOverlaps &&
		reflect.DeepEqual(a.was.PrimaryKey.Columns, a.is.PrimaryKey.Columns)
}

// keyed is an index or a unique constraint, which are one to the engine.
func keyed(t *schema.Table) []schema.Index {
	out := slices.Clone(t.Indexes)
	for _, u := range t.Uniques {
		out = append(out, schema.Index{Name: uniqueName(t, u), Unique: true, Parts: u.Columns, WithoutOverlaps: u.WithoutOverlaps, Comment: u.Comment})
	}
	return out
}

// uniqueName is what the engine calls a unique constraint that has no name: after its first column.
func uniqueName(t *schema.Table, u schema.Unique) string {
	if u.Name != "" || len(u.Columns) == 0 || u.Columns[0].Column == "" {
		return u.Name
	}
	name := u.Columns[0].Column
	for n := 2; hasIndexName(t, name); n++ {
		name = fmt.Sprintf("%s_%d", u.Columns[0].Column, n)
	}
	return name
}

// hasIndexName reports whether a table has an index of that name, in whatever case: the engine keeps one apart from
// another by more than that.
func hasIndexName(t *schema.Table, name string) bool {
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return strings.EqualFold(x.Name, name) })
}

func findIndex(list []schema.Index, name string) *schema.Index {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// dropIndexes drops indexes, renames them, and gives foreign keys an index of their own where the one
// that they stood on goes.
func (a *alter) dropIndexes() error {
	is := keyed(a.is)
	for _, x := range keyed(a.was) {
		now := findIndex(is, x.Name)
		from, renamed := a.indexes[x.Name]
		switch {
		case now != nil && sameIndex(x, *now):
			if renamed && from != x.Name {
				from = a.recased(from, x.Name)
				a.clause("RENAME INDEX %s TO %s", ident(from), ident(x.Name))
			}
			if x.Invisible != now.Invisible {
				if !a.has(invisibleIndexes) {
					return fmt.Errorf("index %s of table %s: %s", x.Name, a.name, a.hasNo(invisibleIndexes))
				}
				a.clause("ALTER INDEX %s %s", ident(x.Name), a.hidden(now.Invisible))
			}
		case renamed:
			a.dropIndex(from, x)
		case now == nil || !sameIndex(x, *now):
			a.dropIndex(x.Name, x)
		}
	}
	return nil
}

// recased gives an index that changes the case of its name another one first, where the server is known to rename it in
// its own books alone: MariaDB 10.5 can't open such a table any more.
func (a *alter) recased(from, to string) string {
	if !strings.EqualFold(from, to) || !a.maria || a.atLeast(10, 11, 0) {
		return from
	}
	aside := fmt.Sprintf("_skein_swap_%d", len(a.out))
	st := a.add(a.op, a.altering("RENAME INDEX "+ident(from)+" TO "+ident(aside)))
	st.Table, st.Brief = a.name, true
	return aside
}

// dropIndex drops an index by its name. One that looks like the engine's own for a foreign key may be gone already: the
// server drops it when another comes that serves the key as well, or has it under another name.
func (a *alter) dropIndex(name string, x schema.Index) {
	if a.maria && (implied(a.was, x) || madeUp.MatchString(name)) {
		a.clause("DROP INDEX IF EXISTS %s", ident(name))
		return
	}
	a.clause("DROP INDEX %s", ident(name))
}

// sameIndex compares all of two indexes but whether queries use them, which is changed in place.
func sameIndex(x, y schema.Index) bool {
	x.Invisible = y.Invisible
	return reflect.DeepEqual(x, y)
}

// columns changes columns, each restated whole, and adds the new ones.
func (a *alter) columns() error {
	for i := range a.is.Columns {
		c := &a.is.Columns[i]
		was := a.was.Column(c.Name)
		if from, stays := a.cols[c.Name]; stays && was != nil {
			if err := a.changeColumn(was, c, from); err != nil {
				return err
			}
			continue
		}
		def, err := a.columnDef(a.is, c)
		if err != nil {
			return err
		}
		if a.seeded(c) {
			a.clause("CHANGE COLUMN %s %s", ident(asideName(c.Name)), def)
			continue
		}
		a.clause("ADD COLUMN %s", def)
	}
	return nil
}

func (a *alter) changeColumn(was, c *schema.Column, from string) error {
	def, err := a.columnDef(a.is, c)
	if err != nil {
		return err
	}
	if _, computed := a.using[c.Name]; computed {
		a.clause("DROP COLUMN %s", ident(from))
		a.clause("CHANGE COLUMN %s %s", ident(asideName(c.Name)), def)
		a.rewrite = true
		return nil
	}
	if a.down[c.Name] {
		a.clause("ADD COLUMN %s%s", def, a.place(c.Name))
		delete(a.down, c.Name)
		a.rewrite = a.rewrite || c.Generated != nil && c.Generated.Stored
		return nil
	}
	if turns(was, c) {
		a.clause("DROP COLUMN %s", ident(from))
		a.clause("ADD COLUMN %s%s", def, a.place(c.Name))
		a.rewrite = true
		return nil
	}
	switch {
	case from != c.Name:
		a.clause("CHANGE COLUMN %s %s", ident(from), def)
	case !a.sameDefinition(was, c, def):
		a.clause("MODIFY COLUMN %s", def)
	default:
		return nil
	}
	a.rewrite = a.rewrite || !sameType(was.Type, c.Type) || a.charsetMoves(c)
	return nil
}

// turns reports whether a column has to be made anew: the engine turns none that holds values into a
// computed one, and none that holds no values into one that does.
func turns(was, c *schema.Column) bool {
	if was.Generated == nil || c.Generated == nil {
		return c.Generated != nil || was.Generated != nil && !was.Generated.Stored
	}
	return was.Generated.Stored != c.Generated.Stored
}

// checksAnew reports whether a check is about a column that is made anew: it would go with the old one.
func (a *alter) checksAnew(k schema.Check) bool {
	return slices.ContainsFunc(a.is.Columns, func(c schema.Column) bool {
		return a.isMadeAnew(&c) && sqltext.Mentions(k.Expr, c.Name, sqltext.MySQL)
	})
}

// isMadeAnew reports whether a column that stays is dropped and added again.
func (a *alter) isMadeAnew(c *schema.Column) bool {
	was, computed := a.was.Column(c.Name), a.using[c.Name] != ""
	return was != nil && a.cols[c.Name] != "" && (computed || turns(was, c))
}

// place says where a column stood: a computed one that stands before what it is computed from is refused.
func (a *alter) place(column string) string {
	last := ""
	for i := range a.was.Columns {
		c := &a.was.Columns[i]
		if c.Name == column {
			break
		}
		if now := a.is.Column(c.Name); now != nil && a.cols[c.Name] != "" && !a.down[c.Name] && (!a.maria || !turns(c, now)) {
			last = c.Name
		}
	}
	if last == "" {
		return " FIRST"
	}
	return " AFTER " + ident(last)
}

// sameDefinition reports whether a column is defined as it was. What it has from its table counts: the
// engine gives a column the character set of its table once, and a key takes NULL from a column once.
func (a *alter) sameDefinition(was, c *schema.Column, def string) bool {
	old, err := a.columnDef(a.was, was)
	return err == nil && old == def && !a.charsetMoves(c) &&
		(c.NotNull || impliedNotNull(a.is, c.Name) || !impliedNotNull(a.was, c.Name))
}

// charsetMoves reports whether a column gets another character set with its table.
func (a *alter) charsetMoves(c *schema.Column) bool {
	o, now := a.was.Options, a.is.Options
	if !isText(c.Type) || o.Charset == now.Charset && o.Collate == now.Collate {
		return false
	}
	return inherits(c, now)
}

// adds adds what is new: keys, checks, foreign keys.
func (a *alter) adds() error {
	add := func(def string, err error) error {
		if err == nil {
			a.clause("ADD %s", def)
		}
		return err
	}
	if err := a.addPeriod(); err != nil {
		return err
	}
	if a.is.PrimaryKey != nil && !a.samePrimaryKey() {
		a.rewrite = true
		a.retain(a.is.PrimaryKey.Columns)
		if err := add(a.constraintDef(a.is, *a.is.PrimaryKey)); err != nil {
			return err
		}
	}
	was := keyed(a.was)
	for _, x := range keyed(a.is) {
		if old := findIndex(was, x.Name); old != nil && sameIndex(*old, x) {
			continue
		}
		a.retain(x.Parts)
		if err := add(a.indexDef(a.is, &x)); err != nil {
			return err
		}
		a.dropStandIn(x)
	}
	for _, k := range a.is.Checks {
		if a.besideColumn(a.is, k) || hasCheck(a.was, k) && !a.checksAnew(k) {
			continue
		}
		if err := add(a.constraintDef(a.is, k)); err != nil {
			return err
		}
	}
	for _, fk := range a.is.ForeignKeys {
		if findKey(a.was, fk) != nil {
			if err := a.standIn(fk); err != nil {
				return err
			}
			continue
		}
		if a.keys.last[keyOf(a.name, fk)] {
			continue
		}
		if err := add(a.constraintDef(a.is, fk)); err != nil {
			return err
		}
	}
	return nil
}

// retain keeps the indexes that are to stay, and that MySQL may have made for foreign keys, when another one comes that
// serves the keys as well: the server would drop them without a word. One that was given a name is not its own any more.
func (a *alter) retain(parts []schema.Part) {
	for _, name := range a.waning(a.fate, parts) {
		if clause := sameName(name); !slices.Contains(a.clauses, clause) {
			a.clause("%s", clause)
		}
	}
}

// standIn gives a foreign key an index where the one that it stood on goes: the engine makes one for a
// key that is added, and refuses to drop the one of a key that is there.
func (a *alter) standIn(fk schema.ForeignKey) error {
	if standsOn(a.is, fk.Columns) || !standsOn(a.was, fk.Columns) || slices.ContainsFunc(a.planner.keys.again, func(c cycled) bool { return c.to == a.name && c.is.Name == fk.Name }) {
		return nil
	}
	name := fk.Name
	if name == "" {
		name = fk.Columns[0]
	}
	clause := "ADD KEY %s (%s)"
	if a.maria {
		clause = "ADD KEY IF NOT EXISTS %s (%s)" // one from a run before is not seen: it looks like one of the engine's
	}
	a.clause(clause, ident(name), idents(fk.Columns))
	return nil
}

// dropStandIn drops the index that a foreign key was given for as long as it had none, now that another comes
// which serves it as well. MariaDB alone can be told so; elsewhere it stays, and does no harm.
func (a *alter) dropStandIn(x schema.Index) {
	for _, fk := range a.is.ForeignKeys {
		if a.maria && fk.Name != "" && x.Name != fk.Name && covers(x.Parts, fk.Columns) && findKey(a.was, fk) != nil && !standsOn(a.was, fk.Columns) {
			a.clause("DROP INDEX IF EXISTS %s", ident(fk.Name))
		}
	}
}
