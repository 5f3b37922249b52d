package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
)

// scratchPrefix begins the names of scratch databases. The time that each was made at follows, so that a
// later run finds those that were left behind.
const scratchPrefix = "_skein_scratch_"

// leftBehind is how old a scratch database is that nobody is connected to before it counts as left behind.
const leftBehind = time.Minute

// Scratch creates an empty database on the server of db, as db's own is made: encoding, collation, and
// the name of the schema that tables are in. It is dropped when it is closed. One that a process left
// behind which was killed is dropped by the next Scratch on that server.
func (Dialect) Scratch(ctx context.Context, db *sql.DB, source string) (*sql.DB, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if source == "" {
		source = sourceOf(conn)
	}
	like, err := likeness(ctx, conn)
	err = errors.Join(err, conn.Close())
	if err != nil {
		return nil, err
	}
	if source == "" {
		return nil, fmt.Errorf("%w: how to connect to its server is not known: give --scratch-url, or Config.URL in place of Config.DB", dialect.ErrNoScratch)
	}
	s := &scratch{driver: db.Driver(), source: source}
	if err := s.create(ctx, like); err != nil {
		return nil, err
	}
	out := sql.OpenDB(s)
	if _, err := out.ExecContext(ctx, "SELECT 1"); err != nil {
		return nil, errors.Join(fmt.Errorf("open scratch database: %w", err), out.Close())
	}
	return out, nil
}

// sourceOf asks the connection of the driver pgx how it was opened; "" for another driver.
func sourceOf(conn *sql.Conn) string {
	source := ""
	_ = conn.Raw(func(c any) error {
		source, _ = call(c, "Conn", "Config", "ConnString").(string)
		return nil
	})
	return source
}

// model is what a scratch database takes from the user's.
type databaseModel struct {
	space   string // the first schema of the search path
	options string // of CREATE DATABASE
	plain   bool   // template1 is made like it
}

func likeness(ctx context.Context, conn *sql.Conn) (databaseModel, error) {
	var m databaseModel
	var encoding, collate, ctype string
	var same bool
	err := conn.QueryRowContext(ctx, `SELECT coalesce(current_schema(), 'public'), pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
			(t.encoding, t.datcollate, t.datctype) = (d.encoding, d.datcollate, d.datctype)
		FROM pg_catalog.pg_database d, pg_catalog.pg_database t WHERE d.datname = current_database() AND t.datname = 'template1'`).
		Scan(&m.space, &encoding, &collate, &ctype, &same)
	m.plain = same
	m.options = fmt.Sprintf(" TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s", text(encoding), text(collate), text(ctype))
	if err != nil {
		return m, fmt.Errorf("look at the database: %w", err)
	}
	return m, nil
}

// scratch connects to a scratch database, and drops it.
type scratch struct {
	driver driver.Driver
	source string
	name   string
	keeper *sql.DB // holds a connection, which tells others that the database is in use
}

// admin opens a handle on the server, beside the user's, whose connections may all be in use.
func (s *scratch) admin() *sql.DB {
	db := sql.OpenDB(newOpener(s.driver, s.source))
	db.SetMaxOpenConns(1)
	return db
}

func (s *scratch) create(ctx context.Context, like databaseModel) error {
	admin := s.admin()
	defer admin.Close()
	var now int64
	if err := admin.QueryRowContext(ctx, "SELECT extract(epoch FROM now())::bigint").Scan(&now); err != nil {
		return fmt.Errorf("connect to make a scratch database: %w", err)
	}
	sweep(ctx, admin, now)
	var random [6]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	s.name = fmt.Sprintf("%s%d_%s", scratchPrefix, now, hex.EncodeToString(random[:]))
	options := like.options
	if like.plain {
		options = ""
	}
	_, err := admin.ExecContext(ctx, "CREATE DATABASE "+ident(s.name)+options)
	if err != nil && options == "" && SQLState(err) == "55006" { // template1 is in use
		_, err = admin.ExecContext(ctx, "CREATE DATABASE "+ident(s.name)+like.options)
	}
	switch {
	case SQLState(err) == "42501":
		return fmt.Errorf("%w: the user may not create a scratch database: give it the right (ALTER ROLE … CREATEDB), or a server for it with --scratch-url: %w", dialect.ErrNoScratch, err)
	case err != nil:
		return fmt.Errorf("create scratch database: %w", err)
	}
	if s.keeper, err = s.keep(ctx, like.space); err != nil {
		return errors.Join(fmt.Errorf("open scratch database: %w", err), s.Close())
	}
	return nil
}

// keep opens the connection that shows that the database is in use, and makes the schema that names
// without one are in.
func (s *scratch) keep(ctx context.Context, space string) (*sql.DB, error) {
	db := sql.OpenDB(newOpener(s.driver, inDatabase(s.source, s.name)))
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	statements := []string{"SELECT 1"}
	if space != "public" {
		statements = []string{"CREATE SCHEMA " + ident(space), "ALTER DATABASE " + ident(s.name) + " SET search_path = " + ident(space) + ", public"}
	}
	for _, sql := range statements {
		if _, err := db.ExecContext(ctx, sql); err != nil {
			return db, err
		}
	}
	return db, nil
}

// sweep drops the scratch databases that were left behind: those that are old enough, and that nobody is
// connected to, which the server sees to. What can't be dropped is left to the next run.
func sweep(ctx context.Context, admin *sql.DB, now int64) {
	rows, err := admin.QueryContext(ctx, `SELECT d.datname FROM pg_catalog.pg_database d
		WHERE d.datname ~ '^_skein_scratch_[0-9]+_' AND split_part(d.datname, '_', 4)::bigint < $1
			AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)`, now-int64(leftBehind.Seconds()))
	if err != nil {
		return
	}
	var names []string
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil {
			names = append(names, name)
		}
	}
	rows.Close()
	for _, name := range names {
		_, _ = admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+ident(name))
	}
}

// Connect opens a connection to the scratch database.
func (s *scratch) Connect(ctx context.Context) (driver.Conn, error) {
	return newOpener(s.driver, inDatabase(s.source, s.name)).Connect(ctx)
}

// Driver returns the driver of the user's database.
func (s *scratch) Driver() driver.Driver { return s.driver }

// Close drops the database, whoever is still connected to it. It is called when the handle is closed.
func (s *scratch) Close() error {
	if s.keeper != nil {
		s.keeper.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	admin := s.admin()
	defer admin.Close()
	_, _ = admin.ExecContext(ctx, "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = "+text(s.name)+" AND pid <> pg_backend_pid()")
	var err error
	for range 50 {
		if _, err = admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+ident(s.name)); SQLState(err) != "55006" {
			break
		}
		time.Sleep(20 * time.Millisecond) // a connection is about to end
	}
	if err != nil {
		return fmt.Errorf("drop scratch database %s: %w", s.name, err)
	}
	return nil
}

// inDatabase returns a source that names another database of the same server.
func inDatabase(source, name string) string {
	if u, err := url.Parse(source); err == nil && strings.HasPrefix(u.Scheme, "postgres") {
		u.Path = "/" + name
		query := u.Query()
		if query.Has("dbname") || query.Has("database") {
			query.Del("dbname")
			query.Del("database")
			u.RawQuery = query.Encode()
		}
		return describing(u).String()
	}
	source += " dbname=" + name
	if !strings.Contains(source, execMode) {
		source += " " + execMode + "=describe_exec"
	}
	return source
}
