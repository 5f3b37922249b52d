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
	"github.com/skein-go/skein/script"
)

// Unfilled is a column that has to have a value in every row, and whose table has rows without one.
type Unfilled struct {
	Table, Column string
	Type          string // in short; "" for a column that was there before
	Rows          int64  // how many have no value
	AtLeast       bool   // there may be more than Rows
	Why           string // what is wrong with the values that they have, in words; "": they have none
}

// filled asks what the rows that are there get in columns that are to be NOT NULL, and has the script
// fill them. Where it is not told and there are rows in the way, nothing is written.
func (m *Migrator) filled(ctx context.Context, r *autogenerate.Result, is *schema.Schema, empty []autogenerate.Unfilled, o GenerateOptions, given map[string]string, voids *autogenerate.Voids) (*autogenerate.Result, []script.Line, error) {
	values := map[string]string{}
	var unanswered []string
	for _, u := range empty {
		expr, told := given[u.String()]
		if !told && !o.FromHistory {
			var err error
			var fact string
			if expr, fact, err = m.askValue(ctx, u); err != nil {
				return nil, nil, err
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
		return nil, nil, withKind(ErrRefused, errors.New(strings.Join(unanswered, "; ")))
	}
	out, last := autogenerate.Fill(r, is, values, dialect.KeepingOf(m.cfg.Dialect), m.cfg.Dialect.Rules(), voids)
	return out, last, nil
}

// askValue looks for rows without a value and asks what they get, where somebody can be asked. What nobody
// answered, and has to be, is said.
func (m *Migrator) askValue(ctx context.Context, u autogenerate.Unfilled) (expr, unanswered string, err error) {
	query, table := "SELECT 1 FROM "+m.tableSQL(u.Was), ""
	if !u.New {
		query, table = query+" WHERE "+m.quoteName(u.Before)+" IS NULL", u.Was
	}
	n, unseen, err := m.counted(ctx, query, table)
	if err != nil {
		return "", "", fmt.Errorf("look at the rows of %s: %w", u.Was, err)
	}
	if unseen != "" {
		m.cfg.Log.Warn(fmt.Sprintf("%s: the upgrade is refused if %s has NULLs; --fill %[2]s:EXPRESSION has the script give them a value.", unseen, u))
	}
	if n.N == 0 {
		return "", "", nil
	}
	fact := fmt.Sprintf("%s has %s", u, n.Of("NULL"))
	if u.New {
		fact = fmt.Sprintf("%s is new and NOT NULL, and %s has %s", u, u.Was, n.Of("row"))
	}
	if m.cfg.AskValue != nil {
		if expr, err = m.cfg.AskValue(ctx, Unfilled{Table: u.Table, Column: u.Column, Type: u.Type, Rows: n.N, AtLeast: n.AtLeast}); err != nil || expr != "" {
			return expr, "", err
		}
	} else if u.New {
		return "", fmt.Sprintf("%s: --fill %s:EXPRESSION says what they get, --fill %[2]s: leaves it to you", fact, u), nil
	}
	m.cfg.Log.Warn(fact + "; the upgrade is refused until they have a value: --fill " + u.String() + ":EXPRESSION writes that into the script.")
	return "", "", nil
}

// counted counts what a query finds, up to a bound. If its table has too many rows to look at them, unseen says so;
// table is "" where the first row will do.
func (m *Migrator) counted(ctx context.Context, query, table string) (n plan.Count, unseen string, err error) {
	conn, done, err := m.conn(ctx)
	if err != nil {
		return n, "", err
	}
	defer done()
	if table != "" {
		if _, n := m.counter(ctx, conn).tooMany(table); n.N > 0 {
			return plan.Count{}, fmt.Sprintf("%s has %s, so they were not looked at (--exact does)", table, n.Of("row")), nil
		}
	}
	n, err = executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (plan.Count, error) {
		return executor.CountRows(ctx, conn, query, nil, m.cfg.Exact)
	})
	return n, "", err
}
