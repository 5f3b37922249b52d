package schema

import "fmt"

// Type is the type of a column: one of the portable types below, which every dialect spells in its
// own words, or Raw, which is the engine's own word. The list is closed; a nil Type means that the
// column declares none.
type Type interface {
	fmt.Stringer
	isType()
}

// Raw is a type in the engine's own words: Raw("VARCHAR(64)").
type Raw string

// String is text of at most that many characters.
type String int

// Text is text without a limit.
type Text struct{}

// Integer is a whole number of 32 bits (SQLite: up to 64).
type Integer struct{}

// BigInt is a whole number of 64 bits.
type BigInt struct{}

// SmallInt is a whole number of 16 bits.
type SmallInt struct{}

// Boolean is true or false.
type Boolean struct{}

// Float is a binary floating point number of 64 bits.
type Float struct{}

// Decimal is an exact number. Precision 0 leaves both to the engine.
type Decimal struct{ Precision, Scale int }

// Date is a day.
type Date struct{}

// Time is a time of day.
type Time struct{}

// Timestamp is a point in time; TZ asks for one that knows its time zone.
type Timestamp struct{ TZ bool }

// Bytes is binary data.
type Bytes struct{}

// JSON is a JSON document.
type JSON struct{}

// UUID is a universally unique identifier.
type UUID struct{}

// String returns the engine's word.
func (r Raw) String() string { return string(r) }

// String returns the type in plain words, as messages show it.
func (n String) String() string { return fmt.Sprintf("string(%d)", int(n)) }

// String returns the type in plain words.
func (Text) String() string { return "text" }

// String returns the type in plain words.
func (Integer) String() string { return "integer" }

// String returns the type in plain words.
func (BigInt) String() string { return "bigint" }

// String returns the type in plain words.
func (SmallInt) String() string { return "smallint" }

// String returns the type in plain words.
func (Boolean) String() string { return "boolean" }

// String returns the type in plain words.
func (Float) String() string { return "float" }

// String returns the type in plain words.
func (d Decimal) String() string {
	if d.Precision == 0 {
		return "decimal"
	}
	return fmt.Sprintf("decimal(%d,%d)", d.Precision, d.Scale)
}

// String returns the type in plain words.
func (Date) String() string { return "date" }

// String returns the type in plain words.
func (Time) String() string { return "time" }

// String returns the type in plain words.
func (t Timestamp) String() string {
	if t.TZ {
		return "timestamp with time zone"
	}
	return "timestamp"
}

// String returns the type in plain words.
func (Bytes) String() string { return "bytes" }

// String returns the type in plain words.
func (JSON) String() string { return "json" }

// String returns the type in plain words.
func (UUID) String() string { return "uuid" }

func (Raw) isType()       {}
func (String) isType()    {}
func (Text) isType()      {}
func (Integer) isType()   {}
func (BigInt) isType()    {}
func (SmallInt) isType()  {}
func (Boolean) isType()   {}
func (Float) isType()     {}
func (Decimal) isType()   {}
func (Date) isType()      {}
func (Time) isType()      {}
func (Timestamp) isType() {}
func (Bytes) isType()     {}
func (JSON) isType()      {}
func (UUID) isType()      {}
