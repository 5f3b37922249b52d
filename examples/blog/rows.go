package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
)

// rows prints every table of the app with its rows, as the database has them.
func rows(ctx context.Context, db *sql.DB, w io.Writer) error {
	tables, err := names(ctx, db)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := table(ctx, db, w, t); err != nil {
			return err
		}
	}
	return nil
}

func names(ctx context.Context, db *sql.DB) ([]string, error) {
	found, err := db.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'skein%' ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []string
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, found.Err()
}

func table(ctx context.Context, db *sql.DB, w io.Writer, name string) error {
	found, err := db.QueryContext(ctx, `SELECT * FROM "`+name+`" ORDER BY 1`)
	if err != nil {
		return err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s (%s)\n", name, strings.Join(columns, ", "))
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return err
		}
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = fmt.Sprint(v)
		}
		fmt.Fprintf(w, "  %s\n", strings.Join(line, " | "))
	}
	return found.Err()
}
