package schema

// PrimaryKey is the primary key of a table.
type PrimaryKey struct {
	Name    string   // "": unnamed
	Columns []Part   // in key order
	Include []string // columns that the index holds beside the key (PostgreSQL)
	// Deferrable is SQLite's and MySQL's NotDeferrable, and PostgreSQL's choice.
	Deferrable Deferrable
	// OnConflict is SQLite's conflict clause ("REPLACE", …); "": none.
	OnConflict string
	// WithoutOverlaps has the last column be a range, which for the same values of the others overlaps no other
	// (PostgreSQL 18). On MariaDB the last two columns are those of the table's period.
	WithoutOverlaps bool
	Comment         string
}

// Unique is a unique constraint (a unique index is an Index).
type Unique struct {
	Name             string
	Columns          []Part
	Include          []string // as PrimaryKey.Include
	NullsNotDistinct bool     // two NULLs are alike (PostgreSQL)
	Deferrable       Deferrable
	OnConflict       string
	WithoutOverlaps  bool // as PrimaryKey.WithoutOverlaps
	Comment          string
}

// Check is a check constraint, of a column or of the table: databases see no difference.
type Check struct {
	Name        string
	Expr        string // without the outer parentheses
	NoInherit   bool   // not for the tables that inherit (PostgreSQL)
	NotValid    bool   // rows that are there already were not looked at (PostgreSQL)
	NotEnforced bool   // (MySQL, PostgreSQL 18)
	Comment     string
}

// ForeignKey is a foreign key. RefColumns is empty where it points at the other table's primary key
// without naming it.
type ForeignKey struct {
	Name       string
	Columns    []string
	RefTable   string
	RefColumns []string
	OnDelete   Action
	OnUpdate   Action
	SetColumns []string // the columns that ON DELETE SET NULL or SET DEFAULT sets; empty: all (PostgreSQL)
	Deferrable Deferrable
	Match      string // "FULL"; SQLite parses and ignores it
	NotValid   bool   // as Check.NotValid
	// NotEnforced has the engine know of the key and look at no row (PostgreSQL 18).
	NotEnforced bool
	// Period has the last column be a range, which those of the other table have to cover (PostgreSQL 18).
	Period  bool
	Comment string
}

// Exclude is PostgreSQL's exclusion constraint.
type Exclude struct {
	Name       string
	Text       string // from USING on, without the deferrable clause
	Deferrable Deferrable
	Comment    string
}

// Action is what a foreign key does when the row it points at goes or changes.
type Action string

// The actions of foreign keys. NoAction is the default.
const (
	NoAction   Action = ""
	Restrict   Action = "RESTRICT"
	Cascade    Action = "CASCADE"
	SetNull    Action = "SET NULL"
	SetDefault Action = "SET DEFAULT"
)

// Deferrable says when a constraint is looked at.
type Deferrable string

// The ways to defer a constraint. NotDeferrable is the default.
const (
	NotDeferrable     Deferrable = ""
	InitiallyDeferred Deferrable = "DEFERRABLE INITIALLY DEFERRED"
	InitiallyNow      Deferrable = "DEFERRABLE INITIALLY IMMEDIATE"
)

// Index is an index made by CREATE INDEX. Its name lives beside its table's.
type Index struct {
	Name             string
	Unique           bool
	Method           string // "gin", "FULLTEXT", …; "": the engine's own choice, a B-tree
	Parts            []Part
	Include          []string // as PrimaryKey.Include
	NullsNotDistinct bool     // as Unique.NullsNotDistinct
	Where            string   // predicate of a partial index; "": none
	With             string   // storage options (PostgreSQL): "fillfactor=70"; of a VECTOR index (MariaDB): "distance=cosine, m=6"
	Parser           string   // of a FULLTEXT index (MySQL)
	WithoutOverlaps  bool     // as PrimaryKey.WithoutOverlaps, of a unique index (MariaDB)
	Invisible        bool     // kept, but not used by queries (MySQL; MariaDB: IGNORED)
	Comment          string
}

// Part is one member of a key or an index: a column or an expression.
type Part struct {
	Column  string // "" if Expr is set
	Expr    string // an expression in place of a column
	Collate string
	Desc    bool
	Nulls   string // "FIRST" or "LAST" where that is not the order's own (PostgreSQL)
	OpClass string // operator class with its options (PostgreSQL); "": the type's own
	Length  int    // how much of the value is indexed, in characters or bytes (MySQL); 0: all
}
