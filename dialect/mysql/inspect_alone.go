package mysql

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// ofPeriod says of a column why it is left alone.
const ofPeriod = "a column of system versioning's own period"

// isPeriod reports whether a column's expression is the beginning or the end of its row's time.
func (i *inspector) isPeriod(expr string) bool {
	return i.maria && (strings.EqualFold(expr, "ROW START") || strings.EqualFold(expr, "ROW END"))
}

// dropUnseen leaves alone what stands on a column that is.
func (i *inspector) dropUnseen(t *schema.Table) {
	if unseen := i.unseen[t.Name]; len(unseen) > 0 {
		for k := range t.Indexes { // the server adds the end of the row's time to what is unique
			x := &t.Indexes[k]
			if n := len(x.Parts) - 1; x.Unique && n > 0 && slices.Contains(unseen, x.Parts[n].Column) {
				x.Parts = x.Parts[:n]
			}
		}
		i.dropIndexes(t, func(x schema.Index) bool {
			return slices.ContainsFunc(x.Parts, func(p schema.Part) bool { return slices.Contains(unseen, p.Column) })
		})
	}
}

// dropIndexes leaves some indexes of a table alone.
func (i *inspector) dropIndexes(t *schema.Table, some func(schema.Index) bool) {
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool {
		if some(x) {
			i.leave("index", t.Name+"."+x.Name, "it stands on a period")
			return true
		}
		return false
	})
}

// ofReading are the modes that say how a text is read: what was written under one means something else, or
// nothing, without it ("Server SQL Modes").
var ofReading = []string{"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ORACLE", "PIPES_AS_CONCAT", "IGNORE_SPACE", "HIGH_NOT_PRECEDENCE", "REAL_AS_FLOAT"}

// without are the characters without which a text means the same under a mode.
var without = map[string]string{"ANSI_QUOTES": `"`, "NO_BACKSLASH_ESCAPES": `\`, "ANSI": `"|`, "PIPES_AS_CONCAT": "|"}

// owned tells of the DEFINER and of the sql_mode of an object as far as they are others than those of the
// connection. It returns false where the object's text can't be taken for what it says.
func (i *inspector) owned(kind, name, definer, mode, text string) bool {
	if definer != "" && definer != i.user {
		i.leave("definer", kind+" "+name, "it runs as "+definer+", and whoever makes it anew takes that place")
	}
	var others []string
	for m := range strings.SplitSeq(mode, ",") {
		if m == "" || slices.Contains(i.modes, m) {
			continue
		}
		if some := without[m]; some != "" && !strings.ContainsAny(text, some) {
			continue
		}
		if slices.Contains(ofReading, m) {
			i.leave(kind, name, "it was written under the sql_mode "+m+", which this connection does not have")
			return false
		}
		others = append(others, m)
	}
	if mode != "" && len(others) > 0 {
		i.leave("sql_mode", kind+" "+name, "it runs under "+strings.Join(others, ", ")+" too, and would not if it were made anew")
	}
	return true
}

// readGrants names those who have rights on the database or its tables.
func (i *inspector) readGrants() error {
	user := "'" + strings.Join(strings.SplitN(i.user, "@", 2), "'@'") + "'"
	return i.rows("SELECT grantee FROM information_schema.schema_privileges WHERE table_schema = DATABASE() "+
		"UNION SELECT grantee FROM information_schema.table_privileges WHERE table_schema = DATABASE() "+
		"UNION SELECT grantee FROM information_schema.column_privileges WHERE table_schema = DATABASE() ORDER BY 1",
		func(v []sql.NullString) error {
			if v[0].String != user {
				i.leave("grant", v[0].String, "rights are not compared")
			}
			return nil
		})
}
