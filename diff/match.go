package diff

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ErrRename is wrapped by errors about renames that don't fit the schemas they are for.
var ErrRename = errors.New("rename does not fit")

// Kind is a kind of object that can be renamed.
type Kind string

// The kinds of objects that can be renamed.
const (
	TableKind  Kind = "table"
	ColumnKind Kind = "column"
	IndexKind  Kind = "index"
	// Of these, Table is "", but for a value: there it is the enum.
	EnumKind     Kind = "enum"
	ValueKind    Kind = "value"
	SequenceKind Kind = "sequence"
	DomainKind   Kind = "domain"
	TypeKind     Kind = "composite type"
	RangeKind    Kind = "range type"
	// These an engine may not be able to rename; see Rules.RenamesAll.
	SchemaKind    Kind = "schema"
	ViewKind      Kind = "view"
	FunctionKind  Kind = "function"
	ProcedureKind Kind = "procedure"
	AggregateKind Kind = "aggregate"
)

// Rename says that what vanished is what appeared. Table is the table's name in the target, for a
// column or an index, and the enum's for a value; for an index it may be empty where names of indexes are unique in the schema.
// Where a schema is renamed, the others say it by its new name on both sides.
type Rename struct {
	Kind     Kind
	Table    string
	From, To string
}

// Revalued reports whether a type is an enum with a value that renames give another name, or an array of it.
func Revalued(renames []Rename, t schema.Type) bool {
	raw, ok := t.(schema.Raw)
	return ok && slices.ContainsFunc(renames, func(r Rename) bool {
		return r.Kind == ValueKind && r.Table == strings.TrimRight(string(raw), "[]")
	})
}

// Inverse returns the renames that lead back. Those of columns name their tables as they were.
func Inverse(renames []Rename) []Rename {
	before := map[string]string{}
	for _, r := range renames {
		if r.Kind == TableKind || r.Kind == EnumKind {
			before[r.To] = r.From
		}
	}
	out := make([]Rename, len(renames))
	for i, r := range renames {
		out[i] = Rename{Kind: r.Kind, Table: r.Table, From: r.To, To: r.From}
		if name, ok := before[r.Table]; ok && r.Table != "" {
			out[i].Table = name
		}
	}
	return inSpaces(out, renames)
}

// inSpaces has renames say the schemas that are renamed by the names that they had.
func inSpaces(list, renames []Rename) []Rename {
	for _, space := range renames {
		for i := range list {
			if r := &list[i]; space.Kind == SchemaKind && r.Kind != SchemaKind && r.Kind != ValueKind && r.Kind != IndexKind && r.Kind != ColumnKind {
				r.From, r.To = op.InSpace(r.From, space.To, space.From), op.InSpace(r.To, space.To, space.From)
			} else if space.Kind == SchemaKind {
				r.Table = op.InSpace(r.Table, space.To, space.From)
			}
		}
	}
	return list
}

// mapping pairs names of one side with names of the other.
type mapping struct {
	to   map[string]string // from-name → to-name
	from map[string]string // to-name → from-name
}

func newMapping() mapping { return mapping{map[string]string{}, map[string]string{}} }

func mappingFor(n int) mapping {
	return mapping{make(map[string]string, n), make(map[string]string, n)}
}

func (m mapping) add(from, to string) { m.to[from], m.from[to] = to, from }

// toOf and fromOf return "" for a name without a partner.
func (m mapping) toOf(from string) string { return m.to[from] }
func (m mapping) fromOf(to string) string { return m.from[to] }

// pairs says what of one schema is what of the other.
type pairs struct {
	tables  mapping
	columns map[string]mapping // by the table's name in the target
	indexes mapping
}

// match pairs tables, columns and indexes: by rename, by name, and by names that fold alike.
func (d *differ) match(renames []Rename) error {
	p, err := matchAll(d.now, d.to, d.rules, renames)
	d.pairs = p
	return err
}

func matchAll(from, to *schema.Schema, r Rules, renames []Rename) (pairs, error) {
	var err error
	p := pairs{columns: map[string]mapping{}}
	for _, ren := range renames {
		known := ren.Kind == TableKind || ren.Kind == IndexKind || ren.Kind == ColumnKind && to.Table(ren.Table) != nil || isObject(ren.Kind)
		if !known {
			return p, fmt.Errorf("%w: there is no %s %q in table %q of the target", ErrRename, ren.Kind, ren.To, ren.Table)
		}
	}
	p.tables, err = pairNames("table", "", names(from.Tables, tableName), names(to.Tables, tableName), r.forTables(), of(renames, TableKind, ""))
	if err != nil {
		return p, err
	}
	if p.indexes, err = pairIndexes(from, to, r, p.tables, renames); err != nil {
		return p, err
	}
	byName := tablesByName(from)
	for i := range to.Tables {
		t := &to.Tables[i]
		before := p.tables.fromOf(t.Name)
		mine := of(renames, ColumnKind, t.Name)
		if before == "" {
			if len(mine) > 0 {
				return p, fmt.Errorf("%w: table %q has no former self to rename column %q in", ErrRename, t.Name, mine[0].From)
			}
			continue
		}
		p.columns[t.Name], err = pairNames("column", t.Name+".", names(byName[before].Columns, columnName), names(t.Columns, columnName), r, mine)
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// pairIndexes pairs indexes by their keys; see Rules.indexKey.
func pairIndexes(from, to *schema.Schema, r Rules, tables mapping, renames []Rename) (mapping, error) {
	var fromKeys, toKeys []string
	for i := range from.Tables {
		t := &from.Tables[i]
		table := cmp.Or(tables.toOf(t.Name), t.Name)
		for j := range t.Indexes {
			fromKeys = append(fromKeys, r.indexKey(table, t.Indexes[j].Name))
		}
	}
	for i := range to.Tables {
		t := &to.Tables[i]
		for j := range t.Indexes {
			toKeys = append(toKeys, r.indexKey(t.Name, t.Indexes[j].Name))
		}
	}
	var keyed []Rename
	for _, ren := range renames {
		if ren.Kind == IndexKind {
			keyed = append(keyed, Rename{From: r.indexKey(ren.Table, ren.From), To: r.indexKey(ren.Table, ren.To)})
		}
	}
	return pairNames("index", "", fromKeys, toKeys, r, keyed)
}

// tablesByName is for looking up many: Schema.Table walks the list each time. It is good until the list
// changes.
func tablesByName(s *schema.Schema) map[string]*schema.Table {
	out := make(map[string]*schema.Table, len(s.Tables))
	for i := range s.Tables {
		out[s.Tables[i].Name] = &s.Tables[i]
	}
	return out
}

func of(renames []Rename, k Kind, table string) []Rename {
	var out []Rename
	for _, r := range renames {
		if r.Kind == k && r.Table == table {
			out = append(out, r)
		}
	}
	return out
}

func tableName(t *schema.Table) string   { return t.Name }
func columnName(c *schema.Column) string { return c.Name }
func indexName(x *schema.Index) string   { return x.Name }

func names[T any](list []T, name func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(&list[i])
	}
	return out
}

// pairNames pairs the names of two lists: first by decided renames, then equal ones, then those that
// fold alike.
func pairNames(kind, prefix string, from, to []string, r Rules, renames []Rename) (mapping, error) {
	m := mappingFor(min(len(from), len(to)))
	isFrom, isTo := set(from), set(to)
	for _, ren := range renames {
		switch {
		case !isFrom[ren.From]:
			return m, fmt.Errorf("%w: there is no %s %q to rename", ErrRename, kind, prefix+bareName(ren.From))
		case !isTo[ren.To]:
			return m, fmt.Errorf("%w: there is no %s %q to rename %q to", ErrRename, kind, prefix+bareName(ren.To), bareName(ren.From))
		case m.toOf(ren.From) != "" || m.fromOf(ren.To) != "":
			return m, fmt.Errorf("%w: %s %q or %q is renamed twice", ErrRename, kind, prefix+bareName(ren.From), bareName(ren.To))
		}
		m.add(ren.From, ren.To)
	}
	for _, name := range from {
		if isTo[name] && m.toOf(name) == "" && m.fromOf(name) == "" {
			m.add(name, name)
		}
	}
	if r.Fold == nil {
		return m, nil
	}
	folded := map[string]string{}
	for _, name := range to {
		if m.fromOf(name) == "" {
			folded[r.fold(name)] = name
		}
	}
	for _, name := range from {
		if other, ok := folded[r.fold(name)]; ok && m.toOf(name) == "" && m.fromOf(other) == "" {
			m.add(name, other)
		}
	}
	return m, nil
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, x := range list {
		m[x] = true
	}
	return m
}

// renameOrder puts renames in an order in which no new name is taken when its turn comes. A circle
// (a swap) is opened with a temporary name.
func renameOrder(m mapping, r Rules, temporary func() string) [][2]string {
	pending := map[string]string{}
	var order []string
	for from, to := range m.to {
		if from != to {
			pending[from] = to
			order = append(order, from)
		}
	}
	slices.Sort(order)
	taken := func(name, except string) string {
		for _, other := range order {
			if _, open := pending[other]; open && other != except && r.sameName(other, name) {
				return other
			}
		}
		return ""
	}
	var out [][2]string
	for len(pending) > 0 {
		moved := false
		for _, from := range order {
			to, open := pending[from]
			if open && taken(to, from) == "" {
				out = append(out, [2]string{from, to})
				delete(pending, from)
				moved = true
			}
		}
		if moved {
			continue
		}
		first := order[slices.IndexFunc(order, func(x string) bool { _, open := pending[x]; return open })]
		aside := temporary()
		out = append(out, [2]string{first, aside})
		pending[aside] = pending[first]
		delete(pending, first)
		order = append(order, aside)
	}
	return out
}
