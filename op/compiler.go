package op

// Compiler is an operation that brings its own statements: one of yours, for what Skein has no
// operation for. Scripts record it with Recorder.Do. It runs in its place between the operations
// around it, in the revision's transaction.
//
// Apply has to tell what the statements do to what Skein knows of a schema; where they touch nothing of
// that (a virtual table, a setting), it returns nil. A downgrade records the operation that takes it
// back; where a rewriter adds it, a Reverser says which one that is.
type Compiler interface {
	Op
	// Statements returns the statements for a dialect, by its name ("sqlite"), each without its
	// semicolon. Where there are none for that dialect, it is an error.
	Statements(dialect string) ([]string, error)
}

// Reverser is an operation of yours that knows what takes it back. Where a rewriter puts it on the way up
// of a new script, the way back has that.
type Reverser interface {
	Compiler
	// Reverse returns the operation that takes this one back.
	Reverse() Op
}
