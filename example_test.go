package skein_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// An app brings its database up to date when it starts, whether it is the only one or one of many.
func ExampleNew() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // a database in memory lives on its connection

	// Stands for migrations.Revisions, to which each script's file adds itself.
	revisions := script.NewSet().Add(script.Script{
		ID: "5f15cbadc711", Message: "initial migration",
		Upgrade: func(m *op.Recorder) {
			m.CreateTable("users",
				schema.Column{Name: "id", Type: schema.Integer{}},
				schema.Column{Name: "name", Type: schema.String(64), NotNull: true},
				schema.PrimaryKey{Columns: schema.Columns("id")},
			)
		},
		Downgrade: func(m *op.Recorder) { m.DropTable("users") },
	})

	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: revisions})
	if err != nil {
		panic(err)
	}
	if err := m.Upgrade(context.Background(), "heads"); err != nil {
		panic(err)
	}
	current, err := m.Current(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(current.Revisions[0].ID, current.Revisions[0].Message, current.AtHead)
	// Output: 5f15cbadc711 initial migration true
}

// A revision that moves data: a Go function gets the running transaction, between the operations that
// make room for the data and those that rely on it.
func ExampleMigrator_Upgrade() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada Lovelace')"); err != nil {
		panic(err)
	}

	lastNames := func(ctx context.Context, tx op.Tx) error {
		var name string
		if err := tx.QueryRowContext(ctx, "SELECT name FROM users WHERE id = 1").Scan(&name); err != nil {
			return err
		}
		_, last, _ := strings.Cut(name, " ")
		_, err := tx.ExecContext(ctx, "UPDATE users SET last_name = ? WHERE id = 1", last)
		return err
	}
	revisions := script.NewSet().Add(script.Script{
		ID: "ae1027a6acf0", Message: "last names",
		Upgrade: func(m *op.Recorder) {
			m.AddColumn("users", schema.Column{Name: "last_name", Type: schema.Text{}})
			m.Func("last names", lastNames)
			m.AlterColumn("users", "last_name", op.SetNotNull(true))
		},
		Downgrade: func(m *op.Recorder) { m.DropColumn("users", "last_name") },
	})

	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: revisions})
	if err != nil {
		panic(err)
	}
	if err := m.Upgrade(context.Background(), "heads"); err != nil {
		panic(err)
	}
	var name, last string
	if err := db.QueryRow("SELECT name, last_name FROM users").Scan(&name, &last); err != nil {
		panic(err)
	}
	fmt.Println(name, "/", last)
	// Output: Ada Lovelace / Lovelace
}
