package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
)

// scratchPrefix begins the names of scratch databases.
const scratchPrefix = "skein_scratch_"

var scratches atomic.Int64

// Scratch makes an empty database beside db, on a connection of db, with the same character set. It is
// dropped when the scratch is closed; one that a killed process left behind is dropped by the next
// Scratch on that server. Texts are read there as on Skein's own connections, without ANSI_QUOTES and the like. What would reach beyond it (USE, GRANT, SET GLOBAL, …) is passed over, and a
// statement about another database is an error.
func (Dialect) Scratch(ctx context.Context, db *sql.DB, _ string) (*sql.DB, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a scratch database: %w", err)
	}
	s, err := enterScratch(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	scratch := sql.OpenDB(&connector{s, db.Driver()})
	scratch.SetMaxOpenConns(1)
	scratch.SetMaxIdleConns(1)
	return scratch, nil
}

// A place is a scratch database that a connection is in.
type place struct {
	conn *sql.Conn
	name string
	home string // the database that the connection was in
	mode string // the connection's sql_mode, where it has another one in the scratch database
}

// enterScratch creates a scratch database and makes it the connection's. A lock of the server's, which
// ends with the connection, tells others that the database has an owner.
func enterScratch(ctx context.Context, conn *sql.Conn) (*place, error) {
	var home sql.NullString
	var charset, collate, host, mode string
	err := conn.QueryRowContext(ctx, "SELECT DATABASE(), @@character_set_database, @@collation_database, CONCAT(@@hostname, ' ', @@port), @@SESSION.sql_mode").
		Scan(&home, &charset, &collate, &host, &mode)
	if err != nil {
		return nil, fmt.Errorf("open a scratch database: %w", err)
	}
	sum := sha256.Sum256([]byte(host))
	mine := scratchPrefix + hex.EncodeToString(sum[:4]) + "_"
	s := &place{conn: conn, home: home.String, name: fmt.Sprintf("%s%d_%x_%d", mine, os.Getpid(), time.Now().UnixNano(), scratches.Add(1))}
	var locked sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+quoted(s.name)+", 0)").Scan(&locked); err != nil || locked.Int64 != 1 {
		return nil, fmt.Errorf("open a scratch database: no lock to be had: %w", err)
	}
	if err := sweep(ctx, conn, mine); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		"CREATE DATABASE " + ident(s.name) + " CHARACTER SET " + charset + " COLLATE " + collate,
		"USE " + ident(s.name),
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			_ = s.leave(ctx) // for lack of a right there is nothing to drop, and the first error says all
			return nil, fmt.Errorf("%w: the user may not create a scratch database: give it the right (GRANT ALL ON `skein\\_scratch\\_%%`.* TO …), or a server for it with --scratch-url: %w", dialect.ErrNoScratch, err)
		}
	}
	if plain := plainMode(mode); plain != mode {
		s.mode = mode
		if _, err := conn.ExecContext(ctx, "SET SESSION sql_mode = '"+plain+"'"); err != nil {
			return nil, errors.Join(fmt.Errorf("open a scratch database: %w", err), s.leave(ctx))
		}
	}
	return s, nil
}

// sweep drops the scratch databases of this server that nobody owns any more.
func sweep(ctx context.Context, db op.Tx, mine string) error {
	rows, err := db.QueryContext(ctx, "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE "+
		quoted(strings.ReplaceAll(mine, "_", `\_`)+"%")+" AND IS_FREE_LOCK(schema_name) = 1")
	if err != nil {
		return fmt.Errorf("look for old scratch databases: %w", err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return errors.Join(err, rows.Close())
		}
		names = append(names, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("look for old scratch databases: %w", err)
	}
	for _, name := range names {
		// Another process may be quicker.
		if _, err := db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+ident(name)); err != nil {
			return fmt.Errorf("drop an old scratch database: %w", err)
		}
	}
	return nil
}

// leave drops the scratch database and takes the connection home, whatever became of ctx.
func (s *place) leave(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	_, dropped := s.conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+ident(s.name))
	if dropped != nil {
		dropped = fmt.Errorf("drop scratch database %s: %w", s.name, dropped)
	}
	var back error
	if s.home != "" {
		_, back = s.conn.ExecContext(ctx, "USE "+ident(s.home))
	}
	if s.mode != "" {
		_, again := s.conn.ExecContext(ctx, "SET SESSION sql_mode = '"+s.mode+"'")
		back = errors.Join(back, again)
	}
	_, unlocked := s.conn.ExecContext(ctx, "SELECT RELEASE_LOCK("+quoted(s.name)+")")
	return errors.Join(dropped, back, unlocked)
}

// connector gives out the one connection of a scratch database.
type connector struct {
	*place
	driver driver.Driver
}

// Connect returns the connection, looked after.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	return &scratchConn{c.conn, c.name}, nil
}

// Driver returns the driver of the database beside it.
func (c *connector) Driver() driver.Driver { return c.driver }

// Close drops the scratch database. The connection is not used again: its settings may be others now.
func (c *connector) Close() error {
	err := c.leave(context.Background())
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
	if e := c.conn.Close(); e != nil && !errors.Is(e, sql.ErrConnDone) && !errors.Is(e, driver.ErrBadConn) {
		err = errors.Join(err, e)
	}
	return err
}
