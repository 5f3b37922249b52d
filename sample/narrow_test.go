package sample_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/sample"
	"github.com/skein-go/skein/schema"
)

// TestNarrow: a column in a character set of its own gets the rows that fit in it, not none.
func TestNarrow(t *testing.T) {
	t.Parallel()
	s := &schema.Schema{Tables: []schema.Table{schema.NewTable("roles",
		schema.Column{Name: "name", Type: schema.String(40), NotNull: true},
		schema.PrimaryKey{Columns: schema.Columns("name")})}}
	for _, last := range []rune{0x7f, 0xff, 0xffff} {
		db, err := sql.Open("sqlite", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("CREATE TABLE roles (name VARCHAR(40) PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		filled, err := sample.Fill(context.Background(), db, s, sample.Options{Dialect: "sqlite", Judge: func(_ string, row map[string]any) error {
			if strings.ContainsFunc(row["name"].(string), func(c rune) bool { return c > last }) {
				return errors.New("incorrect string value")
			}
			return nil
		}})
		if err != nil || filled.Rows != 20 {
			t.Errorf("up to %x: %d rows, %v, %v", last, filled.Rows, filled.Empty, err)
		}
	}
}
