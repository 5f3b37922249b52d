package executor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Store is the version table, with one row for each top of what is applied, and the log beside it,
// to which every run adds a row for each revision. The zero value is not ready: use NewStore.
type Store struct {
	table   string
	column  string // of the version table
	log     string
	keyed   string // what ends the CREATE TABLE of the version table
	engine  string // what ends those of all
	dialect string // whose quotes are used
}

// For returns the store with its tables in the form that suits an engine.
func (s Store) For(d dialect.Dialect) Store {
	if d != nil {
		s.dialect = d.Name()
	}
	if k, ok := d.(dialect.Keyed); ok {
		s.keyed = " " + k.KeyedTable()
	}
	if k, ok := d.(dialect.Keeper); ok {
		s.engine = " " + k.StoreTable()
	}
	return s
}

// Table is the version table's name where no other one is said.
const Table = "skein_version"

// The version table's only column, as it is called here and in Alembic's table.
const (
	ownColumn     = "revision"
	alembicColumn = "version_num"
)

// NewStore names the tables: the version table, and the log after it. On engines that have schemas, the
// name may hold one: "ops.skein_version". A table of Alembic is read and written as it is, and one by
// the name alembic_version is made as Alembic makes it.
func NewStore(table string) Store {
	log := strings.TrimSuffix(table, "_version") + "_log"
	s := Store{table: table, column: ownColumn, log: log}
	if _, name := schema.SplitName(table); name == "alembic_version" {
		s.column = alembicColumn
	}
	return s
}

// In returns the store with another column of the version table: revision, or version_num as in Alembic's.
// "" leaves it as it is.
func (s Store) In(column string) (Store, error) {
	switch column {
	case ownColumn, alembicColumn:
		s.column = column
	case "":
	default:
		return s, fmt.Errorf("the column of %s may be %s or %s, not %q", s.table, ownColumn, alembicColumn, column)
	}
	return s, nil
}

// Foreign reports whether another tool may have made the version table: then the tables beside it may be missing.
func (s Store) Foreign() bool {
	_, name := schema.SplitName(s.table)
	return name != Table
}

// Fitted returns the store with the column that the version table has; as it is where there is no table.
func (s Store) Fitted(ctx context.Context, db op.Tx) (Store, error) {
	fitted, err := s.fit(ctx, db)
	if err != nil && ctx.Err() == nil && isNoTable(err) {
		return s, nil
	}
	return fitted, err
}

// fit returns the store with the column that the version table has. Under Skein's own name it is Skein's
// own, and nothing is asked.
func (s Store) fit(ctx context.Context, db op.Tx) (Store, error) {
	if !s.Foreign() {
		return s, nil
	}
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+s.quoted(s.table)+" WHERE 1=0")
	if err != nil {
		return s, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return s, err
	}
	for _, c := range []string{ownColumn, alembicColumn} {
		if slices.ContainsFunc(columns, func(have string) bool { return strings.EqualFold(have, c) }) {
			s.column = c
			return s, nil
		}
	}
	return s, fmt.Errorf("it has neither a column %s nor, as Alembic's table, %s: name another version_table", ownColumn, alembicColumn)
}

// Tables lists the tables that are Skein's own.
func (s Store) Tables() []string { return []string{s.table, s.log, s.lockTable(), s.journalTable()} }

// LogEntry is a row of the log.
type LogEntry struct {
	At        time.Time
	Revision  string
	Direction string // "upgrade", "downgrade", "stamp", "unstamp"
	Checksum  string // of the script; "" for a stamp
	Took      time.Duration
	Tool      string // name and version of the program
	Who       string // user@host
}

// tableSQL are the statements that create the tables where they are missing.
func (s Store) tableSQL() []string {
	key := ""
	if sqltext.FlavorOf(s.dialect) == sqltext.MySQL {
		key = "number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, " // servers may demand one (sql_require_primary_key, group replication)
	}
	return append(s.spaceSQL(),
		fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (%s VARCHAR(64) NOT NULL PRIMARY KEY)", s.quoted(s.table), s.column)+s.keyed+s.engine,
		fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (%sat VARCHAR(40) NOT NULL, revision VARCHAR(64) NOT NULL, direction VARCHAR(10) NOT NULL, "+
			"checksum VARCHAR(64) NOT NULL, took_ms BIGINT NOT NULL, tool VARCHAR(100) NOT NULL, who VARCHAR(200) NOT NULL)", s.quoted(s.log), key)+s.engine,
		s.lockSQL(),
		s.journalSQL(),
	)
}

// spaceSQL creates the namespace of the tables where it is missing. CREATE SCHEMA IF NOT EXISTS would ask
// for the right to create one even where it is there.
func (s Store) spaceSQL() []string {
	space, _ := schema.SplitName(s.table)
	if space == "" || sqltext.FlavorOf(s.dialect) != sqltext.Postgres {
		return nil
	}
	return []string{fmt.Sprintf("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s) THEN CREATE SCHEMA %s; END IF; END $$",
		s.text(space), op.QuoteFor(s.dialect, space))}
}

// Exists reports whether the version table is there.
func (s Store) Exists(ctx context.Context, db op.Tx) (bool, error) {
	// The engine is asked for the table itself, so that no catalog has to be known here.
	rows, err := db.QueryContext(ctx, "SELECT 1 FROM "+s.quoted(s.table)+" WHERE 1=0")
	if err == nil {
		return true, rows.Close()
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if isNoTable(err) {
		return false, nil
	}
	return false, fmt.Errorf("%w %s: %w", ErrRead, s.table, err)
}

// isNoTable recognises the words of the engines for a table that is not there.
func isNoTable(err error) bool {
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return coded.SQLState() == "42P01" || coded.SQLState() == "3F000" // in PostgreSQL's own language, whatever the words
	}
	text := strings.ToLower(err.Error())
	if strings.Contains(text, "error 1146 ") {
		return true // MySQL's, whose words are in the language of the server (lc_messages)
	}
	return strings.Contains(text, "no such table") || strings.Contains(text, "does not exist") || strings.Contains(text, "doesn't exist")
}

// Rows returns the rows of the version table, sorted; none if the table is not there.
func (s Store) Rows(ctx context.Context, db op.Tx) ([]string, error) {
	var rows *sql.Rows
	s, err := s.fit(ctx, db)
	if err == nil {
		rows, err = db.QueryContext(ctx, "SELECT "+s.column+" FROM "+s.quoted(s.table))
	}
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("%w %s: %w", ErrRead, s.table, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrRead, s.table, err)
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return out, rows.Err()
}

// Log returns the log, oldest first; none if the table is not there.
func (s Store) Log(ctx context.Context, db op.Tx) ([]LogEntry, error) {
	rows, err := db.QueryContext(ctx, "SELECT at, revision, direction, checksum, took_ms, tool, who FROM "+s.quoted(s.log)+" ORDER BY at")
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("%w %s: %w", ErrRead, s.log, err)
	}
	defer rows.Close()
	var out []LogEntry
	for rows.Next() {
		var e LogEntry
		var at string
		var ms int64
		if err := rows.Scan(&at, &e.Revision, &e.Direction, &e.Checksum, &ms, &e.Tool, &e.Who); err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrRead, s.log, err)
		}
		e.At, _ = time.Parse(time.RFC3339Nano, at)
		e.Took = time.Duration(ms) * time.Millisecond
		out = append(out, e)
	}
	return out, rows.Err()
}

// quoted is a table's name as it stands in SQL.
func (s Store) quoted(table string) string {
	space, name := "", table
	if s.dialect != "" && s.dialect != "sqlite" {
		space, name = schema.SplitName(table)
	}
	if space == "" {
		return op.QuoteFor(s.dialect, name)
	}
	return op.QuoteFor(s.dialect, space) + "." + op.QuoteFor(s.dialect, name)
}

// text is a text as it stands in SQL. A backslash is doubled where it may be read as an escape; where
// the server was told otherwise, two of them are kept, which harms nobody.
func (s Store) text(v string) string {
	if sqltext.FlavorOf(s.dialect) == sqltext.MySQL {
		v = strings.ReplaceAll(v, `\`, `\\`)
	}
	return literal(v)
}

// Last is the last entry of the log that put a revision in.
type Last struct {
	At       time.Time
	Checksum string // of the script; "" for a stamp
}

// Last returns the last entry of the log that put a revision in: of each of these revisions, or of all if
// there are none. Without the table there is nothing.
func (s Store) Last(ctx context.Context, db op.Tx, revisions ...string) (map[string]Last, error) {
	query := "SELECT revision, at, checksum FROM " + s.quoted(s.log) + " WHERE direction NOT IN ('downgrade', 'unstamp')"
	if len(revisions) > 0 {
		list := make([]string, len(revisions))
		for i, r := range revisions {
			list[i] = s.text(r)
		}
		query += " AND revision IN (" + strings.Join(list, ", ") + ")"
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		if ctx.Err() == nil && isNoTable(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("%w %s: %w", ErrRead, s.log, err)
	}
	defer rows.Close()
	out := map[string]Last{} // in no order: to sort a long log costs more than to compare here
	var revision, at string
	var e Last
	for rows.Next() {
		if err := rows.Scan(&revision, &at, &e.Checksum); err != nil {
			return nil, fmt.Errorf("%w %s: %w", ErrRead, s.log, err)
		}
		e.At, _ = time.Parse(time.RFC3339Nano, at)
		if have, ok := out[revision]; !ok || !e.At.Before(have.At) {
			out[revision] = e
		}
	}
	return out, rows.Err()
}

// create makes the tables where they are missing.
func (s Store) create(ctx context.Context, db op.Tx) error {
	for _, sql := range s.tableSQL() {
		if _, err := db.ExecContext(ctx, sql); err != nil {
			return fmt.Errorf("create %s: %w", s.table, err)
		}
	}
	return nil
}

// moveSQL are the statements that take rows away and put rows in, an update where it is one for one.
// Each changes exactly one row.
func (s Store) moveSQL(remove, insert []string) []string {
	var out []string
	remove, insert = slices.Clone(remove), slices.Clone(insert)
	if len(remove) > 0 && len(insert) > 0 {
		out = append(out, fmt.Sprintf("UPDATE %s SET %s = %s WHERE %[2]s = %[4]s", s.quoted(s.table), s.column, s.text(insert[0]), s.text(remove[0])))
		remove, insert = remove[1:], insert[1:]
	}
	for _, id := range remove {
		out = append(out, fmt.Sprintf("DELETE FROM %s WHERE %s = %s", s.quoted(s.table), s.column, s.text(id)))
	}
	for _, id := range insert {
		out = append(out, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", s.quoted(s.table), s.column, s.text(id)))
	}
	return out
}

// move carries the moves out. The rows were looked at in the same transaction: a move that does not
// meet exactly one row means that the script itself touched them.
func (s Store) move(ctx context.Context, db op.Tx, remove, insert []string) error {
	s, err := s.fit(ctx, db)
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrRead, s.table, err)
	}
	for _, sql := range s.moveSQL(remove, insert) {
		if err := once(ctx, db, sql, func(n int64) error {
			return fmt.Errorf("%d rows changed in place of one: the table is not for scripts to change", n)
		}); err != nil {
			return fmt.Errorf("move the rows of %s: %w", s.table, err)
		}
	}
	return nil
}

// append adds a row to the log.
func (s Store) append(ctx context.Context, db op.Tx, e LogEntry) error {
	sql := fmt.Sprintf("INSERT INTO %s (at, revision, direction, checksum, took_ms, tool, who) VALUES (%s, %s, %s, %s, %d, %s, %s)",
		s.quoted(s.log), s.text(e.At.UTC().Format("2006-01-02T15:04:05.000000000Z")), s.text(e.Revision), s.text(e.Direction),
		s.text(e.Checksum), e.Took.Milliseconds(), s.text(e.Tool), s.text(e.Who))
	if _, err := db.ExecContext(ctx, sql); err != nil {
		return fmt.Errorf("write %s: %w", s.log, err)
	}
	return nil
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
