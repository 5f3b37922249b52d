package mysql

import (
	"database/sql"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// readPartitions puts the text of PARTITION BY together again, where a table has partitions.
func (i *inspector) readPartitions() error {
	if len(i.split) == 0 && (i.product != "mysql" || !i.atLeast(8, 0, 0)) {
		return nil // MySQL 8 does not call a table partitioned that is so by KEY ()
	}
	p := partitions{}
	whole := map[string]bool{}
	err := i.rows("SELECT table_name, partition_name, subpartition_name, partition_method, subpartition_method, partition_expression, subpartition_expression, "+
		"partition_description, partition_comment FROM information_schema.partitions WHERE table_schema = DATABASE() AND partition_name IS NOT NULL "+
		"ORDER BY table_name, partition_ordinal_position, subpartition_ordinal_position",
		func(v []sql.NullString) error {
			at, ok := i.tables[v[0].String]
			switch {
			case ok && i.maria && (v[3].String == "SYSTEM_TIME" || v[2].Valid || v[3].String == "LIST" && v[7].String == "0"): // what DEFAULT is shown as
				whole[v[0].String] = true
			case ok:
				p.add(&i.out.Tables[at], v)
			}
			return nil
		})
	p.flush()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(i.split)) {
		if whole[name] || i.declared && i.maria {
			if err := i.readPartitionText(&i.out.Tables[i.tables[name]], whole[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofPartition matches what a table's text says of a partition that information_schema does not show.
var ofPartition = regexp.MustCompile(`(?i) (MAX_ROWS|MIN_ROWS|DATA DIRECTORY|INDEX DIRECTORY|TABLESPACE|NODEGROUP) = ('(?:[^']|'')*'|\S+?)( |,|\)|$)`)

// engineOfPartition matches the engine of a partition, which is always the table's.
var engineOfPartition = regexp.MustCompile(`(?m) ENGINE = \w+(,|\)|$)`)

// readPartitionText asks for a table's own text. How long a partition holds versions of rows, and which one of a list takes
// the rest, is said nowhere else; and what is left alone is named where somebody wrote it.
func (i *inspector) readPartitionText(t *schema.Table, whole bool) error {
	text, err := i.textOf(t)
	if err != nil {
		return err
	}
	_, text, _ = cutPartitions(text)
	for _, m := range ofPartition.FindAllStringSubmatch(text, -1) {
		i.leave("partition option", t.Name+"."+strings.ToLower(m[1]), m[1]+" = "+m[2]+" is not compared")
	}
	if whole {
		text = ofPartition.ReplaceAllString(text, "$3")
		t.Options.PartitionBy = engineOfPartition.ReplaceAllString(text, "$1")
	}
	return nil
}

// cutPartitions cuts a table's text before what it says of partitions, which begins a line behind the columns.
func cutPartitions(text string) (table, partitions string, found bool) {
	at := strings.LastIndex(text, "\n PARTITION BY ")
	if at < 0 {
		return text, "", false
	}
	return text[:at], strings.TrimSpace(text[at+len("\n PARTITION BY "):]), true
}

// startOfVersions matches where the time of partitions begins: without a word about it, when they were made.
var startOfVersions = regexp.MustCompile(`(?i) STARTS (TIMESTAMP)?\s*'[^']*'`)

// samePartitions compares how tables are cut. Of versions it counts how, not since when; and what the server adds by
// itself (AUTO) is no difference.
func samePartitions(a, b string) bool {
	if isVersions := strings.HasPrefix(a, "SYSTEM_TIME"); isVersions && strings.HasPrefix(b, "SYSTEM_TIME") {
		a, b = startOfVersions.ReplaceAllString(a, ""), startOfVersions.ReplaceAllString(b, "")
		x, _, _ := strings.Cut(a, "\n")
		y, _, _ := strings.Cut(b, "\n")
		if strings.HasSuffix(x, " AUTO") && x == y {
			return true
		}
	}
	return sqltext.Normalize(a, sqltext.MySQL) == sqltext.Normalize(b, sqltext.MySQL)
}

// partitions collects the partitions of one table after the other.
type partitions struct {
	table *schema.Table
	head  string
	list  []string
	all   [][]string // the subpartitions of each
	named bool       // they have names of their own
	last  string
}

func (p *partitions) add(t *schema.Table, v []sql.NullString) {
	if p.table != t {
		p.flush()
		*p = partitions{table: t, head: v[3].String + " (" + v[5].String + ")"}
		if v[4].String != "" {
			p.head += "\nSUBPARTITION BY " + v[4].String + " (" + v[6].String + ")"
		}
	}
	if p.last != v[1].String {
		p.all = append(p.all, nil)
	}
	if n := len(p.all) - 1; v[2].Valid {
		p.named = p.named || v[2].String != fmt.Sprintf("%ssp%d", v[1].String, len(p.all[n]))
		p.all[n] = append(p.all[n], "SUBPARTITION "+ident(v[2].String))
	}
	if p.last == v[1].String {
		return
	}
	p.last = v[1].String
	s := "PARTITION " + ident(v[1].String)
	switch method := v[3].String; {
	case strings.HasPrefix(method, "RANGE") && strings.EqualFold(v[7].String, "MAXVALUE"):
		s += " VALUES LESS THAN MAXVALUE"
	case strings.HasPrefix(method, "RANGE"):
		s += " VALUES LESS THAN (" + v[7].String + ")"
	case strings.HasPrefix(method, "LIST") && (v[7].String == "DEFAULT" || v[7].String == "MAXVALUE"): // a LIST COLUMNS says the latter
		s += " DEFAULT"
	case strings.HasPrefix(method, "LIST"):
		s += " VALUES IN (" + v[7].String + ")"
	}
	if v[8].String != "" {
		s += " COMMENT = " + quoted(v[8].String)
	}
	p.list = append(p.list, s)
}

func (p *partitions) flush() {
	if p.table == nil {
		return
	}
	switch subs := len(p.all[0]); {
	case p.named:
		for i := range p.list {
			p.list[i] += "\n (" + strings.Join(p.all[i], ", ") + ")"
		}
	case subs > 0:
		p.head += " SUBPARTITIONS " + strconv.Itoa(subs)
	}
	p.table.Options.PartitionBy = p.head + "\n(" + strings.Join(p.list, ",\n ") + ")"
	p.table = nil
}
