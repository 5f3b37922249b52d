package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// objectKinds are the kinds of what columns are made of. What is renamed keeps what would be lost if it were made anew:
// the position of a sequence, the columns of a type, who may use it.
var objectKinds = []Kind{EnumKind, SequenceKind, DomainKind, TypeKind, RangeKind}

// namedKinds are those that not every engine can rename: who may use them, and a materialized view's rows, would be lost.
var namedKinds = []Kind{ViewKind, FunctionKind, ProcedureKind, AggregateKind}

func isObject(k Kind) bool {
	return k == ValueKind || k == SchemaKind || slices.Contains(objectKinds, k) || slices.Contains(namedKinds, k)
}

// objectKinds are the kinds that the engine can rename.
func (r Rules) objectKinds() []Kind {
	switch {
	case r.RenamesAll:
		return slices.Concat(objectKinds, namedKinds)
	case r.RenamesViews:
		return append(slices.Clip(objectKinds), ViewKind)
	}
	return objectKinds
}

// objectNames are the names of the objects of a kind. Sequences that belong to a column go with it.
func objectNames(s *schema.Schema, k Kind) (out []string) {
	switch k {
	case EnumKind:
		return names(s.Enums, func(e *schema.Enum) string { return e.Name })
	case ViewKind:
		return names(s.Views, func(v *schema.View) string { return v.Name })
	case SequenceKind:
		for _, q := range s.Sequences {
			if q.OwnedBy == "" {
				out = append(out, q.Name)
			}
		}
		return out
	}
	for _, d := range s.Definitions {
		if d.Kind == string(k) && d.Table == "" {
			out = append(out, d.Name)
		}
	}
	return out
}

func objectOf(s *schema.Schema, k Kind, name string) bool {
	return slices.Contains(objectNames(s, k), name)
}

// renameObjects renames schemas, then types, sequences and the like, and then values of enums: before all else, so that
// what is made of them is no difference.
func (d *differ) renameObjects(renames []Rename) error {
	values := map[string]map[string]string{}
	spaces := slices.DeleteFunc(slices.Clone(renames), func(r Rename) bool { return r.Kind != SchemaKind })
	others := slices.DeleteFunc(slices.Clone(renames), func(r Rename) bool { return r.Kind == SchemaKind })
	for _, r := range append(spaces, others...) {
		switch {
		case r.Kind == ValueKind:
			if values[r.Table] == nil {
				values[r.Table] = map[string]string{}
			}
			values[r.Table][r.From] = r.To
		case !isObject(r.Kind):
		case !objectOf(d.now, r.Kind, r.From) || !objectOf(d.to, r.Kind, r.To) || objectOf(d.to, r.Kind, r.From) || objectOf(d.now, r.Kind, r.To):
			return fmt.Errorf("%w: %s %q has not become %q", ErrRename, r.Kind, r.From, r.To)
		case !sameArguments(r):
			return fmt.Errorf("%w: %s %q can't become %q: a rename keeps its schema and its arguments", ErrRename, r.Kind, r.From, r.To)
		default:
			d.makeSpace(r.To)
			d.emit(op.RenameObject{Kind: string(r.Kind), Name: r.From, To: r.To})
		}
	}
	for i := range d.now.Enums {
		e := &d.now.Enums[i]
		if renamed := values[e.Name]; renamed != nil {
			if err := d.renameValues(e, renamed); err != nil {
				return err
			}
			delete(values, e.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		return fmt.Errorf("%w: there is no enum %q on both sides", ErrRename, name)
	}
	return d.err
}

// sameArguments reports whether the rename of a routine leaves the rest as it is.
func sameArguments(r Rename) bool {
	if r.Kind != FunctionKind && r.Kind != ProcedureKind && r.Kind != AggregateKind {
		return true
	}
	was, before := schema.SplitRoutine(r.From)
	is, after := schema.SplitRoutine(r.To)
	from, _ := schema.SplitName(was)
	to, _ := schema.SplitName(is)
	return before == after && from == to
}

// makeSpace creates the schema that something is to be in, where that is new too.
func (d *differ) makeSpace(name string) {
	space, _ := schema.SplitName(name)
	if x := d.to.Definition("schema", "", space); x != nil && d.now.Definition("schema", "", space) == nil {
		d.emit(op.CreateDefinition{Definition: *x})
	}
}

func (d *differ) renameValues(e *schema.Enum, renamed map[string]string) error {
	is := d.to.Enum(e.Name)
	if is == nil {
		return fmt.Errorf("%w: there is no enum %q on both sides", ErrRename, e.Name)
	}
	to := slices.Clone(e.Values)
	for i, v := range to {
		if now, ok := renamed[v]; ok {
			to[i] = now
		}
	}
	for _, was := range slices.Sorted(maps.Keys(renamed)) {
		now := renamed[was]
		if !slices.Contains(e.Values, was) || slices.Contains(e.Values, now) || slices.Contains(is.Values, was) || !slices.Contains(is.Values, now) {
			return fmt.Errorf("%w: value %q of enum %q has not become %q", ErrRename, was, e.Name, now)
		}
	}
	d.emit(op.AlterEnum{Enum: e.Name, To: to, Renamed: renamed})
	return d.err
}

// enumNow is the name of an enum in the target, where it may have been renamed.
func (v *resolver) enumNow(name string) string {
	for _, text := range v.answers.Renames {
		if table, from, to, err := parseRename(text); err == nil && table == "" && from == name && v.to.Enum(name) == nil && v.to.Enum(to) != nil {
			return to
		}
	}
	for _, r := range v.renames {
		if r.Kind == EnumKind && r.From == name {
			return r.To
		}
	}
	return name
}

// objects pairs types, sequences and the like that are alike in all but their names.
func (v *resolver) objects() error {
	moved := v.movedTables()
	for _, kind := range v.rules.objectKinds() {
		m := newMapping()
		for _, name := range objectNames(v.from, kind) {
			if objectOf(v.to, kind, name) {
				m.add(name, name)
			}
		}
		for _, r := range of(v.renames, kind, "") {
			m.add(r.From, r.To)
		}
		for _, name := range vanished(objectNames(v.from, kind), m) {
			q := Question{Kind: kind, From: name}
			for _, other := range appeared(objectNames(v.to, kind), m) {
				if v.rules.likeObject(moved, v.to, kind, name, other) {
					q.Candidates = append(q.Candidates, Candidate{To: other, Score: 1, Evidence: []string{"the same but for the name"}})
				}
			}
			if err := v.pair(q, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// movedTables is the schema with those renames of tables and columns that are decided.
func (v *resolver) movedTables() *schema.Schema {
	s := v.from.Clone()
	for _, r := range v.renames {
		switch r.Kind { // a name that is taken makes a question less
		case TableKind:
			_ = op.RenameTable{Table: r.From, To: r.To}.Apply(s)
		case ColumnKind:
			_ = op.RenameColumn{Table: r.Table, Column: r.From, To: r.To}.Apply(s)
		}
	}
	return s
}

func (r Rules) likeObject(from, to *schema.Schema, k Kind, was, is string) bool {
	switch k {
	case EnumKind:
		return slices.Equal(from.Enum(was).Values, to.Enum(is).Values)
	case SequenceKind:
		a, b := *from.Sequence(was), *to.Sequence(is)
		a.Name, a.Comment, b.Comment = b.Name, "", ""
		return a == b
	case ViewKind:
		a := *from.View(was)
		a.Name = is
		return r.sameView(&a, to.View(is))
	case FunctionKind, ProcedureKind, AggregateKind:
		if !sameArguments(Rename{Kind: k, From: was, To: is}) {
			return false
		}
		alone := &schema.Schema{Dialect: from.Dialect, Definitions: []schema.Definition{*from.Definition(string(k), "", was)}}
		err := op.RenameObject{Kind: string(k), Name: was, To: is}.Apply(alone)
		return err == nil && r.sameDefinition(&alone.Definitions[0], to.Definition(string(k), "", is))
	}
	a, b := from.Definition(string(k), "", was), to.Definition(string(k), "", is)
	// What is said of its parts follows behind, and is changed where it differs.
	text, _, _ := strings.Cut(a.Text, ";\nCOMMENT ON ")
	other, _, _ := strings.Cut(b.Text, ";\nCOMMENT ON ")
	return strings.Replace(text, " "+was+" ", " "+is+" ", 1) == other
}

// values asks about values of enums that vanished while others appeared at their places.
func (v *resolver) values() error {
	for i := range v.from.Enums {
		before := &v.from.Enums[i]
		now := v.to.Enum(v.enumNow(before.Name))
		if now == nil || len(now.Values) != len(before.Values) {
			continue
		}
		decided := of(v.renames, ValueKind, now.Name)
		for j, was := range before.Values {
			is := now.Values[j]
			said := slices.ContainsFunc(decided, func(r Rename) bool { return r.From == was || r.To == is })
			if was == is || said || slices.Contains(now.Values, was) || slices.Contains(before.Values, is) {
				continue
			}
			q := Question{Kind: ValueKind, Table: now.Name, From: was, Candidates: []Candidate{{To: is, Score: 1, Evidence: []string{"it stands in its place"}}}}
			if err := v.decide(q); err != nil {
				return err
			}
		}
	}
	return nil
}
