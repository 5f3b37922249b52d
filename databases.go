package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/skein-go/skein/revision"
)

// Database is one of several databases of a project: a name, and a Config of its own.
type Database struct {
	Name   string
	Config Config
}

// Databases are the databases of one project. Each has its own models, its own folder of scripts and
// its own version table; they are worked on one after the other, in this order.
type Databases []Database

// databaseName is what a name may be: it stands in paths, in environment variables and in flags.
var databaseName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// Check reports, as an error that wraps ErrUsage, names that are missing, can't be used or stand for two
// databases, and two that are one: a move of both would move it twice.
func (d Databases) Check() error {
	type place struct{ url, table string }
	places := map[place]string{}
	names := map[string]bool{}
	for _, db := range d {
		if !databaseName.MatchString(db.Name) {
			return usage("a database can't be named %q: a name is letters, digits, '-' and '_', a letter first", db.Name)
		}
		if names[strings.ToLower(db.Name)] {
			return usage("two databases are named %q", db.Name)
		}
		names[strings.ToLower(db.Name)] = true
		at := place{db.Config.URL, cmp.Or(db.Config.VersionTable, "skein_version")}
		if other := places[at]; other != "" && at.url != "" && at.url != "sqlite::memory:" {
			return usage("databases %s and %s have one url and one version table: give each a version_table of its own", other, db.Name)
		}
		places[at] = db.Name
	}
	return nil
}

// Names lists the names, in order.
func (d Databases) Names() []string {
	names := make([]string, len(d))
	for i, db := range d {
		names[i] = db.Name
	}
	return names
}

// Named returns the databases of these names, in the order of d; all of them if no name is given. A name
// that none has is an error that wraps ErrUsage.
func (d Databases) Named(names ...string) (Databases, error) {
	if len(names) == 0 {
		return d, nil
	}
	for _, name := range names {
		if !slices.Contains(d.Names(), name) {
			return nil, usage("there is no database %q: there are %s", name, strings.Join(d.Names(), ", "))
		}
	}
	var out Databases
	for _, db := range d {
		if slices.Contains(names, db.Name) {
			out = append(out, db)
		}
	}
	return out, nil
}

// Each does something with each database, one after the other. A failure in one does not keep it from
// the others, the end of ctx does. The error is a *DatabasesError, which says of every database how it
// went; nil if all is done.
//
// A revision belongs to the history of one database: where one of them knows what a command names, the
// others, which don't, are left alone, and their log says so.
func (d Databases) Each(ctx context.Context, do func(ctx context.Context, db Database) error) error {
	if err := d.Check(); err != nil {
		return err
	}
	out := new(DatabasesError)
	var unknown []DatabaseError
	for _, db := range d {
		if ctx.Err() != nil {
			out.NotBegun = append(out.NotBegun, db.Name)
			continue
		}
		if db.Config.Dir == "" {
			db.Config.Dir = filepath.Join("migrations", db.Name)
		}
		switch err := do(ctx, db); {
		case err == nil:
			out.Done = append(out.Done, db.Name)
		case errors.Is(err, revision.ErrUnknown):
			unknown = append(unknown, DatabaseError{db.Name, err})
		default:
			out.Failed = append(out.Failed, DatabaseError{db.Name, err})
		}
	}
	if len(out.Done) == 0 {
		out.Failed = append(out.Failed, unknown...)
	} else {
		for _, e := range unknown {
			d.logOf(e.Name).Info("Left alone: " + e.Err.Error())
		}
	}
	if len(out.Failed)+len(out.NotBegun) == 0 {
		return nil
	}
	return out
}

func (d Databases) logOf(name string) *slog.Logger {
	for _, db := range d {
		if db.Name == name && db.Config.Log != nil {
			return db.Config.Log
		}
	}
	return slog.New(slog.DiscardHandler)
}

// Upgrade is Migrator.Upgrade for each database. See Each for its error.
func (d Databases) Upgrade(ctx context.Context, target string) error {
	return d.migrators(ctx, func(ctx context.Context, m *Migrator) error { return m.Upgrade(ctx, target) })
}

// Downgrade is Migrator.Downgrade for each database. See Each for its error: after a failure, repeat a
// target such as "-1" with the databases alone that failed.
func (d Databases) Downgrade(ctx context.Context, target string) error {
	return d.migrators(ctx, func(ctx context.Context, m *Migrator) error { return m.Downgrade(ctx, target) })
}

func (d Databases) migrators(ctx context.Context, do func(context.Context, *Migrator) error) error {
	return d.Each(ctx, func(ctx context.Context, db Database) error {
		m, err := New(db.Config)
		if err != nil {
			return err
		}
		return errors.Join(do(ctx, m), m.Close())
	})
}

// DatabaseError is what went wrong with one database.
type DatabaseError struct {
	Name string
	Err  error
}

// DatabasesError says how it went with several databases of which one failed at least, or was not begun.
type DatabasesError struct {
	Failed   []DatabaseError
	Done     []string
	NotBegun []string // the context had ended
}

// Error has a line for each failure and one for what the others did.
func (e *DatabasesError) Error() string {
	var lines, failed []string
	for _, f := range e.Failed {
		lines = append(lines, fmt.Sprintf("database %s: %v", f.Name, f.Err))
		failed = append(failed, "--database "+f.Name)
	}
	var others []string
	if len(e.Done) > 0 {
		others = append(others, "done: "+strings.Join(e.Done, ", "))
	}
	if len(e.NotBegun) > 0 {
		others = append(others, "not begun: "+strings.Join(e.NotBegun, ", "))
		for _, name := range e.NotBegun {
			failed = append(failed, "--database "+name)
		}
	}
	if len(others) > 0 {
		lines = append(lines, strings.Join(others, "; ")+"; the rest alone: "+strings.Join(failed, " "))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors of the databases.
func (e *DatabasesError) Unwrap() []error {
	out := make([]error, 0, len(e.Failed))
	for _, f := range e.Failed {
		out = append(out, f.Err)
	}
	return out
}
