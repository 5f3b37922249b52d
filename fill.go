package skein

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Unfilled is a column that has to have a value in every row, and whose table has rows without one.
type Unfilled struct {
	Table, Column string
	Type          string // in short; "" for a column that was there before
	Rows          int64  // how many have no value
}

// filled asks what the rows that are there get in columns that are to be NOT NULL, and has the script
// fill them. Where it is not told and there are rows in the way, nothing is written.
func (m *Migrator) filled(ctx context.Context, r *autogenerate.Result, is *schema.Schema, o GenerateOptions) (*autogenerate.Result, error) {
	open := autogenerate.WithoutValue(r, is, m.cfg.Dialect.Rules())
	values, err := fillings(o.Fill, open)
	if err != nil {
		return nil, err
	}
	var unanswered []string
	for _, u := range open {
		if _, told := values[u.String()]; told || o.FromHistory {
			continue
		}
		n, err := m.inTheWay(ctx, u)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		fact := fmt.Sprintf("%s has %s", u, amount(n, "NULL"))
		if u.New {
			fact = fmt.Sprintf("%s is new and NOT NULL, and %s has %s", u, u.Was, amount(n, "row"))
		}
		expr := ""
		if m.cfg.AskValue != nil {
			if expr, err = m.cfg.AskValue(ctx, Unfilled{Table: u.Table, Column: u.Column, Type: u.Type, Rows: n}); err != nil {
				return nil, err
			}
		}
		switch {
		case expr != "":
			values[u.String()] = expr
		case m.cfg.AskValue == nil && u.New:
			unanswered = append(unanswered, fmt.Sprintf("%s: --fill %s:EXPRESSION says what they get, --fill %[2]s: leaves it to you", fact, u))
		default:
			m.cfg.Log.Warn(fact + "; the upgrade is refused until they have a value: --fill " + u.String() + ":EXPRESSION writes that into the script.")
		}
	}
	if len(unanswered) > 0 {
		return nil, withKind(ErrRefused, errors.New(strings.Join(unanswered, "; ")))
	}
	for name, expr := range values {
		if expr == "" {
			delete(values, name)
		}
	}
	return autogenerate.Fill(r, is, values, m.cfg.Dialect.Name(), dialect.KeepingOf(m.cfg.Dialect), m.cfg.Dialect.Rules()), nil
}

// fillings reads answers given beforehand: "users.email:lower(name)".
func fillings(list []string, open []autogenerate.Unfilled) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range list {
		name, expr, ok := strings.Cut(text, ":")
		if !ok || name == "" {
			return nil, usage("--fill %s: it takes table.column:expression, as in users.email:''", text)
		}
		if !slices.ContainsFunc(open, func(u autogenerate.Unfilled) bool { return u.String() == name }) {
			return nil, usage("--fill %s: no column %s becomes NOT NULL", text, name)
		}
		out[name] = strings.TrimSpace(expr)
	}
	return out, nil
}

// inTheWay counts the rows that have no value.
func (m *Migrator) inTheWay(ctx context.Context, u autogenerate.Unfilled) (int64, error) {
	conn, done, err := m.conn(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	query := "SELECT count(*) FROM " + m.tableSQL(u.Was)
	if !u.New {
		query += " WHERE " + op.QuoteFor(m.cfg.Dialect.Name(), u.Before) + " IS NULL"
	}
	return executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (n int64, err error) {
		if err = conn.QueryRowContext(ctx, query).Scan(&n); err != nil {
			err = fmt.Errorf("look at the rows of %s: %w", u.Was, err)
		}
		return n, err
	})
}
