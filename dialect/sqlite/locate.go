package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/skein-go/skein/dialect"
)

// InMemory is the source of a private database in memory, one for each connection.
const InMemory = ":memory:"

var _ dialect.Locator = Dialect{}

// Schemes returns sqlite and sqlite3.
func (Dialect) Schemes() []string { return []string{"sqlite", "sqlite3"} }

// Drivers returns those that are known to work: modernc.org/sqlite, without cgo, and
// github.com/mattn/go-sqlite3.
func (Dialect) Drivers() []dialect.Driver {
	return []dialect.Driver{{Name: "sqlite", Import: "modernc.org/sqlite"}, {Name: "sqlite3", Import: "github.com/mattn/go-sqlite3"}}
}

// Source turns sqlite://file.db (relative), sqlite:///absolute/file.db or sqlite::memory: into what
// the drivers take: a file's name, with the URL's query.
func (Dialect) Source(rawURL string) (string, error) {
	_, rest, _ := strings.Cut(rawURL, ":")
	rest = strings.TrimPrefix(rest, "//")
	name, query, hasQuery := strings.Cut(rest, "?")
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = unescaped
	}
	if name == "" {
		return "", errors.New("the URL names no file: write sqlite::memory: or sqlite://file.db")
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return "", fmt.Errorf("%s is a folder, not a SQLite file", name)
	}
	if dir := filepath.Dir(name); name != InMemory {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("the folder of %s is not there: make %s", name, dir)
		}
	}
	if hasQuery {
		return "file:" + (&url.URL{Path: name}).EscapedPath() + "?" + query, nil
	}
	if strings.ContainsAny(name, "?#%") || strings.HasPrefix(name, "file:") {
		return "file:" + (&url.URL{Path: name}).EscapedPath(), nil
	}
	return name, nil
}

// File returns the file of what Source returns; "" if the database is in memory, or where the query decides.
func File(source string) string {
	rest, isURL := strings.CutPrefix(source, "file:")
	name, query, _ := strings.Cut(rest, "?")
	if !isURL {
		name, query = source, ""
	}
	values, err := url.ParseQuery(query)
	if name == InMemory || err != nil || values.Has("vfs") || values.Get("mode") == "memory" {
		return ""
	}
	if unescaped, err := url.PathUnescape(name); err == nil && isURL {
		return unescaped
	}
	return name
}
