package op

import (
	"fmt"

	"github.com/skein-go/skein/schema"
)

// KeepObject takes a type or a sequence out of the schema that something that is kept is made of: it goes on
// under a name that Skein never shows. Kind is "enum", "sequence", "domain", "composite type" or
// "range type". Away is set if its schema goes too.
type KeepObject struct {
	Kind, Name string
	Away       bool
}

// RestoreObject gives back what KeepObject kept in the upgrade of the same revision. One of the three has a
// name: what it was.
type RestoreObject struct {
	Enum       schema.Enum
	Sequence   schema.Sequence
	Definition schema.Definition
	Away       bool
}

// RenameObject renames what has no operation of its own for that. Kind is "enum", "sequence", "view", "schema", or
// that of a Definition; or "constraint", "trigger", "policy" or "rule", which hang on Table. Types, sequences and views
// may get to another schema by it. PostgreSQL knows it.
type RenameObject struct{ Kind, Table, Name, To string }

// Object is the kind and the name of what is restored.
func (o RestoreObject) Object() (kind, name string) {
	switch {
	case o.Enum.Name != "":
		return "enum", o.Enum.Name
	case o.Sequence.Name != "":
		return "sequence", o.Sequence.Name
	}
	return o.Definition.Kind, o.Definition.Name
}

// create is the operation that makes what is restored.
func (o RestoreObject) create() Op {
	switch {
	case o.Enum.Name != "":
		return CreateEnum{Enum: o.Enum}
	case o.Sequence.Name != "":
		return CreateSequence{Sequence: o.Sequence}
	}
	return CreateDefinition{Definition: o.Definition}
}

// Apply removes the object from what is seen.
func (o KeepObject) Apply(s *schema.Schema) error {
	switch o.Kind {
	case "enum":
		return DropEnum{Enum: o.Name}.Apply(s)
	case "sequence":
		return DropSequence{Sequence: o.Name}.Apply(s)
	}
	return DropDefinition{Kind: o.Kind, Name: o.Name}.Apply(s)
}

// Apply adds the object.
func (o RestoreObject) Apply(s *schema.Schema) error { return o.create().Apply(s) }

// Apply renames the object, and what columns are made of.
func (o RenameObject) Apply(s *schema.Schema) error {
	name := nameOf(s, o.Kind, o.Table, o.Name)
	switch {
	case name == nil:
		return missing(o.Kind, o.Name)
	case nameOf(s, o.Kind, o.Table, o.To) != nil:
		return exists(o.Kind, o.To)
	}
	*name = o.To
	switch o.Kind {
	case "enum", "sequence", "domain", "composite type", "range type":
		o.follow(s)
	default:
		o.followNamed(s)
	}
	return nil
}

// nameOf finds where the name of an object stands, nil if there is no such object.
func nameOf(s *schema.Schema, kind, table, name string) *string {
	if table != "" {
		return namedOn(s, kind, table, name)
	}
	switch kind {
	case "view":
		if v := s.View(name); v != nil {
			return &v.Name
		}
	case "enum":
		if e := s.Enum(name); e != nil {
			return &e.Name
		}
	case "sequence":
		if q := s.Sequence(name); q != nil {
			return &q.Name
		}
	default:
		if d := s.Definition(kind, "", name); d != nil {
			return &d.Name
		}
	}
	return nil
}

func (o KeepObject) String() string { return "keep " + o.Kind + " " + o.Name }
func (o RestoreObject) String() string {
	kind, name := o.Object()
	return "restore " + kind + " " + name
}
func (o RenameObject) String() string {
	if o.Table != "" {
		return fmt.Sprintf("rename %s %s of %s to %s", o.Kind, o.Name, o.Table, o.To)
	}
	return fmt.Sprintf("rename %s %s to %s", o.Kind, o.Name, o.To)
}

// keptName is what a table, a type or a sequence is called while it is kept: it stays in its schema, unless
// that goes away.
func (k Keeping) keptName(revision, name string, away bool) string {
	if away {
		return schema.Qualify("", schema.KeptName(revision, name))
	}
	return k.tableName(revision, name)
}
