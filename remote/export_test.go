package remote

// Knows reports whether a type can travel.
func Knows(name string) bool { _, ok := typeNamed(name); return ok }
