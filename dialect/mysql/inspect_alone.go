package mysql

import (
	"database/sql"
	"regexp"
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

// orderOfPeriod matches the check that comes with a period of the application: what information_schema shows of
// it in MariaDB before 11.4.
var orderOfPeriod = regexp.MustCompile("^`([^`]+)` < `([^`]+)`$")

// readPeriods leaves periods alone: their checks, and the keys that are without overlaps in one. Whether a check
// is a period's is only told by SHOW CREATE TABLE, which is asked where it may be one.
func (i *inspector) readPeriods() error {
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		i.dropUnseen(t)
		if !i.maria || !slices.ContainsFunc(t.Checks, func(c schema.Check) bool { return mayBePeriod(t, c) }) {
			continue
		}
		text, err := i.textOf(t)
		if err != nil {
			return err
		}
		t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool {
			is := mayBePeriod(t, c) && strings.Contains(text, "PERIOD FOR "+ident(c.Name)+" (")
			if is {
				i.leave("period", t.Name+"."+c.Name, "a period of the application is not compared")
				i.dropIndexes(t, func(x schema.Index) bool {
					return strings.Contains(text, "KEY "+ident(x.Name)+" (") && withoutOverlaps(text, "KEY "+ident(x.Name))
				})
				if t.PrimaryKey != nil && withoutOverlaps(text, "PRIMARY KEY") {
					t.PrimaryKey = nil
					i.leave("primary key", t.Name+".PRIMARY", "it stands on a period")
				}
			}
			return is
		})
	}
	return nil
}

// ofTime are the types that the columns of a period have ("Application-Time Periods").
var ofTime = []string{"date", "datetime", "timestamp"}

func mayBePeriod(t *schema.Table, c schema.Check) bool {
	m := orderOfPeriod.FindStringSubmatch(c.Expr)
	if m == nil {
		return false
	}
	a, b := t.Column(m[1]), t.Column(m[2])
	return a != nil && b != nil && a.NotNull && b.NotNull && sameType(a.Type, b.Type) && slices.Contains(ofTime, parseType(TypeSQL(a.Type)).base)
}

// withoutOverlaps reports whether a table's text says so of a key.
func withoutOverlaps(text, key string) bool {
	_, rest, _ := strings.Cut(text, key+" (")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Contains(line, " WITHOUT OVERLAPS")
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
