package gormmodel

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// options reads the table options that the app set on its gorm.DB: they are for all tables.
func (b *builder) options() error {
	v, ok := b.db.Get("gorm:table_options")
	if !ok {
		return nil
	}
	text := strings.TrimSpace(fmt.Sprint(v))
	switch b.engine {
	case sqliteName:
		return sqliteOptions(&b.t.Options, text)
	case postgresName:
		return postgresOptions(&b.t.Options, text)
	case mysqlName:
		return mysqlOptions(&b.t, text)
	}
	return nil
}

func sqliteOptions(o *schema.Options, text string) error {
	for option := range strings.SplitSeq(text, ",") {
		switch strings.ToUpper(strings.Join(strings.Fields(option), " ")) {
		case "STRICT":
			o.Strict = true
		case "WITHOUT ROWID":
			o.WithoutRowID = true
		case "":
		default:
			return fmt.Errorf("table option %q is not known", option)
		}
	}
	return nil
}

// postgresOptions reads INHERITS (a) PARTITION BY RANGE (day) WITH (fillfactor = 70) TABLESPACE fast.
func postgresOptions(o *schema.Options, text string) error {
	d := definition{words: split(text)}
	for len(d.words) > 0 {
		switch {
		case d.take("WITH") && d.atParens():
			o.Storage = storage(d.next())
		case d.take("TABLESPACE") && len(d.words) > 0:
			o.Tablespace = unquoted(d.next())
		case d.take("INHERITS") && d.atParens():
			o.Inherits = bare(d.next())
		case d.take("PARTITION", "BY") && len(d.words) > 1:
			o.PartitionBy = strings.ToUpper(d.next()) + " " + d.next()
		default:
			return fmt.Errorf("table options %q are not understood: WITH (…), PARTITION BY, INHERITS (…) and TABLESPACE are", text)
		}
	}
	return nil
}

var mysqlTableOption = regexp.MustCompile(`(?is)^[\s,]*(?:DEFAULT\s+)?(ENGINE|CHARSET|CHARACTER\s+SET|COLLATE|COMMENT|ROW_FORMAT|AUTO_INCREMENT)(?:\s*=\s*|\s+)('(?:[^']|'')*'|[^\s,]+)`)

// mysqlOptions reads ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='text'.
func mysqlOptions(t *schema.Table, text string) error {
	rest := text
	for strings.TrimSpace(rest) != "" {
		m := mysqlTableOption.FindStringSubmatch(rest)
		if m == nil {
			return fmt.Errorf("table options %q are not understood from %q on: ENGINE, CHARSET, COLLATE, COMMENT, ROW_FORMAT and AUTO_INCREMENT are",
				text, strings.TrimSpace(rest))
		}
		rest = rest[len(m[0]):]
		value := strings.ReplaceAll(unquoted(m[2]), "''", "'")
		switch option := strings.ToUpper(m[1]); {
		case option == "ENGINE":
			t.Options.Engine = value
		case option == "COLLATE":
			t.Options.Collate = value
		case option == "COMMENT":
			t.Comment = value
		case option == "ROW_FORMAT":
			t.Options.RowFormat = strings.ToUpper(value)
		case option == "AUTO_INCREMENT":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return fmt.Errorf("table options %q: AUTO_INCREMENT is no number: %w", text, err)
			}
			t.Options.AutoIncrement = n
		case strings.HasPrefix(option, "CHAR"):
			t.Options.Charset = value
		}
	}
	return nil
}
