package schema

import "strings"

// Options are the properties of a table as a whole.
type Options struct {
	Strict       bool // SQLite: STRICT
	WithoutRowID bool // SQLite: WITHOUT ROWID

	// PostgreSQL's.
	Unlogged    bool
	Storage     string // "autovacuum_enabled=false, fillfactor=70", sorted
	Tablespace  string
	Inherits    string // the tables it inherits from: "a, b"
	PartitionOf string // the table it is a partition of
	Bound       string // of a partition: "FOR VALUES IN (1)", "DEFAULT"
	RowSecurity string // "", "ENABLE", "FORCE"

	// PartitionBy is how the table is cut: "RANGE (day)"; on MySQL with the partitions.
	PartitionBy string

	// MySQL's and MariaDB's; "" is the database's own.
	Engine    string
	Charset   string
	Collate   string
	RowFormat string
	Versioned bool // MariaDB: WITH SYSTEM VERSIONING
	// Period is MariaDB's period of the application, from its name on: "p (begins, ends)".
	Period string
	// AutoIncrement is the number with which a column's AUTO_INCREMENT begins in a new table; 0 leaves it to the
	// engine. Rows move it from then on, so it is never a difference between two tables.
	AutoIncrement int64
}

// Alone are the options without the tables that it is a part of, or inherits from.
func (o Options) Alone() Options {
	o.PartitionOf, o.Bound, o.Inherits = "", "", ""
	return o
}

// Parents are the tables that a table has something of: the one that it is a part of, or those that it inherits from;
// nil if there are none.
func (o Options) Parents() []string {
	switch {
	case o.PartitionOf != "":
		return []string{o.PartitionOf}
	case o.Inherits != "":
		return strings.Split(o.Inherits, ", ")
	}
	return nil
}

// View is a stored query.
type View struct {
	Name         string
	Columns      []string // names given in the view's head; empty: the query's own
	Query        string   // from SELECT on
	Materialized bool     // PostgreSQL
	Options      string   // "security_barrier=true"; on MySQL "ALGORITHM=MERGE SQL SECURITY INVOKER"
	CheckOption  string   // "", "LOCAL", "CASCADED"
	Indexes      []Index  // of a materialized view
	Comment      string
}

// Trigger is a trigger, whole: the part of its text after its name is kept as it is. Its name is
// unique among those of its table.
type Trigger struct {
	Name    string
	Table   string // the table or view it hangs on
	Body    string // from the timing (BEFORE, AFTER, INSTEAD OF) to the end
	Enabled string // PostgreSQL: "" as usual, "DISABLED", "REPLICA", "ALWAYS"
	Comment string
}

// Enum is a type with a list of values (PostgreSQL).
type Enum struct {
	Name    string
	Values  []string // in their order
	Comment string
}

// Sequence is a sequence that stands for itself: not the one behind a serial or identity column.
type Sequence struct {
	Name             string
	Type             string // "bigint"
	Start, Increment int64
	Min, Max         int64
	Cache            int64
	Cycle            bool
	OwnedBy          string // "table.column"; "": nobody
	Comment          string
}

// Definition is an object that is known by its text: a function, a domain, an extension, a policy.
type Definition struct {
	Kind string // "function", "procedure", "domain", "extension", "schema", "policy", "event", …
	// Name is unique among those of one kind and table; a function's says its argument types.
	Name  string
	Table string // the table it hangs on; "": none
	// Text is the whole statement that creates the object, without a semicolon at its end.
	Text    string
	Comment string
}
