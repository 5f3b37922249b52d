package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// history has a table, and a column of it that becomes NOT NULL.
func history() *script.Set {
	return script.NewSet().Add(script.Script{
		ID: "000000000001",
		Upgrade: func(m *op.Recorder) {
			m.CreateTable("items",
				schema.Column{Name: "id", Type: schema.Raw("INTEGER")},
				schema.Column{Name: "sku", Type: schema.Raw("VARCHAR(40)"), NotNull: true},
				schema.Column{Name: "qty", Type: schema.Raw("INTEGER")},
				schema.Column{Name: "price", Type: schema.Raw("REAL")},
				schema.Column{Name: "note", Type: schema.Raw("TEXT")},
				schema.PrimaryKey{Columns: schema.Columns("id")},
			)
			m.CreateIndex("items", schema.Index{Name: "ix_items_sku", Parts: schema.Columns("sku")})
		},
		Downgrade: func(m *op.Recorder) { m.DropTable("items") },
	}).Add(script.Script{
		ID: "000000000002", Revises: []string{"000000000001"},
		Upgrade:   func(m *op.Recorder) { m.AlterColumn("items", "qty", op.SetNotNull(true)) },
		Downgrade: func(m *op.Recorder) { m.AlterColumn("items", "qty", op.SetNotNull(false)) },
	})
}

func migrator(db *sql.DB) (*skein.Migrator, error) {
	return skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: history()})
}

// fill makes a database at the first revision with so many rows in its table.
func fill(ctx context.Context, args []string) error {
	db, err := sql.Open("sqlite", "file:"+undurable(args[0]))
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := migrator(db)
	if err != nil {
		return err
	}
	if err := m.Upgrade(ctx, "000000000001"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO items (id, sku, qty, price, note)
SELECT i, printf('%08x-%d', (i * 2654435761) % 4294967296, i), i % 1000, i / 100.0, 'note of item ' || i || ', some words to fill a row'
FROM n`, atoi(args[1]))
	return err
}

// rebuildRaw rebuilds the table with the statements that it takes at least.
func rebuildRaw(ctx context.Context, args []string) error {
	return rebuildBy(ctx, args[0], func(db *sql.DB) error {
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		for _, statement := range []string{
			"BEGIN IMMEDIATE",
			"CREATE TABLE items_new (id INTEGER PRIMARY KEY, sku VARCHAR(40) NOT NULL, qty INTEGER NOT NULL, price REAL, note TEXT)",
			"INSERT INTO items_new (id, sku, qty, price, note) SELECT id, sku, qty, price, note FROM items",
			"DROP TABLE items",
			"ALTER TABLE items_new RENAME TO items",
			"CREATE INDEX ix_items_sku ON items (sku)",
			"COMMIT",
		} {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}

// rebuildSkein upgrades to the revision that makes the column NOT NULL.
func rebuildSkein(ctx context.Context, args []string) error {
	return rebuildBy(ctx, args[0], func(db *sql.DB) error { return toHead(ctx, db) })
}

func toHead(ctx context.Context, db *sql.DB) error {
	m, err := migrator(db)
	if err != nil {
		return err
	}
	return m.Upgrade(ctx, "heads")
}

// rebuildBy times a rebuild, and looks whether it is one.
func rebuildBy(ctx context.Context, file string, rebuild func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer db.Close()
	start := time.Now()
	if err := rebuild(db); err != nil {
		return err
	}
	took := time.Since(start)
	var notNull, indexes int
	if err := db.QueryRowContext(ctx, `SELECT (SELECT "notnull" FROM pragma_table_info('items') WHERE name = 'qty'),
(SELECT count(*) FROM pragma_index_list('items') WHERE name = 'ix_items_sku')`).Scan(&notNull, &indexes); err != nil {
		return err
	}
	if notNull != 1 || indexes != 1 {
		return fmt.Errorf("%s: NOT NULL %d, indexes %d", file, notNull, indexes)
	}
	return say(map[string]time.Duration{"rebuild": took})
}
