package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// branchedHistory is a trunk of two revisions and two branches of two, left and right. A third one,
// apart, has a base of its own and depends on the trunk's first.
var branchedHistory = [][5]string{ // id, revises, label, depends on, message
	{"aaaa1111", "", "", "", "one"},
	{"bbbb2222", "aaaa1111", "", "", "two"},
	{"cccc3333", "bbbb2222", "left", "", "three"},
	{"dddd4444", "cccc3333", "", "", "four"},
	{"eeee5555", "bbbb2222", "right", "", "five"},
	{"ffff6666", "eeee5555", "", "", "six"},
}

// branched writes the branched history into the folder migrations; "branched apart" a revision more
// that has a base of its own and depends on aaaa1111.
func branched(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: branched [apart]")
	}
	dir := ts.MkAbs("migrations")
	ts.Check(os.MkdirAll(dir, 0o755))
	list := branchedHistory
	if len(args) == 1 {
		list = append(list, [5]string{"9999aaaa", "", "apart", "aaaa1111", "apart"})
	}
	for i, r := range list {
		text := fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- branch labels: %s\n-- depends on: %s\n-- message: %s\n-- created: 2026-01-%02dT00:00:00Z\n\n"+
			"-- +skein upgrade\nCREATE TABLE t_%[5]s (id INTEGER);\n\n-- +skein downgrade\nDROP TABLE t_%[5]s;\n", r[0], r[1], r[2], r[3], r[4], i+1)
		ts.Check(os.WriteFile(filepath.Join(dir, r[0]+"_"+r[4]+".sql"), []byte(text), 0o600))
	}
}

// rows checks the rows of the version table of app.db: rows cccc3333 ffff6666.
func rows(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: rows [REVISION…]")
	}
	ts.Check(ts.Exec("sql", "app.db", "SELECT revision FROM skein_version ORDER BY 1"))
	if got := strings.Join(strings.Fields(ts.ReadFile("stdout")), " "); got != strings.Join(args, " ") {
		ts.Fatalf("rows: %q, want %q", got, strings.Join(args, " "))
	}
}
