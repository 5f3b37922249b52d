package postgres

import "testing"

// TestSaysValue: a value of an enum is used in a literal of its own and in one of an array.
func TestSaysValue(t *testing.T) {
	for text, want := range map[string]bool{
		"SET DEFAULT 'b'::mood": true, "SET DEFAULT '{a,b}'::mood[]": true, `{Default:'{a,"b"}'::mood[]}`: true,
		"SET DEFAULT '{a,bb}'::mood[]": false, "SELECT b, 'a'": false, "": false,
	} {
		if got := saysValue(text, "'b'"); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
