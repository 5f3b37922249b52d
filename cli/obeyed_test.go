package cli

import (
	"os"
	"strings"
	"testing"
)

// TestNothingIsObeyed: rows and messages that a terminal would obey, or that look like a line of Skein's, are
// written out.
func TestNothingIsObeyed(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("migrations", 0o755); err != nil {
		t.Fatal(err)
	}
	const text = "-- revision: aaaaaaaaaaa1\n-- message: red \x1b[31m\n\n-- +skein upgrade\nCREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT);\n" +
		"INSERT INTO t VALUES (1, 'x' || char(27) || ']0;owned' || char(7) || char(10) || 'INFO all is well');\n" +
		"-- +skein expect none: %d rows\nSELECT * FROM t;\n-- +skein downgrade\nDROP TABLE t;\n"
	if err := os.WriteFile("migrations/aaaaaaaaaaa1_t.sql", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"upgrade":               `note='x\x1b]0;owned\a\nINFO all is well'`,
		"upgrade -v --raiseerr": `note='x\x1b]0;owned\a\nINFO all is well'`,
		"history":               `red \x1b[31m`,
		"show head":             `red \x1b[31m`,
		"plan upgrade":          `red \x1b[31m`,
		"heads -v":              `red \x1b[31m`,
	} {
		out, _ := runWith("sqlite://app.db", line)
		if strings.Contains(out, "\x1b") || !strings.Contains(out, want) {
			t.Errorf("%s: %q", line, out)
		}
	}
}
