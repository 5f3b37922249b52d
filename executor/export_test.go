package executor

// HashOf is hashOf.
var HashOf = hashOf

// EffectOf is effectOf, in words.
func EffectOf(statement string) string {
	return [...]string{"repeatable", "visible", "hidden"}[effectOf(statement)]
}

// GaveUp is gaveUp.
var GaveUp = gaveUp

// Fitting is fitting.
var Fitting = fitting
