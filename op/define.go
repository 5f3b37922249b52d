package op

import (
	"fmt"
	"slices"

	"github.com/skein-go/skein/schema"
)

// CreateEnum creates an enum type.
type CreateEnum struct{ Enum schema.Enum }

// DropEnum drops an enum type that no column uses any more.
type DropEnum struct{ Enum string }

// AlterEnum gives an enum exactly these values, in this order. Renamed says which values are old ones
// under new names. A value that goes must not be in use.
type AlterEnum struct {
	Enum    string
	To      []string
	Renamed map[string]string // old value → new value
	// Anew has the type made anew where values are added, so that they can be used in the same transaction.
	Anew bool
}

// CreateSequence creates a sequence.
type CreateSequence struct{ Sequence schema.Sequence }

// DropSequence drops a sequence.
type DropSequence struct{ Sequence string }

// AlterSequence changes all of a sequence but its name and its current value.
type AlterSequence struct{ To schema.Sequence }

// CreateDefinition creates an object that is known by its text: a function, a domain, a policy.
type CreateDefinition struct{ Definition schema.Definition }

// DropDefinition drops such an object.
type DropDefinition struct{ Kind, Table, Name string }

// ReplaceDefinition changes such an object to what To says; kind, table and name stay.
type ReplaceDefinition struct{ To schema.Definition }

// SetComment changes the comment of what has no operation of its own for that; "" removes it.
type SetComment struct {
	Kind    string // "view", "index", "constraint", "trigger", "enum", "sequence", or the kind of a Definition
	Table   string // the table it belongs to; "" for what belongs to none
	Name    string
	Comment string
}

// Apply adds the enum.
func (o CreateEnum) Apply(s *schema.Schema) error {
	if s.Enum(o.Enum.Name) != nil {
		return exists("enum", o.Enum.Name)
	}
	e := o.Enum
	e.Values = slices.Clone(e.Values)
	s.Enums = append(s.Enums, e)
	return nil
}

// Apply removes the enum.
func (o DropEnum) Apply(s *schema.Schema) error {
	if s.Enum(o.Enum) == nil {
		return missing("enum", o.Enum)
	}
	s.Enums = slices.DeleteFunc(s.Enums, func(e schema.Enum) bool { return e.Name == o.Enum })
	return nil
}

// Apply sets the values.
func (o AlterEnum) Apply(s *schema.Schema) error {
	e := s.Enum(o.Enum)
	if e == nil {
		return missing("enum", o.Enum)
	}
	e.Values = slices.Clone(o.To)
	o.follow(s)
	return nil
}

// Apply adds the sequence.
func (o CreateSequence) Apply(s *schema.Schema) error {
	if s.Sequence(o.Sequence.Name) != nil {
		return exists("sequence", o.Sequence.Name)
	}
	s.Sequences = append(s.Sequences, o.Sequence)
	return nil
}

// Apply removes the sequence.
func (o DropSequence) Apply(s *schema.Schema) error {
	if s.Sequence(o.Sequence) == nil {
		return missing("sequence", o.Sequence)
	}
	s.Sequences = slices.DeleteFunc(s.Sequences, func(q schema.Sequence) bool { return q.Name == o.Sequence })
	return nil
}

// Apply changes the sequence.
func (o AlterSequence) Apply(s *schema.Schema) error {
	q := s.Sequence(o.To.Name)
	if q == nil {
		return missing("sequence", o.To.Name)
	}
	*q = o.To
	return nil
}

// Apply adds the object.
func (o CreateDefinition) Apply(s *schema.Schema) error {
	d := o.Definition
	if s.Definition(d.Kind, d.Table, d.Name) != nil {
		return exists(d.Kind, d.Name)
	}
	s.Definitions = append(s.Definitions, d)
	return nil
}

// Apply removes the object.
func (o DropDefinition) Apply(s *schema.Schema) error {
	if s.Definition(o.Kind, o.Table, o.Name) == nil {
		return missing(o.Kind, o.Name)
	}
	s.Definitions = slices.DeleteFunc(s.Definitions, func(d schema.Definition) bool {
		return d.Kind == o.Kind && d.Table == o.Table && d.Name == o.Name
	})
	return nil
}

// Apply changes the object.
func (o ReplaceDefinition) Apply(s *schema.Schema) error {
	d := s.Definition(o.To.Kind, o.To.Table, o.To.Name)
	if d == nil {
		return missing(o.To.Kind, o.To.Name)
	}
	*d = o.To
	return nil
}

// Apply sets the comment.
func (o SetComment) Apply(s *schema.Schema) error {
	c := commentOf(s, o)
	if c == nil {
		return missing(o.Kind, o.Name)
	}
	*c = o.Comment
	return nil
}

// commentOf finds where a comment is kept, nil if there is no such object.
func commentOf(s *schema.Schema, o SetComment) *string {
	switch o.Kind {
	case "view":
		if v := s.View(o.Name); v != nil {
			return &v.Comment
		}
	case "index":
		return indexComment(s, o)
	case "constraint":
		if t := s.Table(o.Table); t != nil {
			return constraintComment(s, t, o.Name)
		}
	case "trigger":
		if t := s.Trigger(o.Table, o.Name); t != nil {
			return &t.Comment
		}
	case "enum":
		if e := s.Enum(o.Name); e != nil {
			return &e.Comment
		}
	case "sequence":
		if q := s.Sequence(o.Name); q != nil {
			return &q.Comment
		}
	default:
		if d := s.Definition(o.Kind, o.Table, o.Name); d != nil {
			return &d.Comment
		}
	}
	return nil
}

func indexComment(s *schema.Schema, o SetComment) *string {
	if t := s.Table(o.Table); t != nil {
		if x := t.Index(o.Name); x != nil {
			return &x.Comment
		}
	}
	if v := s.View(o.Table); v != nil {
		for i := range v.Indexes {
			if v.Indexes[i].Name == o.Name {
				return &v.Indexes[i].Comment
			}
		}
	}
	return nil
}

func constraintComment(s *schema.Schema, t *schema.Table, name string) *string {
	_, comment := constraintThat(t, func(c schema.Constraint) bool { return NameOf(s.Dialect, t, c) == name })
	return comment
}

func (o CreateEnum) String() string     { return "create enum " + o.Enum.Name }
func (o DropEnum) String() string       { return "drop enum " + o.Enum }
func (o AlterEnum) String() string      { return "change the values of enum " + o.Enum }
func (o CreateSequence) String() string { return "create sequence " + o.Sequence.Name }
func (o DropSequence) String() string   { return "drop sequence " + o.Sequence }
func (o AlterSequence) String() string  { return "change sequence " + o.To.Name }
func (o CreateDefinition) String() string {
	return "create " + o.Definition.Kind + " " + o.Definition.Name
}
func (o DropDefinition) String() string    { return "drop " + o.Kind + " " + o.Name }
func (o ReplaceDefinition) String() string { return "change " + o.To.Kind + " " + o.To.Name }
func (o SetComment) String() string {
	return fmt.Sprintf("change the comment of %s %s", o.Kind, o.Name)
}
