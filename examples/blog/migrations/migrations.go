// Package migrations holds the history of the database: one file for each revision.
package migrations

import (
	"embed"

	"github.com/skein-go/skein/script"
)

// Revisions are all scripts of this folder. Each Go script adds itself; the SQL scripts are embedded.
// Give it to Skein as Scripts in its Config.
var Revisions = script.NewSet(files)

// The pattern takes *.go and *.sql along: SQL scripts to run them, Go scripts so that an edit of one
// that was applied is noticed. It is one pattern because one that matches nothing doesn't compile,
// and this one always matches the file it stands in.
//
//go:embed *.[gs][oq]*
var files embed.FS
