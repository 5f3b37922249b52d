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

func isObject(k Kind) bool { return k == ValueKind || slices.Contains(objectKinds, k) }

// objectNames are the names of the objects of a kind. Sequences that belong to a column go with it.
func objectNames(s *schema.Schema, k Kind) (out []string) {
	switch k {
	case EnumKind:
		return names(s.Enums, func(e *schema.Enum) string { return e.Name })
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

// renameObjects renames types and sequences, and then values of enums: before all else, so that what is made of them
// is no difference.
func (d *differ) renameObjects(renames []Rename) error {
	values := map[string]map[string]string{}
	for _, r := range renames {
		switch {
		case r.Kind == ValueKind:
			if values[r.Table] == nil {
				values[r.Table] = map[string]string{}
			}
			values[r.Table][r.From] = r.To
		case !isObject(r.Kind):
		case !objectOf(d.now, r.Kind, r.From) || !objectOf(d.to, r.Kind, r.To) || objectOf(d.to, r.Kind, r.From) || objectOf(d.now, r.Kind, r.To):
			return fmt.Errorf("%w: %s %q has not become %q", ErrRename, r.Kind, r.From, r.To)
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

// objects pairs types and sequences that are alike in all but their names.
func (v *resolver) objects() error {
	for _, kind := range objectKinds {
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
				if likeObject(v.from, v.to, kind, name, other) {
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

func likeObject(from, to *schema.Schema, k Kind, was, is string) bool {
	switch k {
	case EnumKind:
		return slices.Equal(from.Enum(was).Values, to.Enum(is).Values)
	case SequenceKind:
		a, b := *from.Sequence(was), *to.Sequence(is)
		a.Name, a.Comment, b.Comment = b.Name, "", ""
		return a == b
	}
	a, b := from.Definition(string(k), "", was), to.Definition(string(k), "", is)
	return strings.Replace(a.Text, " "+was+" ", " "+is+" ", 1) == b.Text
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
