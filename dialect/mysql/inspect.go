package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// keptPrefix begins the names of what Skein needs for a while. What is kept is read like all else.
const keptPrefix = "_skein_"

// inspector puts a schema together from information_schema, which is read table by table of its own,
// whole: the number of queries does not grow with the database.
type inspector struct {
	server
	ctx      context.Context
	db       op.Tx
	skip     map[string]bool
	database string
	charset  string            // the database's
	collate  string            // the database's
	defaults map[string]string // the collation that a character set has by itself
	user     string            // whose connection it is, as a DEFINER is written
	modes    []string          // the sql_mode of Skein's own connections
	zone     string            // the session's time_zone
	declared bool              // what rows move is still what was declared
	out      *schema.Schema
	tables   map[string]int  // where in out.Tables a table is
	split    map[string]bool // partitioned tables
	kinds    map[string]bool // kinds of tables that were seen
	sequence []string
	unseen   map[string][]string // columns that are left alone, by table
	types    map[string]schema.Type
	texts    map[string]string // what SHOW CREATE TABLE says, of tables that were asked for it
}

// typeOf is ParseType, which it calls once for each spelling.
func (i *inspector) typeOf(text string) schema.Type {
	t, ok := i.types[text]
	if !ok {
		t = ParseType(text)
		i.types[text] = t
	}
	return t
}

// textOf is a table's own text, which is asked for once.
func (i *inspector) textOf(t *schema.Table) (string, error) {
	if text, known := i.texts[t.Name]; known {
		return text, nil
	}
	err := i.rows("SHOW CREATE TABLE "+tableIdent(t.Name), func(v []sql.NullString) error {
		i.texts[t.Name] = v[1].String
		return nil
	})
	return i.texts[t.Name], err
}

// inspect reads the database that the connection is in.
func inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (s *schema.Schema, err error) {
	i := &inspector{
		ctx: ctx, db: db, declared: o.Declared, skip: map[string]bool{}, defaults: map[string]string{}, out: &schema.Schema{Dialect: "mysql"},
		tables: map[string]int{}, split: map[string]bool{}, kinds: map[string]bool{}, unseen: map[string][]string{}, types: map[string]schema.Type{}, texts: map[string]string{},
	}
	for _, name := range o.Skip {
		i.skip[strings.ToLower(name)] = true
	}
	mode, err := i.readServer()
	if err != nil {
		return nil, fmt.Errorf("inspect: %w", err)
	}
	if plain := plainMode(mode); plain != mode {
		leave, err := i.speakPlainly(mode, plain)
		if err != nil {
			return nil, fmt.Errorf("inspect: %w", err)
		}
		defer func() { err = errors.Join(err, leave()) }()
	}
	for _, read := range []func() error{
		i.readTables, i.readCounters, i.readColumns, i.readBytes, i.readChecks, i.readIndexes, i.readParsers, i.readVectors, i.readPeriods, i.readForeignKeys, i.readPartitions,
		i.readViews, i.readTriggers, i.readRoutines, i.readLibraries, i.readEvents, i.readSequences, i.readGrants,
	} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("inspect: %w", err)
		}
	}
	i.finish()
	return i.out, nil
}

// rows runs a query and calls row for each row with its values as text.
func (i *inspector) rows(query string, row func(v []sql.NullString) error, args ...any) (err error) {
	rows, err := i.db.QueryContext(i.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, at := make([]sql.NullString, len(names)), make([]any, len(names))
	for k := range at {
		at[k] = &values[k]
	}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return err
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// each is rows for a row that asks something of the server itself: all of them are read before.
func (i *inspector) each(query string, row func(v []sql.NullString) error) error {
	var list [][]sql.NullString
	err := i.rows(query, func(v []sql.NullString) error {
		list = append(list, slices.Clone(v))
		return nil
	})
	for k := 0; err == nil && k < len(list); k++ {
		err = row(list[k])
	}
	return err
}

func (i *inspector) readServer() (mode string, err error) {
	var version, comment string
	var database, charset, collate, modes sql.NullString
	err = i.db.QueryRowContext(i.ctx, "SELECT VERSION(), @@version_comment, DATABASE(), @@character_set_database, @@collation_database, CURRENT_USER(), @@SESSION.sql_mode, @@SESSION.time_zone").
		Scan(&version, &comment, &database, &charset, &collate, &i.user, &modes, &i.zone)
	if err != nil {
		return "", err
	}
	if !database.Valid {
		return "", fmt.Errorf("no database is chosen: name one in the URL, as in mysql://user@host/database")
	}
	i.out.Release = release(version, comment)
	i.server = parseServer(i.out.Release)
	i.database, i.charset, i.collate = database.String, charset.String, collate.String
	i.out.Collate = i.collate
	i.modes = strings.Split(plainMode(modes.String), ",")
	collations := "SELECT character_set_name, collation_name FROM information_schema.collations WHERE is_default = 'Yes'"
	if i.maria && i.atLeast(11, 2, 0) { // a setting says it since: @@character_set_collations
		collations = "SELECT character_set_name, full_collation_name FROM information_schema.collation_character_set_applicability WHERE is_default = 'Yes'"
	}
	return modes.String, i.rows(collations, func(v []sql.NullString) error {
		i.defaults[v[0].String] = v[1].String
		return nil
	})
}

// hidden reports whether an object is Skein's own.
func (i *inspector) hidden(name string) bool {
	return i.skip[strings.ToLower(name)] || strings.HasPrefix(name, keptPrefix) && !schema.IsKept(name)
}

func (i *inspector) leave(kind, name, why string) {
	i.out.LeftAlone = append(i.out.LeftAlone, schema.Object{Kind: kind, Name: name, Why: why})
}

func (i *inspector) readTables() error {
	return i.rows("SELECT table_name, table_type, engine, table_collation, create_options, table_comment FROM information_schema.tables WHERE table_schema = DATABASE()",
		func(v []sql.NullString) error {
			name, kind := v[0].String, v[1].String
			if i.hidden(name) {
				return nil
			}
			i.kinds[kind] = true
			switch kind {
			case "BASE TABLE", "SYSTEM VERSIONED":
				i.table(name, kind, v)
			case "VIEW":
			case "SEQUENCE":
				i.sequence = append(i.sequence, name)
				i.ofSequence(name, v)
			default:
				i.leave("table", name, "a table of type "+strings.ToLower(kind))
			}
			return nil
		})
}

// ofSequence names what a sequence has as the table that it is.
func (i *inspector) ofSequence(name string, v []sql.NullString) {
	if !strings.EqualFold(v[2].String, "InnoDB") {
		i.leave("sequence", name+".engine", "ENGINE="+v[2].String+" of a sequence is not compared")
	}
	if v[5].String != "" {
		i.leave("sequence", name+".comment", "the comment on a sequence is not compared")
	}
}

func (i *inspector) table(name, kind string, v []sql.NullString) {
	t := schema.Table{Name: schema.Qualify("", name), Comment: v[5].String}
	if !strings.EqualFold(v[2].String, "InnoDB") {
		t.Options.Engine = v[2].String
	}
	t.Options.Charset, t.Options.Collate = i.relative(charsetOf(v[3].String), v[3].String, i.charset, i.collate)
	t.Options.Versioned = kind == "SYSTEM VERSIONED"
	if strings.EqualFold(v[2].String, "MRG_MyISAM") {
		i.leave("table option", t.Name+".union", "which tables it joins is not compared")
	}
	i.createOptions(&t, v[4].String)
	i.tables[name] = len(i.out.Tables)
	i.out.Tables = append(i.out.Tables, t)
}

// charsetOf returns the character set of a collation: its first word.
func charsetOf(collation string) string {
	name, _, _ := strings.Cut(collation, "_")
	return name
}

// relative returns a character set and collation as far as they are not those of what is around.
func (i *inspector) relative(charset, collate, outerCharset, outerCollate string) (string, string) {
	switch {
	case collate == "" || collate == outerCollate:
		return "", ""
	case charset == outerCharset:
		return "", collate
	case i.defaults[charset] == collate:
		return charset, ""
	}
	return charset, collate
}

// createOptions reads what CREATE TABLE said of a table. What is not modelled is named as left alone.
func (i *inspector) createOptions(t *schema.Table, text string) {
	for _, option := range strings.Fields(text) {
		key, value, _ := strings.Cut(option, "=")
		key = strings.ToLower(strings.Trim(key, "`'\""))
		switch key {
		case "row_format":
			t.Options.RowFormat = strings.ToUpper(value)
		case "partitioned":
			i.split[t.Name] = true
		case "max_rows", "min_rows", "avg_row_length", "checksum", "delay_key_write", "stats_persistent", "stats_auto_recalc", "stats_sample_pages", "pack_keys",
			"key_block_size", "page_compressed", "page_compression_level", "encrypted", "encryption_key_id", "encryption", "compression", "transactional", "page_checksum", "tablespace", "autoextend_size":
			i.leave("table option", t.Name+"."+key, option+" is not compared")
		default:
			i.leave("table option", t.Name+"."+key, option+" is not known and not compared")
		}
	}
}

// columnsQuery asks for what the kind of server tells of columns.
func (i *inspector) columnsQuery() string {
	extra := ", NULL"
	if i.atLeast(8, 0, 0) && (i.product == "mysql" || i.product == "dolt") {
		extra = ", srs_id"
	}
	return "SELECT table_name, column_name, column_default, is_nullable, column_type, character_set_name, collation_name, extra, column_comment, generation_expression" + extra +
		" FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
}

func (i *inspector) readColumns() error {
	return i.rows(i.columnsQuery(), func(v []sql.NullString) error {
		at, ok := i.tables[v[0].String]
		if !ok {
			return nil
		}
		t := &i.out.Tables[at]
		c := schema.Column{Name: v[1].String, NotNull: v[3].String == "NO", Comment: v[8].String}
		typ := v[4].String
		if v[10].String != "" {
			typ += " srid " + v[10].String
		}
		if plain, comment, _ := strings.Cut(typ, " /*"); strings.Contains(comment, " COMPRESSED*/") {
			typ, c.Compression = plain, compressed
		}
		c.Type = i.typeOf(typ)
		c.Charset, c.Collate = i.columnCharset(t, v[5].String, v[6].String)
		if i.isPeriod(v[9].String) {
			i.leave("column", t.Name+"."+c.Name, ofPeriod)
			i.unseen[t.Name] = append(i.unseen[t.Name], c.Name)
			return nil
		}
		i.extra(t, &c, v[7].String, v[9].String)
		if c.Generated == nil {
			c.Default = i.local(i.defaultOf(&c, v[2], strings.Contains(strings.ToUpper(v[7].String), "DEFAULT_GENERATED")))
		} else if i.maria {
			c.NotNull = false
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
}

func (i *inspector) columnCharset(t *schema.Table, charset, collate string) (string, string) {
	outerCharset, outerCollate := i.charset, i.collate
	if t.Options.Charset != "" {
		outerCharset, outerCollate = t.Options.Charset, i.defaults[t.Options.Charset]
	}
	if t.Options.Collate != "" {
		outerCollate = t.Options.Collate
	}
	return i.relative(charset, collate, outerCharset, outerCollate)
}

// extra reads the column EXTRA of information_schema.columns: words in any order, one after another.
func (i *inspector) extra(t *schema.Table, c *schema.Column, extra, expr string) {
	low := strings.ToLower(extra)
	cut := func(word string) bool {
		before, after, found := strings.Cut(low, word)
		if found {
			low = before + after
		}
		return found
	}
	if at := strings.Index(low, "on update "); at >= 0 {
		word, _, _ := strings.Cut(low[at+len("on update "):], ",")
		word, _, _ = strings.Cut(word, " ")
		low = low[:at] + strings.TrimPrefix(low[at+len("on update "):], word)
		c.OnUpdate = "CURRENT_TIMESTAMP"
		if n := fraction(c.Type); n > 0 {
			c.OnUpdate = fmt.Sprintf("CURRENT_TIMESTAMP(%d)", n)
		}
	}
	c.AutoIncrement = cut("auto_increment")
	c.Invisible = cut("invisible")
	stored := cut("stored generated") || cut("persistent")
	virtual := cut("virtual generated") || cut("virtual")
	cut("default_generated")
	if stored || virtual {
		c.Generated = &schema.Generated{Expr: i.expression(expr), Stored: stored}
	}
	if rest := strings.Trim(low, " ,"); rest != "" {
		i.leave("column option", t.Name+"."+c.Name, strings.ToUpper(rest)+" is not compared")
	}
}

// defaultOf reads a default. MariaDB gives SQL; MySQL gives the bare value, unless it is an expression.
func (i *inspector) defaultOf(c *schema.Column, v sql.NullString, isExpr bool) string {
	switch {
	case !v.Valid || i.maria && v.String == "NULL":
		return ""
	case i.maria:
		return v.String
	case isExpr:
		return i.expression(v.String)
	case fraction(c.Type) >= 0 && isClock(v.String):
		return v.String
	}
	switch base := parseType(TypeSQL(c.Type)).base; base {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year", "bit":
		return v.String
	case "binary", "varbinary":
		if i.atLeast(8, 0, 0) && isHex(v.String) { // MySQL 8 shows bytes so
			return v.String
		}
	}
	return quoted(v.String)
}

// isHex reports whether a text is a hexadecimal literal.
func isHex(text string) bool {
	digits, ok := strings.CutPrefix(text, "0x")
	_, whole := bytesOf(digits)
	return ok && whole
}

// finish takes the JSON columns of MariaDB for what they are, and sorts.
func (i *inspector) finish() {
	for k := range i.out.Tables {
		t := &i.out.Tables[k]
		if i.maria {
			recogniseJSON(t)
		}
	}
	i.out.Sort()
}

// recogniseJSON: MariaDB's JSON is a longtext of binary collation whose column checks that it is valid.
func recogniseJSON(t *schema.Table) {
	for k := range t.Columns {
		c := &t.Columns[k]
		if c.Type != (schema.Text{}) || c.Collate != "utf8mb4_bin" && !(c.Collate == "" && t.Options.Collate == "utf8mb4_bin") {
			continue
		}
		for n := range t.Checks {
			if t.Checks[n].Name == c.Name && normal(t.Checks[n].Expr) == normal("json_valid("+ident(c.Name)+")") {
				t.Checks = append(t.Checks[:n:n], t.Checks[n+1:]...)
				c.Type, c.Charset, c.Collate = schema.JSON{}, "", ""
				break
			}
		}
	}
}
