package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tableSQL is what revision i creates, for every contender.
func tableSQL(i int) string {
	return fmt.Sprintf(`CREATE TABLE account_%05d (
    id INTEGER PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);`, i)
}

func dropSQL(i int) string { return fmt.Sprintf("DROP TABLE account_%05d;", i) }

// revisionID is a number that looks like a revision: spread over all 12 digits, as real ones are.
func revisionID(i int) string {
	return fmt.Sprintf("%012x", uint64(i)*0x9E3779B97F4A7C15>>16)
}

// skeinRevisions writes a linear history of n SQL scripts.
func skeinRevisions(dir string, n int) error {
	return writeFiles(dir, n, func(i int) (string, string) {
		revises := ""
		if i > 1 {
			revises = " " + revisionID(i-1)
		}
		return fmt.Sprintf("%s_create_account_%05d.sql", revisionID(i), i), fmt.Sprintf(`-- revision: %s
-- revises:%s
-- branch labels:
-- depends on:
-- message: create account %05d
-- created: 2026-11-22T19:21:42Z

-- +skein upgrade
%s

-- +skein downgrade
%s
`, revisionID(i), revises, i, tableSQL(i), dropSQL(i))
	})
}

// gooseRevisions writes the same for goose.
func gooseRevisions(dir string, n int) error {
	return writeFiles(dir, n, func(i int) (string, string) {
		return fmt.Sprintf("%05d_create_account_%05d.sql", i, i),
			fmt.Sprintf("-- +goose Up\n%s\n\n-- +goose Down\n%s\n", tableSQL(i), dropSQL(i))
	})
}

// alembicRevisions writes the same for Alembic, with an env.py that does nothing beyond what it must.
func alembicRevisions(dir string, n int) error {
	if err := writeFiles(filepath.Join(dir, "versions"), n, func(i int) (string, string) {
		revises := "None"
		if i > 1 {
			revises = "'" + revisionID(i-1) + "'"
		}
		return fmt.Sprintf("%s_create_account_%05d.py", revisionID(i), i), fmt.Sprintf(`"""create account %05d"""
from alembic import op

revision = '%s'
down_revision = %s
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""%s""")


def downgrade():
    op.execute("""%s""")
`, i, revisionID(i), revises, tableSQL(i), dropSQL(i))
	}); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "env.py"), []byte(`from alembic import context
from sqlalchemy import create_engine

with create_engine("sqlite:///" + context.get_x_argument(as_dictionary=True)["db"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "alembic.ini"), []byte("[alembic]\nscript_location = %(here)s\n"), 0o644)
}

// versionSQL and logSQL are the tables beside the revisions: a version table, and Skein's log.
const (
	versionSQL = "CREATE TABLE version (revision VARCHAR(64) NOT NULL PRIMARY KEY);\nINSERT INTO version VALUES ('base');\n"
	logSQL     = "CREATE TABLE log (at VARCHAR(40) NOT NULL, revision VARCHAR(64) NOT NULL, direction VARCHAR(10) NOT NULL, " +
		"checksum VARCHAR(64) NOT NULL, took_ms BIGINT NOT NULL, tool VARCHAR(100) NOT NULL, who VARCHAR(200) NOT NULL);\n"
)

// stepSQL are the statements of revision i as a person would write them: a transaction of its own with
// its row of the version table and, if log is set, with the row that Skein writes to its log.
func stepSQL(i int, log bool) []string {
	out := []string{"BEGIN IMMEDIATE;", tableSQL(i), fmt.Sprintf("UPDATE version SET revision = '%s';", revisionID(i))}
	if log {
		out = append(out, fmt.Sprintf("INSERT INTO log VALUES ('2026-11-22T19:21:42.000000000Z', '%s', 'upgrade', '%064x', 1, 'skein devel', 'root@localhost');", revisionID(i), i))
	}
	return append(out, "COMMIT;")
}

// shellScript writes the same SQL for the engine's own shell.
func shellScript(file string, n int, log, durable bool) error {
	var b strings.Builder
	if !durable {
		b.WriteString("PRAGMA synchronous = OFF;\n")
	}
	b.WriteString(versionSQL)
	if log {
		b.WriteString(logSQL)
	}
	for i := 1; i <= n; i++ {
		b.WriteString(strings.Join(stepSQL(i, log), "\n") + "\n")
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// modelSQL is a schema of n tables of ten columns, each with an index and a foreign key.
func modelSQL(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `CREATE TABLE item_%05d (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES item_%05d (id) ON DELETE CASCADE,
    code VARCHAR(40) NOT NULL,
    title VARCHAR(200) NOT NULL DEFAULT '',
    body TEXT,
    amount NUMERIC(10, 2) NOT NULL DEFAULT 0,
    weight REAL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    payload BLOB
);
CREATE INDEX ix_item_%05d_code ON item_%05d (code);
`, i, max(1, i-1), i, i)
	}
	return b.String()
}

// modelHistory writes a schema.sql of n tables and a history of one revision that creates them.
func modelHistory(dir string, n int) error {
	sql := modelSQL(n)
	if err := writeFiles(filepath.Join(dir, "migrations"), 1, func(int) (string, string) {
		return revisionID(1) + "_initial.sql", fmt.Sprintf("-- revision: %s\n-- message: initial\n\n-- +skein upgrade\n%s\n-- +skein downgrade\n", revisionID(1), sql)
	}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(sql), 0o644)
}

func writeFiles(dir string, n int, file func(i int) (name, text string)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i := 1; i <= n; i++ {
		name, text := file(i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
