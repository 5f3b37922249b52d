package mysql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// orderOfPeriod matches the check that comes with a period of the application: what information_schema shows of
// it.
var orderOfPeriod = regexp.MustCompile("^`([^`]+)` < `([^`]+)`$")

// readPeriods reads periods of the application, in place of their checks, and the keys that are without overlaps in
// them. Whether a check is a period's is only told by SHOW CREATE TABLE, which is asked where it may be one.
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
				m := orderOfPeriod.FindStringSubmatch(c.Expr)
				setPeriod(t, text, period{c.Name, m[1], m[2]})
			}
			return is
		})
	}
	return nil
}

// setPeriod gives a table its period, and says so of its keys. The catalog shows the end of the period first in them.
func setPeriod(t *schema.Table, text string, p period) {
	t.Options.Period = p.String()
	without := func(key string, parts []schema.Part) bool {
		is := len(parts) > 2 && withoutOverlaps(text, key)
		if is {
			n := len(parts)
			parts[n-2].Column, parts[n-1].Column = p.begins, p.ends
		}
		return is
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey.WithoutOverlaps = without("PRIMARY KEY", t.PrimaryKey.Columns)
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Unique {
			x.WithoutOverlaps = without("UNIQUE KEY "+ident(x.Name), x.Parts)
		}
	}
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
	_, rest, _ := strings.Cut(text, "\n  "+key+" (")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Contains(line, " WITHOUT OVERLAPS")
}

// A period is one of the application, taken apart.
type period struct{ name, begins, ends string }

// String says the period as a table's options do.
func (p period) String() string {
	return ident(p.name) + " (" + ident(p.begins) + ", " + ident(p.ends) + ")"
}

// periodOf reads the period of a table's options; false if there is none, or it can't be read.
func periodOf(o schema.Options) (p period, ok bool) {
	var words []string
	for _, t := range sqltext.Tokens(o.Period, sqltext.MySQL) {
		words = append(words, t.Name())
	}
	if len(words) != 6 {
		return p, false
	}
	return period{words[0], words[2], words[4]}, true
}

// samePeriod reports whether two tables have the same period, however it is spelled.
func samePeriod(a, b schema.Options) bool {
	p, ok := periodOf(a)
	q, both := periodOf(b)
	return a.Period == b.Period || ok && both && p == q
}

// inPeriod reports whether a column is one of the table's period, in which no value is NULL.
func inPeriod(t *schema.Table, column string) bool {
	p, ok := periodOf(t.Options)
	return ok && (strings.EqualFold(p.begins, column) || strings.EqualFold(p.ends, column))
}
