package diff

import (
	"slices"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// What holds no rows and no rights of its own, and is the same but for its name, is renamed without a question, where
// the engine can: a check or a foreign key that is made anew has all rows looked at again.

// renameConstraints renames the constraints of a table that differ by their names alone. Those that the engine
// gave a name are said as dropped and added at once, which the dialect takes for a rename.
func (d *differ) renameConstraints(now, to *schema.Table) {
	if !d.rules.RenamesAll || d.hasKin(to) {
		return
	}
	gone := missingFrom(now.Constraints(), to.Constraints(), d.sameConstraint)
	fresh := missingFrom(to.Constraints(), now.Constraints(), func(a, b schema.Constraint) bool { return d.sameConstraint(b, a) })
	for _, was := range gone {
		i := slices.IndexFunc(fresh, func(is schema.Constraint) bool {
			return d.sameConstraint(schema.Named(was, is.ConstraintName()), is) && !d.nameTaken(to.Name, is)
		})
		if i < 0 {
			continue
		}
		is := fresh[i]
		fresh = slices.Delete(fresh, i, i+1)
		if was.ConstraintName() != "" && is.ConstraintName() != "" {
			d.emit(op.RenameObject{Kind: "constraint", Table: to.Name, Name: was.ConstraintName(), To: is.ConstraintName()})
			continue
		}
		d.emit(op.DropConstraint{Table: to.Name, Constraint: was})
		d.emit(op.AddConstraint{Table: to.Name, Constraint: is})
	}
}

// hasKin reports whether a table shares constraints with others: those it inherits from, or is a part of, and those
// that do so with it.
func (d *differ) hasKin(t *schema.Table) bool {
	return t.Options.PartitionBy+t.Options.PartitionOf+t.Options.Inherits != "" ||
		slices.ContainsFunc(d.now.Tables, func(o schema.Table) bool {
			return o.Options.Inherits != "" && op.Mentions(o.Options.Inherits, t.Name, d.dialect())
		})
}

// nameTaken reports whether something has the name by now that a constraint of a table gets.
func (d *differ) nameTaken(table string, c schema.Constraint) bool {
	name := c.ConstraintName()
	if name == "" {
		return false // the dialect knows which one that is
	}
	for _, other := range d.now.Table(table).Constraints() {
		if other.ConstraintName() == name {
			return true
		}
	}
	key := d.rules.keyName(table, c)
	if key == "" {
		return false
	}
	taken := func(other string) bool { return d.rules.fold(d.rules.relationKey(other)) == key }
	for i := range d.now.Tables {
		t := &d.now.Tables[i]
		if taken(t.Name) || slices.ContainsFunc(t.Constraints(), func(c schema.Constraint) bool { return d.rules.keyName(t.Name, c) == key }) ||
			slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return d.rules.fold(d.rules.indexKey(t.Name, x.Name)) == key }) {
			return true
		}
	}
	return slices.ContainsFunc(d.now.Views, func(v schema.View) bool {
		return taken(v.Name) || slices.ContainsFunc(v.Indexes, func(x schema.Index) bool { return d.rules.fold(d.rules.indexKey(v.Name, x.Name)) == key })
	}) || slices.ContainsFunc(d.now.Sequences, func(q schema.Sequence) bool { return taken(q.Name) })
}

// silentKinds are the kinds of what is known by its text and renamed without a question.
var silentKinds = []string{"policy", "rule", "event trigger", "statistics"}

// renameTexts renames what is known by its text and is the same but for its name.
func (d *differ) renameTexts() {
	if !d.rules.RenamesAll {
		return
	}
	for _, x := range slices.Clone(d.now.Definitions) {
		if !slices.Contains(silentKinds, x.Kind) || d.definitionInTarget(&x) != nil {
			continue
		}
		for i := range d.to.Definitions {
			is := &d.to.Definitions[i]
			if is.Kind != x.Kind || d.now.Definition(x.Kind, x.Table, is.Name) != nil {
				continue
			}
			rename := op.RenameObject{Kind: x.Kind, Table: x.Table, Name: x.Name, To: is.Name}
			alone := &schema.Schema{Dialect: d.dialect(), Definitions: []schema.Definition{x}}
			if rename.Apply(alone) == nil && d.definitionInTarget(&alone.Definitions[0]) == is && d.rules.sameDefinition(&alone.Definitions[0], is) {
				d.emit(rename)
				break
			}
		}
	}
}

// renameTriggers renames the triggers that are the same but for their names. The name of a constraint trigger is that
// of a constraint too, which a rename would leave.
func (d *differ) renameTriggers() {
	if !d.rules.RenamesAll {
		return
	}
	for _, was := range slices.Clone(d.now.Triggers) {
		if d.triggerInTarget(&was) != nil || len(was.Body) > 11 && was.Body[:11] == "CONSTRAINT " {
			continue
		}
		for i := range d.to.Triggers {
			is := was
			is.Name = d.to.Triggers[i].Name
			if d.now.Trigger(was.Table, is.Name) == nil && d.triggerInTarget(&is) == &d.to.Triggers[i] && d.sameTrigger(&is, &d.to.Triggers[i]) {
				d.emit(op.RenameObject{Kind: "trigger", Table: was.Table, Name: was.Name, To: is.Name})
				break
			}
		}
	}
}
