package postgres

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// readColumns reads the columns of all tables. Those that a parent hands down are the parent's.
func (i *inspector) readColumns() error {
	if err := i.parents(); err != nil {
		return err
	}
	return i.each(`SELECT a.attrelid, a.attnum, a.attname, a.attislocal, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
			a.attidentity::text, a.attgenerated::text, coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ''),
			CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN cn.nspname ELSE '' END,
			CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN co.collname ELSE '' END,
			CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text ELSE '' END,
			`+i.since(140000, "a.attcompression::text", "''")+`, coalesce(a.attstattarget, -1), `+i.since(180000, "coalesce(k.oid, 0), coalesce(k.conname, ''), coalesce(k.connoinherit, false), coalesce(NOT k.convalidated, false)", "0, '', false, false")+`
		FROM pg_catalog.pg_attribute a
			JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
			LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
			LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
			`+i.since(180000, "LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = a.attrelid AND k.conkey[1] = a.attnum AND k.contype = 'n'", "")+`
		WHERE a.attnum > 0 AND NOT a.attisdropped AND `+userSpaces+`
		ORDER BY a.attrelid, a.attnum`, i.column)
}

func (i *inspector) column(scan func(...any) error) error {
	var id, required int64
	var number, statistics int
	var c schema.Column
	var as schema.NotNull
	var isLocal bool
	var typ, identity, generated, expr, collateSpace, collate, storage, compression string
	if err := scan(&id, &number, &c.Name, &isLocal, &typ, &c.NotNull, &identity, &generated, &expr, &collateSpace, &collate,
		&storage, &compression, &statistics, &required, &as.Name, &as.NoInherit, &as.NotValid); err != nil {
		return err
	}
	t := i.tables[id]
	if t == nil {
		return nil // an extension's
	}
	t.columns[number] = c.Name
	c.Comment = i.comment("pg_class", id, number)
	as.Comment = i.comment("pg_constraint", required, 0)
	c.NotNullAs = notNullOf(as)
	if !isLocal {
		c.Default = expr
		t.handed = append(t.handed, c)
		return nil
	}
	c.Type = ownType(typ)
	if collate != "" {
		if collateSpace == "pg_catalog" {
			collateSpace = i.space
		}
		c.Collate = i.name(collateSpace, collate)
	}
	switch {
	case generated != "":
		c.Generated = &schema.Generated{Expr: unparen(expr), Stored: generated == "s"}
	default:
		c.Default = expr
	}
	c.Identity = map[string]string{"a": "ALWAYS", "d": "BY DEFAULT"}[identity]
	c.Storage = map[string]string{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}[storage]
	c.Compression = map[string]string{"p": "pglz", "l": "lz4"}[compression]
	switch {
	case statistics == 0:
		c.Statistics = noStatistics
	case statistics > 0:
		c.Statistics = statistics
	}
	i.leaveNotNull(t, &c, as.Name)
	t.Columns = append(t.Columns, c)
	return nil
}

// noStatistics stands for a statistics target of 0, which asks for none at all: in a Column, 0 is the
// server's own measure.
const noStatistics = -1

// parents says which tables others inherit from, or are a part of.
func (i *inspector) parents() error {
	return i.each(`SELECT h.inhrelid, h.inhparent, c.relispartition FROM pg_catalog.pg_inherits h
			JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relkind IN ('r', 'p')
		ORDER BY h.inhrelid, h.inhseqno`, func(scan func(...any) error) error {
		var id, parent int64
		var isPart bool
		if err := scan(&id, &parent, &isPart); err != nil {
			return err
		}
		t := i.tables[id]
		switch {
		case t == nil:
		case isPart:
			t.Options.PartitionOf = i.names[parent]
		case t.Options.Inherits == "":
			t.Options.Inherits = i.names[parent]
		default:
			t.Options.Inherits += ", " + i.names[parent]
		}
		return nil
	})
}

// unparen takes the parentheses off that stand around a whole expression.
func unparen(expr string) string {
	if len(expr) < 2 || expr[0] != '(' || closing(expr, 0) != len(expr)-1 {
		return expr
	}
	return expr[1 : len(expr)-1]
}

// sequences reads the sequences: those behind the numbers of a column belong to it, others stand for
// themselves.
func (i *inspector) sequences() error {
	return i.each(`SELECT c.oid, n.nspname, c.relname, c.oid::pg_catalog.regclass::text, pg_catalog.format_type(s.seqtypid, NULL),
			s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, coalesce(d.deptype::text, ''),
			coalesce(d.refobjid, 0), coalesce(d.refobjsubid, 0)
		FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
				AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
		WHERE `+userSpaces+` AND `+own("pg_class", "c.oid")+` ORDER BY n.nspname, c.relname`, func(scan func(...any) error) error {
		var q sequence
		var space, name string
		if err := scan(&q.id, &space, &name, &q.regclass, &q.Type, &q.Start, &q.Increment, &q.Min, &q.Max, &q.Cache, &q.Cycle,
			&q.dependency, &q.table, &q.column); err != nil {
			return err
		}
		q.Name, q.Comment = i.name(space, name), i.comment("pg_class", q.id, 0)
		i.sequence(&q)
		return nil
	})
}

// sequence is a sequence that is read, with the column that it depends on.
type sequence struct {
	schema.Sequence
	id         int64
	regclass   string // the name as nextval is given it
	dependency string // "a": it is owned by a column; "i": it is an identity column's
	table      int64
	column     int
}

func (i *inspector) sequence(q *sequence) {
	t := i.tables[q.table]
	if t == nil {
		if q.table == 0 && !i.isHidden(q.Name) {
			i.out.Sequences = append(i.out.Sequences, q.Sequence)
		}
		return
	}
	c := t.Column(t.columns[q.column])
	switch {
	case t.hidden || c == nil && q.dependency == "i":
		return
	case q.dependency == "i":
		c.Identity += sequenceOptions(q.Sequence, TypeSQL(c.Type), true)
		return
	case c != nil && q.isSerial(c):
		c.AutoIncrement, c.Default = true, ""
		return
	}
	q.OwnedBy = t.Name + "." + t.columns[q.column]
	i.out.Sequences = append(i.out.Sequences, q.Sequence)
}

// isSerial reports whether a sequence and a column's default are what serial makes of a column.
func (q *sequence) isSerial(c *schema.Column) bool {
	typ := TypeSQL(c.Type)
	return c.Default == "nextval('"+strings.ReplaceAll(q.regclass, "'", "''")+"'::regclass)" && c.NotNull && c.Generated == nil &&
		serials[typ] != "" && q.Type == typ && q.Comment == "" && sequenceOptions(q.Sequence, typ, false) == ""
}

// serials are the words for columns that number their rows.
var serials = map[string]string{"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}

// limits are the ends of the whole numbers of a type.
func limits(typ string) (least, most int64) {
	switch typ {
	case "smallint":
		return -1 << 15, 1<<15 - 1
	case "integer":
		return -1 << 31, 1<<31 - 1
	}
	return -1 << 63, 1<<63 - 1
}

// sequenceOptions says what of a sequence is not as it is by itself: "(START WITH 5)" for an identity
// column, with a blank before it, or the options alone; "" if all is.
func sequenceOptions(q schema.Sequence, typ string, inParens bool) string {
	usual := usualSequence(typ, q.Increment)
	var out []string
	add := func(differs bool, format string, value int64) {
		if differs {
			out = append(out, fmt.Sprintf(format, value))
		}
	}
	add(q.Increment != 1, "INCREMENT BY %d", q.Increment)
	add(q.Min != usual.Min, "MINVALUE %d", q.Min)
	add(q.Max != usual.Max, "MAXVALUE %d", q.Max)
	start := q.Min
	if q.Increment < 0 {
		start = q.Max
	}
	add(q.Start != start, "START WITH %d", q.Start)
	add(q.Cache != 1, "CACHE %d", q.Cache)
	if q.Cycle {
		out = append(out, "CYCLE")
	}
	if len(out) == 0 {
		return ""
	}
	if inParens {
		return " (" + strings.Join(out, " ") + ")"
	}
	return " " + strings.Join(out, " ")
}

// usualSequence is a sequence of a type about which nothing was said but its step.
func usualSequence(typ string, increment int64) schema.Sequence {
	least, most := limits(typ)
	if increment < 0 {
		return schema.Sequence{Type: typ, Increment: increment, Min: least, Max: -1, Start: -1, Cache: 1}
	}
	return schema.Sequence{Type: typ, Increment: max(increment, 1), Min: 1, Max: most, Start: 1, Cache: 1}
}
