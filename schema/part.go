package schema

// Constraint is a PrimaryKey, Unique, Check, Exclude or ForeignKey, as a value.
type Constraint interface {
	Element
	// ConstraintName returns the constraint's name, "" if it has none.
	ConstraintName() string
	// ConstraintComment returns the constraint's comment, "" if it has none.
	ConstraintComment() string
	isConstraint()
}

// Named returns a constraint under another name.
func Named(c Constraint, name string) Constraint {
	switch c := c.(type) {
	case PrimaryKey:
		c.Name = name
		return c
	case Unique:
		c.Name = name
		return c
	case Check:
		c.Name = name
		return c
	case Exclude:
		c.Name = name
		return c
	case ForeignKey:
		c.Name = name
		return c
	}
	return c
}

// Element is anything a table is made of: a Column, a Constraint, an Index, Options or a Comment.
// The list of elements is closed.
type Element interface {
	addTo(*Table)
}

// Comment is a table's comment, as an element of NewTable.
type Comment string

// NewTable puts a table together from its elements, in their order. A second PrimaryKey replaces the
// first.
func NewTable(name string, elements ...Element) Table {
	t := Table{Name: name}
	for _, e := range elements {
		e.addTo(&t)
	}
	return t
}

// Elements takes a table apart again: NewTable(t.Name, t.Elements()...) equals t.
func (t *Table) Elements() []Element {
	var out []Element
	for _, c := range t.Columns {
		out = append(out, c)
	}
	for _, c := range t.Constraints() {
		out = append(out, c)
	}
	for _, x := range t.Indexes {
		out = append(out, x)
	}
	if t.Options != (Options{}) {
		out = append(out, t.Options)
	}
	if t.Comment != "" {
		out = append(out, Comment(t.Comment))
	}
	return out
}

func (c Column) addTo(t *Table)     { t.Columns = append(t.Columns, c) }
func (k PrimaryKey) addTo(t *Table) { t.PrimaryKey = &k }
func (u Unique) addTo(t *Table)     { t.Uniques = append(t.Uniques, u) }
func (c Check) addTo(t *Table)      { t.Checks = append(t.Checks, c) }
func (x Exclude) addTo(t *Table)    { t.Excludes = append(t.Excludes, x) }
func (f ForeignKey) addTo(t *Table) { t.ForeignKeys = append(t.ForeignKeys, f) }
func (x Index) addTo(t *Table)      { t.Indexes = append(t.Indexes, x) }
func (o Options) addTo(t *Table)    { t.Options = o }
func (c Comment) addTo(t *Table)    { t.Comment = string(c) }

// ConstraintName returns the key's name, "" if it has none.
func (k PrimaryKey) ConstraintName() string { return k.Name }

// ConstraintName returns the constraint's name, "" if it has none.
func (u Unique) ConstraintName() string { return u.Name }

// ConstraintName returns the constraint's name, "" if it has none.
func (c Check) ConstraintName() string { return c.Name }

// ConstraintName returns the key's name, "" if it has none.
func (f ForeignKey) ConstraintName() string { return f.Name }

// ConstraintName returns the constraint's name, "" if it has none.
func (x Exclude) ConstraintName() string { return x.Name }

// ConstraintComment returns the key's comment, "" if it has none.
func (k PrimaryKey) ConstraintComment() string { return k.Comment }

// ConstraintComment returns the constraint's comment, "" if it has none.
func (u Unique) ConstraintComment() string { return u.Comment }

// ConstraintComment returns the constraint's comment, "" if it has none.
func (c Check) ConstraintComment() string { return c.Comment }

// ConstraintComment returns the key's comment, "" if it has none.
func (f ForeignKey) ConstraintComment() string { return f.Comment }

// ConstraintComment returns the constraint's comment, "" if it has none.
func (x Exclude) ConstraintComment() string { return x.Comment }

func (PrimaryKey) isConstraint() {}
func (Exclude) isConstraint()    {}
func (Unique) isConstraint()     {}
func (Check) isConstraint()      {}
func (ForeignKey) isConstraint() {}
