package executor

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
)

// examples is how many of the rows in the way are shown.
const examples = 3

// guard looks for rows in the way of what comes. Whether there is one is always found out; how many there are, if
// they are many, only where that is asked for.
func guard(ctx context.Context, tx op.Tx, st *dialect.Statement, exact bool) error {
	query := bare(st.SQL)
	some := query
	if !ends(query) {
		some = fmt.Sprintf("%s\nLIMIT %d", query, examples)
	}
	rows, err := firstRows(ctx, tx, some, st.Args, examples)
	if err != nil || len(rows) == 0 {
		return err
	}
	n := plan.Count{N: int64(len(rows))}
	if len(rows) == examples {
		if n, err = CountRows(ctx, tx, query, st.Args, exact); err != nil {
			return fmt.Errorf("count the rows in the way: %w", err)
		}
	}
	return &GuardError{Why: n.Told(st.Guard.Why), Count: n.N, AtLeast: n.AtLeast, Example: strings.Join(rows, "; "), Fix: st.Guard.Fix}
}

// ends reports whether a query brings a LIMIT of its own, or what may stand behind one, so that none can be added. A
// query that fails would take the transaction with it.
func ends(query string) bool {
	for t := range sqltext.Lex(query, sqltext.Any) {
		if t.Kind == sqltext.Word && slices.Contains([]string{"LIMIT", "FETCH", "FOR", "INTO", "LOCK"}, strings.ToUpper(t.Text)) {
			return true
		}
	}
	return false
}

// CountRows counts the rows that a query finds: all of them, or no more than plan.CountUpTo of them.
func CountRows(ctx context.Context, tx op.Tx, query string, args []any, exact bool) (n plan.Count, err error) {
	query = "(\n" + bare(query) + "\n) AS looked"
	if !exact {
		query = fmt.Sprintf("(SELECT 1 FROM %s LIMIT %d) AS counted", query, plan.CountUpTo+1)
	}
	if err = tx.QueryRowContext(ctx, "SELECT count(*) FROM "+query, args...).Scan(&n.N); err == nil && !exact && n.N > plan.CountUpTo {
		n.N, n.AtLeast = plan.CountUpTo, true
	}
	return n, err
}

// bare is a query that may stand inside another.
func bare(query string) string { return strings.TrimRight(strings.TrimSpace(query), ";") }

// firstRows returns a query's first rows, n at most, each as "column=value, …".
func firstRows(ctx context.Context, tx op.Tx, query string, args []any, n int) (out []string, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for len(out) < n && rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		parts := make([]string, len(names))
		for i, name := range names {
			parts[i] = name + "=" + show(values[i])
		}
		out = append(out, strings.Join(parts, ", "))
	}
	return out, rows.Err()
}

// show writes a value as a person would in SQL, long ones cut.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return show(string(v))
	case string:
		if r := []rune(v); len(r) > 40 {
			v = string(r[:37]) + "…"
		}
		return literal(spelledOut(v))
	}
	return fmt.Sprint(v)
}

// spelledOut writes out what a terminal would obey, or take for the end of the line: a row may be anybody's.
func spelledOut(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
