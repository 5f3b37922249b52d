package skein

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model"
)

// OpenURL opens a database by its URL: sqlite://file.db (relative), sqlite:///absolute/file.db or
// sqlite::memory:. The driver has to be linked into the program; Skein brings none. The file is made
// when something is written to it. The caller closes the database.
func OpenURL(rawURL string) (*sql.DB, dialect.Dialect, error) {
	d, err := dialectOf(rawURL)
	if err != nil {
		return nil, nil, err
	}
	driver, err := sqliteDriver()
	if err != nil {
		return nil, nil, err
	}
	file, err := sqliteFile(rawURL)
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open(driver, file)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", Redact(rawURL), err)
	}
	if file == ":memory:" {
		// Each connection would have a database of its own.
		db.SetMaxOpenConns(1)
	}
	return db, d, nil
}

// dialectOf tells the dialect from a URL's scheme.
func dialectOf(rawURL string) (dialect.Dialect, error) {
	scheme, _, ok := strings.Cut(rawURL, ":")
	switch {
	case !ok:
		return nil, usage("%q is no database URL: write sqlite://file.db", Redact(rawURL))
	case scheme == "sqlite" || scheme == "sqlite3":
		return sqlite.Dialect{}, nil
	}
	if !regexp.MustCompile("^[a-z][a-z0-9+]*$").MatchString(scheme) {
		scheme = "…" // whatever it is, it may hold a password
	}
	return nil, usage("databases of kind %q are not supported yet: sqlite is", scheme)
}

// sqliteFile turns a URL into what the drivers take: a file's name, with the URL's query.
func sqliteFile(rawURL string) (string, error) {
	_, rest, _ := strings.Cut(rawURL, ":")
	rest = strings.TrimPrefix(rest, "//")
	name, query, hasQuery := strings.Cut(rest, "?")
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = unescaped
	}
	if name == "" {
		return "", usage("the URL %q names no file: write sqlite://file.db or sqlite::memory:", Redact(rawURL))
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return "", usage("%s is a folder, not a SQLite file", name)
	}
	if hasQuery {
		return "file:" + (&url.URL{Path: name}).EscapedPath() + "?" + query, nil
	}
	if strings.ContainsAny(name, "?#%") || strings.HasPrefix(name, "file:") {
		return "file:" + (&url.URL{Path: name}).EscapedPath(), nil
	}
	return name, nil
}

func sqliteDriver() (string, error) {
	have := sql.Drivers()
	for _, name := range []string{"sqlite", "sqlite3"} {
		if slices.Contains(have, name) {
			return name, nil
		}
	}
	return "", errors.New("no SQLite driver is linked into this program: import one, for example _ \"modernc.org/sqlite\"")
}

// secret is a setting in a URL, or in a connection string of words, whose value nobody may see.
var secret = regexp.MustCompile(`(?i)([\w.-]*(?:pass|pwd|secret|token|key)[\w.-]*)=('[^']*'|[^&;\s]*)`)

// Redact returns a URL without its passwords, for messages.
func Redact(rawURL string) string {
	u, err := url.Parse(rawURL)
	switch {
	case err != nil || u.User == nil && strings.Contains(rawURL, "@"):
		// It is no URL, so that it may hold a password anywhere: nothing is shown beyond its scheme.
		scheme, _, _ := strings.Cut(rawURL, ":")
		if strings.Contains(scheme, "@") || strings.Contains(scheme, "=") {
			scheme = ""
		}
		return scheme + ":…"
	case u.User != nil:
		rawURL = u.Redacted()
	}
	return secret.ReplaceAllString(rawURL, "$1=xxxxx")
}

// db returns the database, opening it from the URL if need be.
func (m *Migrator) db() (*sql.DB, error) {
	switch {
	case m.cfg.DB != nil:
		return m.cfg.DB, nil
	case m.opened != nil:
		return m.opened, nil
	case m.cfg.URL == "":
		return nil, usage("no database: give --url, or set SKEIN_URL or DATABASE_URL")
	}
	db, _, err := OpenURL(m.cfg.URL)
	m.opened = db
	return db, err
}

// dialect returns the dialect, which even offline work needs.
func (m *Migrator) dialect() (dialect.Dialect, error) {
	if m.cfg.Dialect == nil {
		return nil, usage("no database and no dialect: give --url, or set dialect in skein.toml")
	}
	return m.cfg.Dialect, nil
}

// conn pins a connection for reading. done gives it back.
func (m *Migrator) conn(ctx context.Context) (conn *sql.Conn, done func(), err error) {
	db, closing, err := m.readable(ctx)
	if err != nil {
		return nil, nil, err
	}
	conn, err = db.Conn(ctx)
	if err != nil {
		closing()
		return nil, nil, m.named(err)
	}
	m.logContext()
	return conn, func() { conn.Close(); closing() }, nil
}

// readable returns the database, or an empty one in its place if its file is not there: reading must
// not create it.
func (m *Migrator) readable(ctx context.Context) (db *sql.DB, closing func(), err error) {
	if m.cfg.DB == nil && m.cfg.URL != "" && errors.Is(mustExist(m.cfg.URL), os.ErrNotExist) {
		if !m.context {
			m.cfg.Log.Info(fmt.Sprintf("There is no database file at %s yet: it is taken as empty.", Redact(m.cfg.URL)))
		}
		db, _, err := OpenURL("sqlite::memory:")
		return db, func() { db.Close() }, err
	}
	db, err = m.db()
	return db, func() {}, err
}

// named puts the database's URL to an error, where there is one.
func (m *Migrator) named(err error) error {
	if err == nil || m.cfg.URL == "" || m.cfg.DB != nil {
		return err
	}
	return fmt.Errorf("%s: %w", Redact(m.cfg.URL), err)
}

// logContext says once which engine is worked on.
func (m *Migrator) logContext() {
	if m.context || m.cfg.Dialect == nil {
		return
	}
	m.context = true
	title := m.cfg.Dialect.Name()
	if t, ok := m.cfg.Dialect.(dialect.Titler); ok {
		title = t.Title()
	}
	m.cfg.Log.Info("Context impl " + title + ".")
}

// scratch opens an empty private database of the engine.
func (m *Migrator) scratch(ctx context.Context) (*sql.DB, error) {
	d, err := m.dialect()
	if err != nil {
		return nil, err
	}
	s, ok := d.(dialect.Scratcher)
	if !ok {
		return nil, fmt.Errorf("%s knows no scratch database", d.Name())
	}
	if m.cfg.DB == nil && m.cfg.URL == "" {
		driver, err := sqliteDriver()
		if err != nil {
			return nil, err
		}
		db, err := sql.Open(driver, ":memory:")
		if err == nil {
			db.SetMaxOpenConns(1)
		}
		return db, err
	}
	db, err := m.db()
	if err != nil {
		return nil, err
	}
	return s.Scratch(ctx, db)
}

func (m *Migrator) target() model.Target {
	return model.Target{Dialect: m.cfg.Dialect, Scratch: m.scratch, Release: m.release, Cache: m.cfg.CacheDir}
}

// release asks the engine which one it is.
func (m *Migrator) release(ctx context.Context) (string, error) {
	d, ok := m.cfg.Dialect.(dialect.Released)
	if !ok {
		return "", fmt.Errorf("%s does not tell its release", m.cfg.Dialect.Name())
	}
	if m.cfg.DB == nil && m.cfg.URL == "" {
		db, err := m.scratch(ctx)
		if err != nil {
			return "", err
		}
		defer db.Close()
		return d.Release(ctx, db)
	}
	db, err := m.db()
	if err != nil {
		return "", err
	}
	return d.Release(ctx, db)
}
