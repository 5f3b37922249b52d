package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// options changes the options and the comment of the table.
func (a *alter) options() error {
	options, err := a.speaker.options(a.is, a.was.Options, true)
	if err != nil {
		return err
	}
	a.clauses = append(a.clauses, options...)
	a.rewrite = a.rewrite || a.is.Options.Engine != a.was.Options.Engine || a.is.Options.RowFormat != a.was.Options.RowFormat
	if a.is.Comment != a.was.Comment {
		a.clause("COMMENT=%s", quoted(a.is.Comment))
	}
	switch {
	case a.is.Options.Versioned && !a.was.Options.Versioned:
		a.flush()
		a.clause("ADD SYSTEM VERSIONING")
	case !a.is.Options.Versioned && a.was.Options.Versioned:
		a.clauses = slices.Insert(a.clauses, 0, "DROP SYSTEM VERSIONING")
		for _, column := range a.ownPeriod() {
			a.clause("DROP COLUMN %s", ident(column)) // the server takes one only with the other
		}
		a.hazards = append(a.hazards, dialect.Hazard{Kind: "data_loss", Object: a.from, Detail: "the history of the table's rows is destroyed"})
	}
	return nil
}

// dropPartitions takes the partitions away where there are to be none: nothing else can stand in the
// same statement.
func (a *alter) dropPartitions() error {
	if a.was.Options.PartitionBy != "" && a.is.Options.PartitionBy == "" {
		st := a.add(a.op, a.altering("REMOVE PARTITIONING"))
		st.Table, st.Rewrite = a.name, true
	}
	return nil
}

// partitions cuts the table otherwise, with no more of it moved than has to be.
func (a *alter) partitions() error {
	was, is := a.was.Options.PartitionBy, a.is.Options.PartitionBy
	if is == "" || is == was {
		return nil
	}
	change := recut(was, is)
	if change == "" {
		change = "PARTITION BY " + is
	}
	st := a.add(a.op, a.altering(change))
	st.Table, st.Rewrite = a.name, !strings.HasPrefix(change, "ADD PARTITION") || !strings.Contains(change, " VALUES ")
	return nil
}

// ownPeriod names the columns of a versioned table's own period, which are left alone and go with the versions.
func (a *alter) ownPeriod() (columns []string) {
	for _, o := range a.before.LeftAlone {
		if column, ok := strings.CutPrefix(o.Name, a.from+"."); ok && o.Kind == "column" && o.Why == ofPeriod {
			columns = append(columns, column)
		}
	}
	return columns
}

// charset says the character set and collation of a table that has others than before. MySQL 8 has no word for those of
// the database, but where all columns get them too.
func (w speaker) charset(t *schema.Table) ([]string, error) {
	o := t.Options
	if o.Charset == "" && o.Collate == "" {
		switch {
		case w.maria || !w.atLeast(8, 0, 0):
			return []string{"DEFAULT CHARACTER SET=DEFAULT"}, nil
		case w.schema.Collate != "":
			o.Charset, o.Collate = charsetOf(w.schema.Collate), w.schema.Collate
		case slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return c.Charset != "" || c.Collate != "" }):
			return nil, fmt.Errorf("table %s: %s has no word for the character set of the database, and the table has columns with one of their own: name it in the script", t.Name, w)
		default:
			return []string{"CONVERT TO CHARACTER SET DEFAULT"}, nil
		}
	}
	var out []string
	if o.Charset != "" {
		out = append(out, "DEFAULT CHARACTER SET="+o.Charset)
	}
	if o.Collate != "" {
		out = append(out, "COLLATE="+o.Collate)
	}
	return out, nil
}
