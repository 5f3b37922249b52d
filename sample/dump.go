package sample

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/op"
)

// Rows reads columns of a table, each row as one line of text, sorted: two tables have the same rows if
// and only if that is the same. Values of different types differ, NULL from everything.
func Rows(ctx context.Context, tx op.Tx, dialect, table string, columns []string) ([]string, error) {
	rows, err := Read(ctx, tx, dialect, table, columns)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = strings.Join(row, "|")
	}
	slices.Sort(out)
	return out, nil
}

// Read reads columns of a table, each value as a text that no other value has, in no order. No columns
// give rows of one value.
func Read(ctx context.Context, tx op.Tx, dialect, table string, columns []string) ([][]string, error) {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = op.QuoteFor(dialect, c)
	}
	list := strings.Join(quoted, ", ")
	if list == "" {
		list = "1"
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+list+" FROM "+tableName(dialect, table))
	if err != nil {
		return nil, fmt.Errorf("read the rows of %s: %w", table, err)
	}
	defer rows.Close()
	values, into := make([]any, max(1, len(columns))), make([]any, max(1, len(columns)))
	for i := range values {
		into[i] = &values[i]
	}
	var out [][]string
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read the rows of %s: %w", table, err)
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = text(v)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the rows of %s: %w", table, err)
	}
	return out, nil
}

// text writes a value so that no other one is written alike.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return fmt.Sprintf("x%q", v)
	case string:
		return fmt.Sprintf("%q", v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case float64, float32:
		return fmt.Sprintf("%g (float)", v)
	}
	return fmt.Sprint(v)
}
