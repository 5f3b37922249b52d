package executor

import "time"

// HashOf is hashOf.
var HashOf = hashOf

// EffectOf is effectOf, in words.
func EffectOf(statement string) string {
	return [...]string{"repeatable", "visible", "hidden"}[effectOf(statement)]
}

// SaysAgain is saysAgain.
var SaysAgain = saysAgain

// GaveUp is gaveUp.
var GaveUp = gaveUp

// Fitting is fitting.
var Fitting = fitting

// StillFor is how long a lock seems not to have moved after a pause that took far longer than it was meant to.
func StillFor(pause, took time.Duration) time.Duration {
	var s stillness
	s.look(false, pause)
	time.Sleep(took)
	return s.look(true, pause)
}
