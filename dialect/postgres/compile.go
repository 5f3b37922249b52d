package postgres

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Compile turns operations into statements, in their order. Changes of one table that follow each other
// become one ALTER TABLE, so that its rows are looked at once.
func (Dialect) Compile(ops []op.Op, before *schema.Schema) ([]dialect.Statement, error) {
	if err := lacks.Vet(ops); err != nil {
		return nil, err
	}
	c := &compiler{now: before, ops: ops, created: map[string]bool{}, done: map[int]bool{}, plain: map[string]bool{}, replaced: map[string]bool{}, away: map[string]bool{}}
	if before != nil {
		c.keepUsual()
	}
	c.given = sync.OnceValue(func() map[string][]string { return givenNames(before, ops) })
	for i, o := range ops {
		c.op, c.rest = i, ops[i+1:]
		if err := c.compile(o); err != nil {
			return nil, err
		}
	}
	c.flush()
	c.restore()
	return c.out, nil
}

// compiler walks along the operations. now is the schema before the one at hand.
type compiler struct {
	now      *schema.Schema
	owned    bool        // now is a copy
	folding  *op.Folding // what changes it
	out      []dialect.Statement
	ops      []op.Op
	op       int
	rest     []op.Op // those behind the one at hand
	pending  []*alter
	created  map[string]bool // tables that hold no rows yet
	plain    map[string]bool // columns that are computed no more, before the operation that says so
	done     map[int]bool    // operations that one before them has carried out
	away     map[string]bool // functions and types that are dropped and come back
	replaced map[string]bool // functions that made way and are created when they change
	views    int             // how many were set aside
	aside    []putBack       // what stood in the way of a change, to be put back
	usual    []schema.Definition
	given    func() map[string][]string // see givenNames
}

// add adds a statement of the operation at hand.
func (c *compiler) add(sql string) *dialect.Statement {
	c.flush()
	c.out = append(c.out, dialect.Statement{SQL: sql, Op: c.op})
	return &c.out[len(c.out)-1]
}

func (c *compiler) addAll(list []string) {
	for _, sql := range list {
		c.add(sql)
	}
}

func (c *compiler) compile(o op.Op) error {
	if op.IsData(o) {
		c.flush()
		c.restore()
		clear(c.created)
		if err := c.data(o); err != nil {
			return err
		}
		if _, own := o.(op.Compiler); !own || c.now == nil {
			return nil
		}
	} else if !known(o) {
		return fmt.Errorf("postgres can't compile %s: %T is no operation of Skein's and has no method Statements (op.Compiler)", o, o)
	}
	if !c.owned {
		c.now, c.owned = c.now.Clone(), true
		c.now.Dialect = "postgres"
		c.folding = op.Fold(c.now)
	}
	before := asBefore(o, c.now)
	if err := c.folding.Apply(o); err != nil {
		return fmt.Errorf("%s: %w", o, err)
	}
	if op.IsData(o) {
		return nil
	}
	if c.done[c.op] {
		return nil
	}
	c.makeReady(o)
	if err := c.structure(o, before); err != nil {
		return err
	}
	c.asSaid(o)
	return nil
}

// asBefore is what structure is told of the schema before an operation. Most operations are compiled without it, or
// change one table: a copy of all would cost as much as the schema is large, for each of them.
func asBefore(o op.Op, now *schema.Schema) *schema.Schema {
	table := ""
	switch o := o.(type) {
	case op.CreateTable, op.SetTableComment, op.AddColumn, op.AddConstraint, op.CreateIndex, op.DropIndex, op.RenameIndex,
		op.CreateView, op.CreateTrigger, op.DropTrigger, op.CreateEnum, op.DropEnum, op.CreateSequence, op.DropSequence, op.CreateDefinition, op.SetComment:
		return nil
	case op.DropTable:
		if t := now.Table(o.Table); t == nil || t.Options.PartitionOf == "" {
			return nil
		}
		table = o.Table
	case op.DropColumn:
		table = o.Table
	case op.AlterColumn:
		table = o.Table
	case op.DropConstraint:
		table = o.Table
	case op.DropView, op.DropDefinition:
	default:
		return now.Clone()
	}
	before := *now
	before.Tables, before.Views, before.Triggers = slices.Clone(now.Tables), slices.Clone(now.Views), slices.Clone(now.Triggers)
	before.Sequences, before.Definitions = slices.Clone(now.Sequences), slices.Clone(now.Definitions)
	if t := before.Table(table); t != nil {
		*t = t.Clone()
	}
	return &before
}

// structure compiles a change of structure that has been applied. before is what asBefore says.
func (c *compiler) structure(o op.Op, before *schema.Schema) error {
	switch o := o.(type) {
	case op.CreateTable:
		c.createTable(&o.Table)
	case op.DropTable:
		if before != nil { // a partition
			c.detachPointed(before.Table(o.Table))
		}
		c.add("DROP TABLE " + qualified(o.Table)).Hazards = lossOf(o.Table)
	case op.RenameTable:
		c.renameTable(o, before)
	case op.SetOptions:
		return c.options(o, before)
	case op.SetTableComment:
		c.add("COMMENT ON TABLE " + qualified(o.Table) + " IS " + comment(o.Comment))
	case op.AddColumn, op.DropColumn, op.AlterColumn, op.AddConstraint, op.DropConstraint:
		return c.alterTable(o, before)
	case op.RenameColumn:
		c.renameColumn(o, before)
	case op.CreateIndex:
		c.createIndex(o)
	case op.DropIndex:
		c.add("DROP INDEX " + sibling(o.Table, o.Index))
	case op.RenameIndex:
		c.add("ALTER INDEX " + sibling(o.Table, o.Index) + " RENAME TO " + ident(o.To))
	default:
		return c.object(o, before)
	}
	return nil
}

func lossOf(object string) []dialect.Hazard {
	return []dialect.Hazard{{Kind: "data_loss", Object: object, Detail: "the rows are gone"}}
}

func comment(s string) string {
	if s == "" {
		return "NULL"
	}
	return text(s)
}

// known reports whether an operation on the schema is one that Compile understands.
func known(o op.Op) bool {
	switch o.(type) {
	case op.CreateTable, op.DropTable, op.RenameTable, op.SetOptions, op.SetTableComment,
		op.AddColumn, op.DropColumn, op.RenameColumn, op.AlterColumn, op.AddConstraint, op.DropConstraint,
		op.CreateIndex, op.DropIndex, op.RenameIndex, op.CreateView, op.DropView, op.CreateTrigger, op.DropTrigger,
		op.CreateEnum, op.DropEnum, op.AlterEnum, op.CreateSequence, op.DropSequence, op.AlterSequence,
		op.CreateDefinition, op.DropDefinition, op.ReplaceDefinition, op.RenameObject, op.SetComment:
		return true
	}
	return false
}

func (c *compiler) createTable(t *schema.Table) {
	for i := range t.Columns {
		c.vetNotNull(t.Name, &t.Columns[i])
	}
	c.add(c.createTableSQL(t))
	c.created[t.Name] = true
	for _, k := range t.Constraints() {
		if lateConstraint(t, k) {
			c.add("ALTER TABLE " + qualified(t.Name) + " ADD " + constraintSQL(c.said(t, k)))
		}
	}
	for i := range t.Columns {
		if actions := slices.Concat(lateNotNull(&t.Columns[i]), columnExtras(&schema.Column{}, &t.Columns[i])); len(actions) > 0 {
			c.add("ALTER TABLE " + qualified(t.Name) + " " + strings.Join(actions, ", "))
		}
		c.commentNotNull(t.Name, &schema.Column{}, &t.Columns[i])
	}
	c.rowSecurity(t.Name, "", t.Options.RowSecurity)
	for i := range t.Indexes {
		c.add(indexSQL(t.Name, &t.Indexes[i]))
	}
	if t.Comment != "" {
		c.add("COMMENT ON TABLE " + qualified(t.Name) + " IS " + comment(t.Comment))
	}
	for _, col := range t.Columns {
		if col.Comment != "" {
			c.add(columnComment(t.Name, col.Name, col.Comment))
		}
	}
	for _, x := range t.Indexes {
		c.commentOn("index", t.Name, x.Name, x.Comment)
	}
	for _, k := range t.Constraints() {
		if text := k.ConstraintComment(); text != "" {
			c.commentOn("constraint", t.Name, constraintName(t, k), text)
		}
	}
}

func columnComment(table, column, text string) string {
	return "COMMENT ON COLUMN " + qualified(table) + "." + ident(column) + " IS " + comment(text)
}

func (c *compiler) createIndex(o op.CreateIndex) {
	c.flush()
	if o.Index.Unique && !c.created[o.Table] {
		c.guard(duplicates(o.Table, o.Index.Parts, o.Index.Where, o.Index.NullsNotDistinct), fmt.Sprintf("table %q has %%d groups of rows that unique index %q would refuse", o.Table, o.Index.Name),
			"make the values unique, or remove the doubles, in a statement before it")
	}
	c.add(indexSQL(o.Table, &o.Index)).Table = o.Table
	c.commentOn("index", o.Table, o.Index.Name, o.Index.Comment)
}

// data compiles what is done to rows.
func (c *compiler) data(o op.Op) error {
	switch o := o.(type) {
	case op.Exec:
		c.out = append(c.out, dialect.Statement{SQL: o.SQL, Args: o.Args, Op: c.op, NoTx: o.NoTx || c.needsNoTx(o.SQL)})
	case op.BulkInsert:
		c.out = append(c.out, bulkInsert(o, c.op)...)
	case op.Func:
		c.out = append(c.out, dialect.Statement{Func: &o, Op: c.op})
	case op.Batched:
		c.out = append(c.out, dialect.Batches(o, c.op, "postgres"))
	case op.ExpectNone:
		c.out = append(c.out, dialect.Statement{SQL: o.Query, Op: c.op, Guard: &dialect.Guard{Why: o.Why}})
	case op.Compiler:
		list, err := o.Statements("postgres")
		if err != nil {
			return fmt.Errorf("%s: %w", o, err)
		}
		for _, sql := range list {
			c.out = append(c.out, dialect.Statement{SQL: sql, Op: c.op, NoTx: c.needsNoTx(sql)})
		}
	default:
		return fmt.Errorf("postgres can't compile operation %d: %s", c.op, o)
	}
	return nil
}

// needsNoTx reports whether a statement can't run in a transaction, or is of no use before it is
// committed: a value that an enum gets, where a statement behind it says the value.
func (c *compiler) needsNoTx(sql string) bool {
	words := append(sqltext.Words(sql, 12), make([]string, 12)...)
	at := func(i int, list ...string) bool { return slices.Contains(list, words[i]) }
	switch {
	case at(0, "VACUUM"):
		return true
	case at(0, "CREATE", "DROP") && at(1, "DATABASE", "TABLESPACE", "SUBSCRIPTION"), at(0, "ALTER") && at(1, "SYSTEM"):
		return true
	case at(0, "CREATE", "DROP", "REINDEX") && slices.Contains(words[1:5], "CONCURRENTLY"):
		return !at(1, "MATERIALIZED")
	case at(0, "ALTER") && at(1, "TABLE") && at(3, "DETACH") || at(4, "DETACH"):
		return slices.Contains(words, "CONCURRENTLY")
	case at(0, "ALTER") && at(1, "TYPE"):
		return c.usedLater(addedValue(sql))
	}
	return false
}

// addedValue is the literal that ALTER TYPE … ADD VALUE adds, "" for another statement.
func addedValue(sql string) string {
	tokens := sqltext.Tokens(sql, sqltext.Postgres)
	for i := range tokens {
		if i > 0 && strings.EqualFold(tokens[i].Text, "VALUE") && strings.EqualFold(tokens[i-1].Text, "ADD") {
			for _, t := range tokens[i:] {
				if t.Kind == sqltext.String {
					return t.Text
				}
			}
		}
	}
	return ""
}

// usedLater reports whether an operation behind the one at hand says a literal, or may say it.
func (c *compiler) usedLater(literal string) bool {
	return literal != "" && slices.ContainsFunc(c.rest, func(o op.Op) bool {
		switch o := o.(type) {
		case op.Exec:
			return saysValue(o.SQL, literal) || len(o.Args) > 0
		case op.Func, op.BulkInsert, op.Compiler, op.Each:
			return true
		}
		return saysValue(fmt.Sprintf("%+v", o), literal)
	})
}

// saysValue reports whether a text says a literal, by itself or in the literal of an array: '{a,"b c"}'.
func saysValue(text, literal string) bool {
	if strings.Contains(text, literal) {
		return true
	}
	for array := range strings.SplitSeq(text, "'{") {
		values, _, _ := strings.Cut(array, "}'")
		for v := range strings.SplitSeq(values, ",") {
			if "'"+strings.Trim(v, `" `)+"'" == literal {
				return true
			}
		}
	}
	return false
}

// maxParams is how many rows one INSERT gets.
const maxRows = 200

// bulkInsert joins neighbours that name the same columns into one INSERT of many rows.
func bulkInsert(o op.BulkInsert, i int) []dialect.Statement {
	var out []dialect.Statement
	for rows := o.Rows; len(rows) > 0; {
		columns := slices.Sorted(maps.Keys(rows[0]))
		n := 1
		for n < len(rows) && n < maxRows && len(columns) > 0 && slices.Equal(slices.Sorted(maps.Keys(rows[n])), columns) {
			n++
		}
		out = append(out, insertRows(o.Table, columns, rows[:n], i))
		rows = rows[n:]
	}
	return out
}

// insertRows writes plain values as literals, which fit columns of any type, and hands the others over.
func insertRows(table string, columns []string, rows []op.Row, i int) dialect.Statement {
	st := dialect.Statement{SQL: "INSERT INTO " + qualified(table) + " DEFAULT VALUES", Op: i}
	if len(columns) == 0 {
		return st
	}
	values := make([]string, len(rows))
	for k, row := range rows {
		one := make([]string, len(columns))
		for j, name := range columns {
			literal, ok := literalOf(row[name])
			if !ok {
				st.Args = append(st.Args, row[name])
				literal = fmt.Sprintf("$%d", len(st.Args))
			}
			one[j] = literal
		}
		values[k] = "(" + strings.Join(one, ", ") + ")"
	}
	st.SQL = fmt.Sprintf("INSERT INTO %s (%s) VALUES\n    %s", qualified(table), idents(columns), strings.Join(values, ",\n    "))
	return st
}
