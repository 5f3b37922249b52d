package skein

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

const (
	// lookAt is how many rows are read to count the values of a column.
	lookAt = 1_000_000
	// tooManyRows is how many rows a table has, by the engine's statistics, if a plan does not look for such of
	// them as are in the way: the run does that.
	tooManyRows = 10_000_000
)

// counter tells how many rows there are at a cost that does not grow with them: it stops at a number, or asks the
// engine's statistics. Where Config.Exact is set, it counts them all.
type counter struct {
	*Migrator
	ctx  context.Context
	conn *sql.Conn
}

func (m *Migrator) counter(ctx context.Context, conn *sql.Conn) counter {
	return counter{m, ctx, conn}
}

// rows tells how many rows a table has.
func (c counter) rows(table string) (plan.Count, error) {
	n, err := executor.CountRows(c.ctx, c.conn, "SELECT 1 FROM "+c.tableSQL(table), nil, c.cfg.Exact)
	return c.better(n, table, ""), err
}

// values tells how many values a column has that are not NULL, and for which something more is true.
func (c counter) values(table, column, and string) (plan.Count, error) {
	name, from := c.quoteName(column), c.tableSQL(table)
	if !c.cfg.Exact {
		from = fmt.Sprintf("(SELECT %s FROM %s LIMIT %d) AS some_rows", name, from, lookAt)
	}
	n, err := executor.CountRows(c.ctx, c.conn, "SELECT 1 FROM "+from+" WHERE "+name+" IS NOT NULL"+and, nil, c.cfg.Exact)
	if err != nil || c.cfg.Exact {
		return n, err
	}
	if !n.AtLeast {
		var seen int64
		err := c.conn.QueryRowContext(c.ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted", c.tableSQL(table), lookAt+1)).Scan(&seen)
		if err != nil {
			return n, err
		}
		n.AtLeast = seen > lookAt
	}
	if and != "" {
		return n, nil // of which no statistics know
	}
	return c.better(n, table, column), nil
}

// columns are those of a table; none where there is no such table.
func (c counter) columns(table string) []string {
	rows, err := c.conn.QueryContext(c.ctx, "SELECT * FROM "+c.tableSQL(table)+" LIMIT 0")
	if err != nil {
		return nil
	}
	defer rows.Close()
	names, _ := rows.Columns()
	return slices.DeleteFunc(names, schema.IsKept)
}

// better puts what the statistics say in place of a number where counting stopped, if that is more.
func (c counter) better(n plan.Count, table, column string) plan.Count {
	if about, known := c.estimate(table, column); n.AtLeast && known && about > n.N {
		return plan.Count{N: about, About: true}
	}
	return n
}

// estimate is what the engine's statistics say, if it has any.
func (c counter) estimate(table, column string) (n int64, known bool) {
	w, ok := c.cfg.Dialect.(dialect.Walker)
	if !ok || w.RowsSQL(table, column) == "" {
		return 0, false
	}
	var about sql.NullInt64
	err := c.conn.QueryRowContext(c.ctx, w.RowsSQL(table, column)).Scan(&about)
	return about.Int64, err == nil && about.Int64 > 0
}

// tooMany finds a table that has too many rows to look for some that are in the way; "": none.
func (c counter) tooMany(tables ...string) (table string, n plan.Count) {
	if c.cfg.Exact {
		return "", n
	}
	for _, t := range tables {
		if about, known := c.estimate(t, ""); known && about >= cmp.Or(c.many, tooManyRows) {
			return t, plan.Count{N: about, About: true}
		}
	}
	return "", n
}
