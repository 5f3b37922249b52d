package postgres

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/skein-go/skein/dialect"
)

// Schemes returns postgres and postgresql.
func (Dialect) Schemes() []string { return []string{"postgres", "postgresql"} }

// Drivers returns those that are known to work: pgx, as github.com/jackc/pgx/v5/stdlib brings it.
func (Dialect) Drivers() []dialect.Driver {
	return []dialect.Driver{{Name: "pgx", Import: "github.com/jackc/pgx/v5/stdlib"}, {Name: "pgx/v5", Import: "github.com/jackc/pgx/v5/stdlib"}}
}

// Source checks postgres://user:password@host:port/database?sslmode=…, which the driver takes.
// What it does not say comes from where PostgreSQL's own programs take it: PGHOST, PGUSER, PGPASSWORD,
// PGDATABASE and the like, and the file ~/.pgpass.
func (Dialect) Source(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", errors.New("not a URL: write postgres://user:password@host:5432/database, with %XX for what has a meaning in URLs")
	}
	if u.Opaque != "" {
		return "", fmt.Errorf("write %s://user@host:5432/database", u.Scheme)
	}
	if strings.Contains(strings.TrimPrefix(u.Path, "/"), "/") {
		return "", fmt.Errorf("the URL names database %q: write %s://user@host:5432/database", strings.TrimPrefix(u.Path, "/"), u.Scheme)
	}
	if u.Host+u.Path == "" {
		u.Path = "/" // else postgres:// would lose its slashes
	}
	return describing(withPassfile(u)).String(), nil
}

// withPassfile names ~/.pgpass where HOME says that it is elsewhere than the system's list of users, as PostgreSQL's own
// programs have it since 15: the driver looks only there.
func withPassfile(u *url.URL) *url.URL {
	home := os.Getenv("HOME")
	file := filepath.Join(home, ".pgpass")
	if _, err := os.Stat(file); home == "" || err != nil || os.Getenv("PGPASSFILE") != "" || u.Query().Has("passfile") {
		return u
	}
	return with(u, "passfile="+url.QueryEscape(file))
}

// with adds a term to the query of a URL, the rest of which stays as it is written.
func with(u *url.URL, term string) *url.URL {
	out := *u
	if out.RawQuery != "" {
		out.RawQuery += "&"
	}
	out.RawQuery += term
	return &out
}

// execMode is pgx's word for how a statement is prepared.
const execMode = "default_query_exec_mode"

// described is the mode that describing chooses.
const described = execMode + "=describe_exec"

// describing has pgx forget each statement when it is run, unless the URL says otherwise: what it
// remembers of a table is wrong after the table was changed.
func describing(u *url.URL) *url.URL {
	query := u.Query()
	if query.Has(execMode) {
		return u
	}
	return with(u, described)
}
