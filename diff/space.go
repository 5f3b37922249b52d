package diff

import (
	"fmt"
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// spaces pairs schemas, before all that is in them: where one is renamed, its tables and types are no question. It
// asks about those whose tables and the like another one has now, unless a flag says where one of them went.
func (v *resolver) spaces() error {
	if !v.rules.RenamesAll {
		return nil
	}
	m := newMapping()
	for _, name := range objectNames(v.from, SchemaKind) {
		if objectOf(v.to, SchemaKind, name) {
			m.add(name, name)
		}
	}
	said := map[string]bool{}
	for _, text := range v.answers.Renames {
		table, from, to, err := parseRename(text)
		if err != nil {
			return err
		}
		if table == "" && m.toOf(from) == "" && objectOf(v.from, SchemaKind, from) && objectOf(v.to, SchemaKind, to) && m.fromOf(to) == "" {
			m.add(from, to)
			v.add(Rename{Kind: SchemaKind, From: from, To: to})
			continue
		}
		space, _ := schema.SplitName(from)
		said[space] = true
	}
	for _, name := range vanished(objectNames(v.from, SchemaKind), m) {
		if said[name] {
			continue
		}
		q := Question{Kind: SchemaKind, From: name}
		for _, other := range appeared(objectNames(v.to, SchemaKind), m) {
			if c, ok := likeSpace(v.from, v.to, name, other); ok {
				q.Candidates = append(q.Candidates, c)
			}
		}
		rank(q.Candidates)
		if err := v.pair(q, m); err != nil {
			return err
		}
	}
	if len(v.open) > 0 { // what is in them is a question only when they are none
		return &Unanswered{Questions: v.open}
	}
	from := v.from
	for _, r := range v.renames {
		if from == v.from {
			from = v.from.Clone()
		}
		if err := (op.RenameObject{Kind: string(SchemaKind), Name: r.From, To: r.To}).Apply(from); err != nil {
			return fmt.Errorf("%w: %w", ErrRename, err)
		}
	}
	v.from = from
	return nil
}

// inSpaces is a name of the schema before, where schemas are renamed.
func (v *resolver) inSpaces(name string) string {
	for _, r := range v.renames {
		if r.Kind == SchemaKind {
			name = op.InSpace(name, r.From, r.To)
		}
	}
	return name
}

// likeSpace tells how much of what is in a schema is in another one now: half of it at least.
func likeSpace(from, to *schema.Schema, was, is string) (Candidate, bool) {
	before, after := inSpace(from, was), inSpace(to, is)
	both := 0
	for _, name := range before {
		if slices.Contains(after, name) {
			both++
		}
	}
	if both == 0 || 2*both < len(before) {
		return Candidate{}, false
	}
	return Candidate{To: is, Score: float64(both) / float64(max(len(before), len(after))), Evidence: []string{fmt.Sprintf("%d of the %d tables, types and the like in it are there", both, len(before))}}, true
}

// inSpace lists what is in a schema, each with its kind.
func inSpace(s *schema.Schema, space string) (out []string) {
	add := func(kind, name string) {
		routine, arguments := schema.SplitRoutine(name)
		if in, local := schema.SplitName(routine); in == space {
			out = append(out, kind+" "+local+arguments)
		}
	}
	for i := range s.Tables {
		add("table", s.Tables[i].Name)
	}
	for _, kind := range slices.Concat(objectKinds, namedKinds) {
		for _, name := range objectNames(s, kind) {
			add(string(kind), name)
		}
	}
	return out
}
