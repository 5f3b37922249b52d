package cli

import (
	"database/sql"
	"fmt"
	"strings"
)

// printRows runs a statement and prints its rows, with bars between the columns.
func printRows(db *sql.DB, query string) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, cells := make([]any, len(names)), make([]string, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return err
		}
		for i, v := range values {
			cells[i] = fmt.Sprint(*v.(*any))
		}
		fmt.Println(strings.Join(cells, "|"))
	}
	return rows.Err()
}
