package op

import "github.com/skein-go/skein/schema"

// Folding applies operations to a schema, one after another. It remembers which names are taken, so that a thousand new
// tables are not each compared with all others. Nothing else may change the schema meanwhile.
type Folding struct{ names names }

// Fold begins to fold operations over a schema.
func Fold(s *schema.Schema) *Folding { return &Folding{names: names{schema: s}} }

// Apply applies one operation, as its own method Apply does.
func (f *Folding) Apply(o Op) error {
	switch o := o.(type) {
	case CreateTable:
		f.names.learn()
		return o.apply(f.names)
	case CreateIndex:
		f.names.learn()
		return o.apply(f.names)
	case DropTable, SetTableComment, AddColumn, DropColumn, AlterColumn, AddConstraint, DropConstraint, DropIndex: // no new names
	default:
		f.names.tables, f.names.indexes = nil, nil
	}
	return o.Apply(f.names.schema)
}

// Table returns the table of that exact name, nil if there is none. The pointer is good until the next operation.
func (f *Folding) Table(name string) *schema.Table {
	f.names.learn()
	return f.names.table(name)
}

// names finds tables and indexes of a schema by their names.
type names struct {
	schema  *schema.Schema
	tables  map[string]int  // where each may be, at least those that are there; nil: nobody has looked
	indexes map[string]bool // at least those that are there
}

// learn looks at the whole schema once.
func (n *names) learn() {
	if n.tables != nil {
		return
	}
	n.tables, n.indexes = map[string]int{}, map[string]bool{}
	for i := range n.schema.Tables {
		n.tables[n.schema.Tables[i].Name] = i
		n.note(n.schema.Tables[i].Indexes)
	}
}

// note takes up new indexes.
func (n names) note(indexes []schema.Index) {
	for i := range indexes {
		if n.indexes != nil {
			n.indexes[indexes[i].Name] = true
		}
	}
}

// append adds a table to the schema.
func (n names) append(t schema.Table) {
	if n.tables != nil {
		n.tables[t.Name] = len(n.schema.Tables)
	}
	n.schema.Tables = append(n.schema.Tables, t)
	n.note(t.Indexes)
}

// table is Schema.Table.
func (n names) table(name string) *schema.Table {
	if n.tables != nil {
		i, ok := n.tables[name]
		if !ok {
			return nil
		}
		if i < len(n.schema.Tables) && n.schema.Tables[i].Name == name {
			return &n.schema.Tables[i]
		}
	}
	return n.schema.Table(name)
}

// indexTaken reports whether an index of t can't have a name: SQLite's live in the whole database, for
// other engines only those of one table are sure to be in each other's way.
func (n names) indexTaken(t *schema.Table, name string) bool {
	if n.indexes != nil && !n.indexes[name] {
		return false
	}
	return indexTaken(n.schema, t, name)
}
