package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// loadFew is how many statements are as fast one by one.
const loadFew = 32

// Load defines everything that CREATE statements define, in an empty database that will never hold a
// row, and reports whether it did. If not, the database is as it was, and the statements have to be
// run: they are few, or not plain enough, or the engine does not take one of them and says why when
// it is run.
//
// After each CREATE, SQLite looks through all that there is, so that the time of many grows with the
// square of their number. Load writes the definitions where the engine keeps them and lets it read them
// all, once, as it does when it opens a file: it still judges each.
func (Dialect) Load(ctx context.Context, conn *sql.Conn, statements []string) (bool, error) {
	if len(statements) < loadFew {
		return false, nil
	}
	return load(ctx, conn, statements)
}

func load(ctx context.Context, conn *sql.Conn, statements []string) (bool, error) {
	l := &loader{tables: map[string]int{}, names: map[string]bool{}}
	for _, text := range statements {
		if !l.add(text) {
			return false, nil
		}
	}
	var found int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&found); err != nil || found > 0 {
		return false, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return false, fmt.Errorf("load definitions: %w", err)
	}
	if err := l.run(ctx, conn); err == nil {
		_, err = conn.ExecContext(ctx, "COMMIT")
		return err == nil, err
	}
	// Whatever it was: the statement that the engine does not take tells it better.
	for _, undo := range []string{"ROLLBACK", "PRAGMA writable_schema = RESET"} {
		if _, err := conn.ExecContext(ctx, undo); err != nil {
			return false, fmt.Errorf("load definitions: %w", err)
		}
	}
	return false, ctx.Err()
}

// defined is a row of SQLite's own table of what there is.
type defined struct {
	entry
	number int  // of an index: how many its table had before; of a table: how many it has
	check  bool // of a table: there are expressions, its own or its indexes'
}

// loader puts definitions together.
type loader struct {
	parser  parser
	all     []defined
	tables  map[string]int  // where in all the table or view of a folded name is
	names   map[string]bool // folded, those of triggers behind a word
	indexes int             // the most that one table has
}

// add takes a statement in, if it is a plain one.
func (l *loader) add(text string) bool {
	d, ok := l.parser.defined(text)
	if !ok {
		return false
	}
	name := foldName(d.name)
	switch {
	case strings.HasPrefix(name, "sqlite_"), strings.HasPrefix(name, ownPrefix):
		return false
	case d.kind == "trigger":
		name = "trigger " + name
	}
	if l.names[name] {
		return false
	}
	l.names[name] = true
	if d.kind == "table" || d.kind == "view" {
		l.tables[name] = len(l.all)
	}
	at, ok := l.tables[foldName(d.table)]
	if !ok {
		return false // of a table that is not there yet
	}
	switch d.kind {
	case "table":
		d.check = l.parser.expressions(false)
	case "index":
		// Of a view: refused by the engine.
		table := &l.all[at]
		d.number, table.number = table.number, table.number+1
		l.indexes = max(l.indexes, table.number)
		table.check = table.check || l.parser.expressions(true)
	}
	l.all = append(l.all, d)
	return true
}

// defined reads the head of a CREATE statement, and spells it as SQLite keeps it.
func (p *parser) defined(text string) (d defined, ok bool) {
	p.start(text)
	if p.strange() || !p.take("CREATE") {
		return d, false
	}
	head := "CREATE "
	if p.take("UNIQUE") {
		head += "UNIQUE "
		if !p.on("INDEX") {
			return d, false
		}
	}
	kind := p.takeOne("TABLE", "INDEX", "VIEW", "TRIGGER")
	if kind == "" || p.on("IF") {
		return d, false
	}
	from, name, ok := p.plainName()
	if !ok {
		return d, false
	}
	d.entry = entry{kind: strings.ToLower(kind), name: name, table: name, sql: head + kind + " " + text[from:]}
	switch kind {
	case "TABLE":
		return d, isMark(p.peek(), "(")
	case "TRIGGER":
		for !p.on("ON") && p.peek().Text != "" {
			p.next()
		}
	case "VIEW":
		return d, true
	}
	if !p.take("ON") {
		return d, false
	}
	_, d.table, ok = p.plainName()
	return d, ok
}

// strange reports whether the text holds what the engine refuses when it is run, but not when it is only
// read, and not even when it is then used.
func (p *parser) strange() bool {
	for i, t := range p.toks {
		switch {
		case t.Kind == sqltext.Param:
			return true
		case isBare(t, "COLLATE") && !slices.Contains([]string{"binary", "nocase", "rtrim"}, foldName(nameOf(p.toks[i+1]))):
			return true
		}
	}
	return false
}

// plainName reads a name without a database before it.
func (p *parser) plainName() (offset int, name string, ok bool) {
	offset = p.peek().Offset
	name, err := p.name()
	return offset, name, err == nil && name != "" && !isMark(p.peek(), ".")
}

// expressions reports whether the table or index that was read may hold more than names: what the
// engine takes on trust when it reads definitions, such as functions and collations.
func (p *parser) expressions(index bool) bool {
	depth := 0
	for i, t := range p.toks[:len(p.toks)-1] {
		switch {
		case isMark(t, "("):
			depth++
		case isMark(t, ")"):
			depth--
		case index && t.Kind != sqltext.Word && t.Kind != sqltext.QuotedIdent && !isMark(t, ","):
			return true // a + b
		case isBare(t, "CHECK"), isBare(t, "AS"), isBare(t, "COLLATE"), isBare(t, "WHERE"):
			return true
		case isBare(t, "DEFAULT") && isMark(p.toks[i+1], "("):
			return true
		}
		if index && depth > 1 {
			return true // lower(a)
		}
	}
	return false
}

// run writes the definitions, and has the engine read them.
func (l *loader) run(ctx context.Context, conn *sql.Conn) error {
	roots, err := l.roots(ctx, conn)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA writable_schema = ON"); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "DELETE FROM sqlite_master WHERE tbl_name = '"+loadTable+"'"); err != nil {
		return err
	}
	for batch := range slices.Chunk(l.all, 100) {
		args := make([]any, 0, 5*len(batch))
		for _, d := range batch {
			root := 0
			switch d.kind {
			case "table":
				root = roots[0]
			case "index":
				root = roots[1+d.number]
			}
			args = append(args, d.kind, d.name, d.table, root, d.sql)
		}
		insert := "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)" +
			strings.Repeat(", (?, ?, ?, ?, ?)", len(batch)-1)
		if _, err := conn.ExecContext(ctx, insert, args...); err != nil {
			return err
		}
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA writable_schema = RESET"); err != nil {
		return err
	}
	return l.judge(ctx, conn)
}

const loadTable = ownPrefix + "load"

// roots makes a table with indexes, and returns the pages where they begin: no definition is read
// that names no page. The table has a check that asks whether the engine takes a misspelt name in
// double quotes for a string, as it always does when it only reads a definition.
func (l *loader) roots(ctx context.Context, conn *sql.Conn) ([]int, error) {
	// The first AUTOINCREMENT makes the table of counters, too.
	create := "CREATE TABLE " + loadTable + ` (a INTEGER PRIMARY KEY AUTOINCREMENT, b CHECK (b <> "no column"))`
	if _, err := conn.ExecContext(ctx, create); err != nil {
		return nil, err
	}
	for i := range l.indexes {
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("CREATE INDEX %s_%d ON %[1]s (b)", loadTable, i)); err != nil {
			return nil, err
		}
	}
	rows, err := conn.QueryContext(ctx, "SELECT rootpage FROM sqlite_master WHERE tbl_name = '"+loadTable+"' ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var root int
		if err := rows.Scan(&root); err != nil {
			return nil, err
		}
		out = append(out, root)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(out) != 1+l.indexes {
		return nil, fmt.Errorf("%d pages for %d indexes", len(out), l.indexes)
	}
	return out, nil
}

// judge has the engine read the definitions, and compile what it took on trust.
func (l *loader) judge(ctx context.Context, conn *sql.Conn) error {
	var found int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&found); err != nil {
		return err
	}
	for _, d := range l.all {
		if d.kind != "table" || !d.check {
			continue
		}
		rows, err := conn.QueryContext(ctx, "EXPLAIN INSERT INTO "+op.Quote(d.name)+" DEFAULT VALUES")
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
