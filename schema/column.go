package schema

// Column is one column. Its position carries no meaning to a comparison.
type Column struct {
	Name      string
	Type      Type // nil: no declared type (SQLite)
	NotNull   bool
	NotNullAs NotNull // what else the engine keeps of NOT NULL; nothing where the column may be NULL
	Default   string  // SQL expression; "": none
	Collate   string  // "": the table's, or the engine's own
	Charset   string  // MySQL; "": the table's
	Generated *Generated
	// AutoIncrement asks the engine for numbers: SQLite's AUTOINCREMENT (never reused), MySQL's
	// AUTO_INCREMENT, PostgreSQL's serial.
	AutoIncrement bool
	// Identity is PostgreSQL's, from the word after GENERATED: "ALWAYS", "BY DEFAULT (START WITH 5)".
	Identity string
	// OnUpdate is what MySQL sets the column to when its row changes: "CURRENT_TIMESTAMP"; "": nothing.
	OnUpdate string
	// Invisible columns are not part of SELECT * (MySQL, MariaDB).
	Invisible bool
	// Storage, Compression and Statistics are PostgreSQL's; "" and 0 are the type's own. MariaDB knows the Compression
	// "COMPRESSED".
	Storage, Compression string
	Statistics           int
	// OnConflict is SQLite's conflict clause of NOT NULL ("IGNORE", …); "": none.
	OnConflict string
	Comment    string
	// Was is the column's former name, as Table.Was.
	Was string
	// Fill is what the rows that are there get where the column has to have a value, or has no room for theirs:
	// an SQL expression that models say; "": they say nothing. No database has it.
	Fill string
}

// NotNull is what PostgreSQL 18 keeps of NOT NULL beside that it is: it is a constraint there. The zero value is one
// about which nothing was said; its name is one that the server made up.
type NotNull struct {
	Name      string // where somebody gave it one, or one of the others is set
	NoInherit bool   // not for the tables that inherit
	NotValid  bool   // rows that are there already were not looked at
	Comment   string
}

// Generated makes a column computed from others of its row.
type Generated struct {
	Expr   string
	Stored bool // false: computed when read
}
