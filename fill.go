package skein

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// Unfilled is a column that has to have a value in every row, and whose table has rows without one.
type Unfilled struct {
	Table, Column string
	Type          string // in short; "" for a column that was there before
	Rows          int64  // how many have no value
	Why           string // what is wrong with the values that they have, in words; "": they have none
}

// filled asks what the rows that are there get in columns that are to be NOT NULL, and has the script
// fill them. Where it is not told and there are rows in the way, nothing is written.
func (m *Migrator) filled(ctx context.Context, r *autogenerate.Result, is *schema.Schema, empty []autogenerate.Unfilled, o GenerateOptions, given map[string]string) (*autogenerate.Result, error) {
	values := map[string]string{}
	var unanswered []string
	for _, u := range empty {
		expr, told := given[u.String()]
		if !told && !o.FromHistory {
			var err error
			var fact string
			if expr, fact, err = m.askValue(ctx, u); err != nil {
				return nil, err
			}
			if fact != "" {
				unanswered = append(unanswered, fact)
			}
		}
		if expr != "" {
			values[u.String()] = expr
		}
	}
	if len(unanswered) > 0 {
		return nil, withKind(ErrRefused, errors.New(strings.Join(unanswered, "; ")))
	}
	return autogenerate.Fill(r, is, values, m.cfg.Dialect.Name(), dialect.KeepingOf(m.cfg.Dialect), m.cfg.Dialect.Rules()), nil
}

// askValue looks for rows without a value and asks what they get, where somebody can be asked. What nobody
// answered, and has to be, is said.
func (m *Migrator) askValue(ctx context.Context, u autogenerate.Unfilled) (expr, unanswered string, err error) {
	n, more, err := m.inTheWay(ctx, u)
	if err != nil || n == 0 {
		return "", "", err
	}
	many := func(noun string) string { return strings.Replace(amount(n, noun), plan.Number(n), atLeast(n, more), 1) }
	fact := fmt.Sprintf("%s has %s", u, many("NULL"))
	if u.New {
		fact = fmt.Sprintf("%s is new and NOT NULL, and %s has %s", u, u.Was, many("row"))
	}
	if m.cfg.AskValue != nil {
		if expr, err = m.cfg.AskValue(ctx, Unfilled{Table: u.Table, Column: u.Column, Type: u.Type, Rows: n}); err != nil || expr != "" {
			return expr, "", err
		}
	} else if u.New {
		return "", fmt.Sprintf("%s: --fill %s:EXPRESSION says what they get, --fill %[2]s: leaves it to you", fact, u), nil
	}
	m.cfg.Log.Warn(fact + "; the upgrade is refused until they have a value: --fill " + u.String() + ":EXPRESSION writes that into the script.")
	return "", "", nil
}

// inTheWay counts the rows that have no value.
func (m *Migrator) inTheWay(ctx context.Context, u autogenerate.Unfilled) (n int64, more bool, err error) {
	query := "SELECT 1 FROM " + m.tableSQL(u.Was)
	if !u.New {
		query += " WHERE " + m.quoteName(u.Before) + " IS NULL"
	}
	if n, more, err = m.counted(ctx, query); err != nil {
		err = fmt.Errorf("look at the rows of %s: %w", u.Was, err)
	}
	return n, more, err
}

// counted counts what a query finds, up to a bound.
func (m *Migrator) counted(ctx context.Context, query string) (n int64, more bool, err error) {
	conn, done, err := m.conn(ctx)
	if err != nil {
		return 0, false, err
	}
	defer done()
	n, err = executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (int64, error) {
		n, at, err := count(ctx, conn, query, nil)
		more = at
		return n, err
	})
	return n, more, err
}

// atLeast writes a number that may be more.
func atLeast(n int64, more bool) string {
	if more {
		return "at least " + plan.Number(n)
	}
	return plan.Number(n)
}
