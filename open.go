package skein

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/schema"
)

// dialects are those that a URL or a name can mean.
func dialects() []dialect.Dialect {
	return []dialect.Dialect{sqlite.Dialect{}, postgres.Dialect{}, mysql.Dialect{}}
}

// DialectNamed returns the dialect of a name, such as sqlite, or of a URL's scheme.
func DialectNamed(name string) (dialect.Dialect, error) {
	var names []string
	for _, d := range dialects() {
		schemes := []string{d.Name()}
		if l, ok := d.(dialect.Locator); ok {
			schemes = append(schemes, l.Schemes()...)
		}
		if slices.Contains(schemes, name) {
			return d, nil
		}
		names = append(names, d.Name())
	}
	if !regexp.MustCompile("^[a-z][a-z0-9+]*$").MatchString(name) {
		name = "…" // whatever it is, it may hold a password
	}
	return nil, usage("databases of kind %q are not supported: there is %s", name, strings.Join(names, ", "))
}

// OpenURL opens a database by its URL: sqlite://file.db (relative), sqlite:///absolute/file.db,
// sqlite::memory:, or what the other dialects document. The driver has to be linked into the program;
// Skein brings none. A SQLite file is made when something is written to it. The caller closes the
// database.
func OpenURL(rawURL string) (*sql.DB, dialect.Dialect, error) {
	d, err := dialectOf(rawURL)
	if err != nil {
		return nil, nil, err
	}
	l, ok := d.(dialect.Locator)
	if !ok {
		return nil, nil, usage("databases of kind %q are not opened by a URL: set Config.DB", d.Name())
	}
	driver, err := linked(d, l)
	if err != nil {
		return nil, nil, err
	}
	source, err := l.Source(rawURL)
	if err != nil {
		return nil, nil, withKind(ErrUsage, err)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", Redact(rawURL), err)
	}
	if o, ok := d.(dialect.Opener); ok {
		connector := o.Open(db.Driver(), source)
		if err := db.Close(); err != nil { // no connection was opened
			return nil, nil, err
		}
		db = sql.OpenDB(connector)
	}
	if d.Name() == "sqlite" && sqlite.File(source) == "" {
		// Each connection would have a database of its own.
		db.SetMaxOpenConns(1)
	}
	return db, d, nil
}

// dialectOf tells the dialect from a URL's scheme.
func dialectOf(rawURL string) (dialect.Dialect, error) {
	scheme, _, ok := strings.Cut(rawURL, ":")
	if !ok {
		return nil, usage("%q is no database URL: write sqlite://file.db", Redact(rawURL))
	}
	return DialectNamed(scheme)
}

// linked returns the driver that is linked into the program.
func linked(d dialect.Dialect, l dialect.Locator) (string, error) {
	have := sql.Drivers()
	for _, driver := range l.Drivers() {
		if slices.Contains(have, driver.Name) {
			return driver.Name, nil
		}
	}
	return "", fmt.Errorf("no %s driver is linked into this program: import one, for example _ %q", title(d), l.Drivers()[0].Import)
}

func title(d dialect.Dialect) string {
	if t, ok := d.(dialect.Titler); ok {
		return t.Title()
	}
	return d.Name()
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
		return nil, usage("no database: give --url, or set SKEIN_URL or DATABASE_URL (SKEIN_URL_NAME for one that has a name)")
	}
	db, _, err := OpenURL(m.cfg.URL)
	m.opened = db
	return db, err
}

// letGo closes the database that was opened from the URL, while the caller goes on: an engine in the same
// process takes its time to forget thousands of tables. Close waits for it.
func (m *Migrator) letGo() {
	if db := m.opened; db != nil {
		m.opened = nil
		m.closing.Go(func() { db.Close() })
	}
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
	m.logContext(ctx)
	return conn, func() { conn.Close(); closing() }, nil
}

// readable returns the database, or an empty one in its place if its file is not there: reading must
// not create it.
func (m *Migrator) readable(ctx context.Context) (db *sql.DB, closing func(), err error) {
	if m.absent() {
		if !m.context {
			m.cfg.Log.Info(fmt.Sprintf("There is no database file at %s yet: it is taken as empty.", Redact(m.cfg.URL)))
		}
		db, _, err := OpenURL("sqlite::memory:")
		return db, func() { db.Close() }, err
	}
	db, err = m.db()
	return db, func() {}, err
}

// absent reports whether the database is a file that is not there yet.
func (m *Migrator) absent() bool {
	return m.cfg.DB == nil && m.cfg.URL != "" && errors.Is(mustExist(m.cfg.URL), os.ErrNotExist)
}

// named puts the database's URL to an error, where there is one.
func (m *Migrator) named(err error) error {
	if err == nil || m.cfg.URL == "" || m.cfg.DB != nil {
		return err
	}
	return fmt.Errorf("%s: %w", Redact(m.cfg.URL), err)
}

// logContext says once which engine is worked on.
func (m *Migrator) logContext(ctx context.Context) {
	if m.context || m.cfg.Dialect == nil {
		return
	}
	m.context = true
	name := title(m.cfg.Dialect)
	if d, ok := m.cfg.Dialect.(dialect.Various); ok {
		name = d.ProductTitle(m.product(ctx, d))
	}
	m.cfg.Log.Info("Context impl " + name + ".")
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
	db, source, err := m.beside(d)
	if err != nil {
		return nil, err
	}
	out, err := s.Scratch(ctx, db, source)
	if err != nil {
		return nil, err
	}
	if around := m.aroundTarget(ctx); around != "" {
		if err := d.(dialect.Surrounded).Suit(ctx, out, around); err != nil {
			return nil, errors.Join(err, out.Close())
		}
	}
	return out, nil
}

// aroundTarget tells of the surroundings of the database at hand, where a scratch database is somewhere else; "" where there is
// none, or it does not answer: then a scratch has those of its own server.
func (m *Migrator) aroundTarget(ctx context.Context) string {
	d, ok := m.cfg.Dialect.(dialect.Surrounded)
	if !ok || m.cfg.ScratchURL == "" || m.cfg.DB == nil && m.cfg.URL == "" {
		return ""
	}
	db, err := m.db()
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	around, err := d.Surroundings(ctx, db)
	if err != nil {
		return ""
	}
	return around
}

// beside returns a database of the engine, next to which a scratch database can be made: the one of
// Config.ScratchURL, else the user's, else one in memory. source is what it was opened with, "" if that
// is not known.
func (m *Migrator) beside(d dialect.Dialect) (db *sql.DB, source string, err error) {
	atHand := m.cfg.ScratchURL == "" && (m.cfg.DB != nil || m.cfg.URL != "")
	rawURL := cmp.Or(m.cfg.ScratchURL, m.cfg.URL, "sqlite::memory:")
	if l, ok := d.(dialect.Locator); ok && (!atHand || m.cfg.DB == nil) {
		source, _ = l.Source(rawURL) // OpenURL tells of an error
	}
	switch {
	case m.scratchDB != nil:
		return m.scratchDB, source, nil
	case atHand:
		db, err = m.db()
		return db, source, err
	case m.cfg.ScratchURL == "" && d.Name() != "sqlite":
		return nil, "", usage("no %s server at hand, and a scratch database is needed: give --scratch-url", title(d))
	}
	db, found, err := OpenURL(rawURL)
	if err != nil {
		return nil, "", err
	}
	if found.Name() != d.Name() {
		return nil, "", errors.Join(usage("the scratch URL is of kind %s, the database of kind %s", found.Name(), d.Name()), db.Close())
	}
	m.scratchDB = db
	return db, source, nil
}

func (m *Migrator) target() model.Target {
	return model.Target{Dialect: m.cfg.Dialect, Scratch: m.scratch, Release: m.surroundings, Cache: m.cfg.CacheDir}
}

// surroundings is the release, with all else that the same SQL is read by.
func (m *Migrator) surroundings(ctx context.Context) (string, error) {
	release, err := m.release(ctx)
	d, ok := m.cfg.Dialect.(dialect.Surrounded)
	if !ok || err != nil {
		return release, err
	}
	db, _, err := m.beside(m.cfg.Dialect)
	if err != nil {
		return "", err
	}
	around, err := d.Surroundings(ctx, db)
	return release + "\n" + around + "\n" + m.aroundTarget(ctx), err
}

// release asks the engine which one it is.
func (m *Migrator) release(ctx context.Context) (string, error) {
	d, ok := m.cfg.Dialect.(dialect.Released)
	if !ok {
		return "", fmt.Errorf("%s does not tell its release", m.cfg.Dialect.Name())
	}
	db, _, err := m.beside(m.cfg.Dialect)
	if err != nil {
		return "", err
	}
	return d.Release(ctx, db)
}

// patience is how long a server may take to tell what is nice to know.
const patience = 10 * time.Second

// blank is the schema of an empty database. Where the engine is one of several that speak differently, it
// says which.
func (m *Migrator) blank(ctx context.Context) *schema.Schema {
	s := &schema.Schema{Dialect: m.cfg.Dialect.Name()}
	d, ok := m.cfg.Dialect.(dialect.Various)
	if !ok {
		return s
	}
	s.Release = m.product(ctx, d)
	return s
}

// product returns the release of the server at hand; if there is none, or it does not answer, what the
// URL says of it.
func (m *Migrator) product(ctx context.Context, d dialect.Various) string {
	if m.known == "" {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var err error
		if m.known, err = m.release(ctx); err != nil {
			m.known = d.Product(m.cfg.URL)
		}
	}
	return m.known
}
