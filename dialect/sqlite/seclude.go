package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Blank reports whether the file has no page yet.
func (Dialect) Blank(ctx context.Context, conn *sql.Conn) (bool, error) {
	var pages int
	if err := conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return false, fmt.Errorf("read PRAGMA page_count: %w", err)
	}
	return pages == 0, nil
}

// Seclude holds the file's lock between transactions and keeps the journal's file, whose header is
// overwritten at each commit. Both are as durable as the default, which makes a new file for each
// transaction and has its name written to the folder (sqlite.org/pragma.html: journal_mode PERSIST,
// locking_mode). A journal that is not the default one is left as it is.
func (Dialect) Seclude(ctx context.Context, conn *sql.Conn) (restore func() error, err error) {
	nothing := func() error { return nil }
	var journal, locking string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return nothing, fmt.Errorf("read PRAGMA journal_mode: %w", err)
	}
	if err := conn.QueryRowContext(ctx, "PRAGMA locking_mode").Scan(&locking); err != nil {
		return nothing, fmt.Errorf("read PRAGMA locking_mode: %w", err)
	}
	if !strings.EqualFold(journal, "delete") || !strings.EqualFold(locking, "normal") {
		return nothing, nil
	}
	restore = func() error {
		// The lock is let go when the file is next read; the journal goes with its mode.
		return run(ctx, conn, "PRAGMA locking_mode = NORMAL", "PRAGMA journal_mode = DELETE", "SELECT 1 FROM sqlite_master LIMIT 1")
	}
	if err := run(ctx, conn, "PRAGMA journal_mode = PERSIST", "PRAGMA locking_mode = EXCLUSIVE"); err != nil {
		return restore, err
	}
	return restore, nil
}

func run(ctx context.Context, conn *sql.Conn, statements ...string) error {
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}
