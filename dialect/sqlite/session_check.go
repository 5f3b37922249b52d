package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
)

// ErrForeignKey is wrapped by the error of a Commit that left rows pointing at nothing.
var ErrForeignKey = errors.New("foreign key violated")

// violations are the rows that point at nothing, by child and parent table. What is wrong with the
// declaration of a foreign key, so that its rows can't be checked, is a violation too.
type violations map[link]violation

type link struct{ child, parent, fault string }

type violation struct {
	count int
	rowid sql.NullInt64 // of the first
}

// dangling looks through all foreign keys of the database.
func dangling(ctx context.Context, conn *sql.Conn) (violations, error) {
	found := violations{}
	err := found.collect(ctx, conn, "PRAGMA foreign_key_check")
	if err == nil || ctx.Err() != nil {
		return found, err
	}
	// One foreign key that can't be checked ends the check of all: go table by table.
	rows, err := conn.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
	if err != nil {
		return nil, fmt.Errorf("check foreign keys: %w", err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, errors.Join(fmt.Errorf("check foreign keys: %w", err), rows.Close())
		}
		tables = append(tables, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("check foreign keys: %w", err)
	}
	found = violations{}
	for _, t := range tables {
		if err := found.collect(ctx, conn, "PRAGMA foreign_key_check("+op.Quote(t)+")"); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			found[link{child: t, fault: err.Error()}] = violation{count: 1}
		}
	}
	return found, nil
}

func (v violations) collect(ctx context.Context, conn *sql.Conn, pragma string) (err error) {
	rows, err := conn.QueryContext(ctx, pragma)
	if err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l link
		var rowid, key sql.NullInt64
		if err := rows.Scan(&l.child, &rowid, &l.parent, &key); err != nil {
			return fmt.Errorf("check foreign keys: %w", err)
		}
		x := v[l]
		if x.count == 0 {
			x.rowid = rowid
		}
		x.count++
		v[l] = x
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check foreign keys: %w", err)
	}
	return nil
}

// checkForeignKeys fails if there are rows that point at nothing and that were not there before.
func (t *transaction) checkForeignKeys(ctx context.Context) error {
	after, err := dangling(ctx, t.conn)
	if err != nil {
		return err
	}
	before := t.before.renamed(t.ops)
	links := slices.SortedFunc(maps.Keys(after), func(a, b link) int {
		return strings.Compare(a.child+"\x00"+a.parent, b.child+"\x00"+b.parent)
	})
	var errs []error
	for _, l := range links {
		a, fresh := after[l], after[l].count-before[l].count
		switch {
		case fresh <= 0:
		case l.fault != "":
			errs = append(errs, fmt.Errorf("%w: table %s: %s", ErrForeignKey, l.child, l.fault))
		default:
			example := ""
			if a.rowid.Valid {
				example = fmt.Sprintf(", such as the one with rowid %d", a.rowid.Int64)
			}
			errs = append(errs, fmt.Errorf("%w: %d rows of %s point at rows of %s that are not there%s",
				ErrForeignKey, fresh, l.child, l.parent, example))
		}
	}
	return errors.Join(errs...)
}

// renamed returns what was found before under the names that tables have by now.
func (v violations) renamed(ops []op.Op) violations {
	for _, o := range ops {
		r, ok := o.(op.RenameTable)
		if !ok {
			continue
		}
		next := violations{}
		for l, x := range v {
			if l.child == r.Table {
				l.child = r.To
			}
			if l.parent == r.Table {
				l.parent = r.To
			}
			next[l] = x
		}
		v = next
	}
	return v
}
