package mysql

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// readCounters reads with which numbers AUTO_INCREMENT begins. The server opens every table for that, so it is only
// asked where the answer counts.
func (i *inspector) readCounters() error {
	if !i.declared {
		return nil
	}
	return i.fresh(func() error {
		return i.rows("SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment > 1",
			func(v []sql.NullString) error {
				at, ok := i.tables[v[0].String]
				if !ok {
					return nil
				}
				n, err := strconv.ParseInt(v[1].String, 10, 64)
				if err != nil {
					return fmt.Errorf("AUTO_INCREMENT of table %s: %w", v[0].String, err)
				}
				i.out.Tables[at].Options.AutoIncrement = n
				return nil
			})
	})
}

// readChecks reads check constraints. Before they came, there is nothing to read.
func (i *inspector) readChecks() error {
	if !i.has(checkConstraints) {
		return nil
	}
	query := "SELECT table_name, constraint_name, check_clause, 'YES' FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name"
	if !i.maria {
		query = "SELECT t.table_name, t.constraint_name, c.check_clause, t.enforced FROM information_schema.check_constraints c " +
			"JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK' " +
			"WHERE c.constraint_schema = DATABASE() ORDER BY t.table_name, t.constraint_name"
	}
	return i.rows(query, func(v []sql.NullString) error {
		if at, ok := i.tables[v[0].String]; ok {
			t := &i.out.Tables[at]
			t.Checks = append(t.Checks, schema.Check{Name: v[1].String, Expr: i.expression(v[2].String), NotEnforced: v[3].String == "NO"})
		}
		return nil
	})
}

// readIndexes reads primary keys and indexes; a unique constraint is a unique index here.
func (i *inspector) readIndexes() error {
	extra := ", NULL, 'NO'"
	switch {
	case i.maria && i.has(invisibleIndexes):
		extra = ", NULL, ignored"
	case !i.maria && i.has(exprIndexes):
		extra = ", expression, IF(is_visible = 'NO', 'YES', 'NO')"
	}
	return i.rows("SELECT table_name, index_name, non_unique, column_name, collation, sub_part, index_type, index_comment"+extra+
		" FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index",
		func(v []sql.NullString) error {
			at, ok := i.tables[v[0].String]
			if !ok {
				return nil
			}
			t := &i.out.Tables[at]
			p := schema.Part{Column: v[3].String, Desc: v[4].String == "D"}
			if v[8].Valid {
				p.Column, p.Expr = "", i.expression(v[8].String)
			}
			p.Length, _ = strconv.Atoi(v[5].String)
			i.indexPart(t, v, p)
			return nil
		})
}

func (i *inspector) indexPart(t *schema.Table, v []sql.NullString, p schema.Part) {
	name := v[1].String
	if name == "PRIMARY" {
		if t.PrimaryKey == nil {
			t.PrimaryKey = &schema.PrimaryKey{}
		}
		if t.Options.Versioned && t.Column(p.Column) == nil {
			return // the hidden end of the row's time
		}
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, p)
		return
	}
	if n := len(t.Indexes); n > 0 && t.Indexes[n-1].Name == name {
		t.Indexes[n-1].Parts = append(t.Indexes[n-1].Parts, p)
		return
	}
	x := schema.Index{Name: name, Unique: v[2].String == "0", Parts: []schema.Part{p}, Comment: v[7].String, Invisible: v[9].String == "YES"}
	switch method := strings.ToUpper(v[6].String); {
	case method == "FULLTEXT", method == "VECTOR":
		x.Method = method
	case method == "SPATIAL", method == "RTREE":
		x.Method = "SPATIAL"
	case method == usualMethod(t):
	case method == "HASH" && t.Options.Engine != "", method == "BTREE":
		x.Method = method // InnoDB has none but B-trees, whatever it was asked for
	}
	if x.Method == "SPATIAL" || x.Method == "FULLTEXT" {
		x.Parts[0].Length, x.Parts[0].Desc = 0, false
	}
	t.Indexes = append(t.Indexes, x)
}

// usualMethod is how a table keeps an index that asks for nothing: https://mariadb.com/kb/en/storage-engine-index-types/.
func usualMethod(t *schema.Table) string {
	if engine := strings.ToUpper(t.Options.Engine); engine == "MEMORY" || engine == "HEAP" {
		return "HASH"
	}
	return "BTREE"
}

// withParser matches what SHOW CREATE TABLE says of an index with a parser of its own.
var withParser = regexp.MustCompile("(?m)^ *FULLTEXT KEY (`(?:[^`]|``)+`) .* WITH PARSER (`(?:[^`]|``)+`)")

// readParsers reads the parsers of FULLTEXT indexes, which SHOW CREATE TABLE alone tells ("SHOW CREATE TABLE Statement"). A
// server that has no parsers beside its own, as MariaDB comes, is not asked for that: it opens no table that names one.
func (i *inspector) readParsers() error {
	hasText := func(t schema.Table) bool {
		return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Method == "FULLTEXT" })
	}
	if !slices.ContainsFunc(i.out.Tables, hasText) {
		return nil
	}
	if known, err := i.knowsParsers(); err != nil || !known {
		return err
	}
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		if !hasText(*t) {
			continue
		}
		text, err := i.textOf(t)
		if err != nil {
			return err
		}
		for _, m := range withParser.FindAllStringSubmatch(text, -1) {
			for n := range t.Indexes {
				if ident(t.Indexes[n].Name) == m[1] {
					t.Indexes[n].Parser = strings.ReplaceAll(strings.Trim(m[2], "`"), "``", "`")
				}
			}
		}
	}
	return nil
}

// knowsParsers reports whether the server has plugins that parse texts. MySQL always has: ngram is a part of it.
func (i *inspector) knowsParsers() (known bool, err error) {
	if !i.maria {
		return true, nil
	}
	err = i.rows("SELECT plugin_name FROM information_schema.plugins WHERE plugin_type = 'FTPARSER' LIMIT 1", func([]sql.NullString) error {
		known = true
		return nil
	})
	return known, err
}

// vectorKey matches what SHOW CREATE TABLE says of a VECTOR index, and ofVector an option of it.
var (
	vectorKey = regexp.MustCompile("(?m)^ *VECTOR KEY (`(?:[^`]|``)+`) (.*)$")
	ofVector  = regexp.MustCompile("`(\\w+)`='([^']*)'")
)

// readVectors reads the options of VECTOR indexes, which SHOW CREATE TABLE alone tells ("VECTOR Index Options").
func (i *inspector) readVectors() error {
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		if !slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Method == "VECTOR" }) {
			continue
		}
		text, err := i.textOf(t)
		if err != nil {
			return err
		}
		for _, m := range vectorKey.FindAllStringSubmatch(text, -1) {
			var options []string
			for _, o := range ofVector.FindAllStringSubmatch(m[2], -1) {
				options = append(options, strings.ToLower(o[1]+"="+o[2]))
			}
			slices.Sort(options)
			for n := range t.Indexes {
				if ident(t.Indexes[n].Name) == m[1] {
					t.Indexes[n].With = strings.Join(options, ", ")
				}
			}
		}
	}
	return nil
}

// readForeignKeys reads foreign keys with their columns, and then their actions. MariaDB reads the tables of all
// databases where it joins the two.
func (i *inspector) readForeignKeys() error {
	const from = " FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position"
	keys := 0
	err := i.rows("SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name"+from,
		func(v []sql.NullString) error {
			if at, ok := i.tables[v[0].String]; ok {
				i.foreignKeyColumn(&i.out.Tables[at], v)
				keys++
			}
			return nil
		})
	if err != nil || keys == 0 {
		return err
	}
	return i.rows("SELECT table_name, constraint_name, update_rule, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()",
		func(v []sql.NullString) error {
			at, ok := i.tables[v[0].String]
			if !ok {
				return nil
			}
			for k := range i.out.Tables[at].ForeignKeys {
				if fk := &i.out.Tables[at].ForeignKeys[k]; fk.Name == v[1].String {
					fk.OnUpdate, fk.OnDelete = action(v[2].String), action(v[3].String)
				}
			}
			return nil
		})
}

// foreignKeyColumn adds the next column of a foreign key.
func (i *inspector) foreignKeyColumn(t *schema.Table, v []sql.NullString) {
	if n := len(t.ForeignKeys); n > 0 && t.ForeignKeys[n-1].Name == v[1].String {
		fk := &t.ForeignKeys[n-1]
		fk.Columns, fk.RefColumns = append(fk.Columns, v[2].String), append(fk.RefColumns, v[5].String)
		return
	}
	space := v[3].String
	if space == i.database {
		space = ""
	}
	t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{
		Name: v[1].String, Columns: []string{v[2].String}, RefTable: schema.Qualify(space, v[4].String), RefColumns: []string{v[5].String},
	})
}

// action: RESTRICT and NO ACTION are one to InnoDB.
func action(word string) schema.Action {
	if word == "RESTRICT" || word == "NO ACTION" {
		return schema.NoAction
	}
	return schema.Action(word)
}
