package skein

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// besideRows is how many rows a table may have for the values of a column that is dropped to be copied to a
// table beside, where the engine could leave them in place.
const besideRows = 10_000

// misfits lists the columns that have no room any more for some of their values, and what is wrong with
// these.
func (m *Migrator) misfits(r *autogenerate.Result, is *schema.Schema) (list []autogenerate.Misfit, why []string, err error) {
	ops := autogenerate.Ops(r.Up)
	if !slices.ContainsFunc(ops, narrows) {
		return nil, nil, nil // which is most of the time, and of thousands of tables
	}
	statements, err := m.cfg.Dialect.Compile(ops, is)
	if err != nil {
		return nil, nil, err
	}
	calls := callsNew(ops)
	for i := range statements {
		g := statements[i].Guard
		if g == nil || g.Misfit == nil || calls(g.Misfit.Where) {
			continue
		}
		have := slices.IndexFunc(list, func(x autogenerate.Misfit) bool { return x.Table == g.Misfit.Table && x.Column == g.Misfit.Column })
		if have < 0 {
			list = append(list, autogenerate.Misfit{Table: g.Misfit.Table, Column: g.Misfit.Column, Where: g.Misfit.Where})
			why = append(why, g.Why)
			continue
		}
		list[have].Where = "(" + list[have].Where + ") OR (" + g.Misfit.Where + ")"
	}
	return list, why, nil
}

// callsNew returns what reports whether a condition on rows calls a function, or casts to a type, that operations make:
// the database has that not yet, or otherwise, and can't say which rows there are. They are looked at when the script
// runs.
func callsNew(ops []op.Op) func(where string) bool {
	var words []string
	for _, o := range ops {
		name := ""
		switch o := o.(type) {
		case op.CreateDefinition:
			name = o.Definition.Name
		case op.ReplaceDefinition:
			name = o.To.Name
		case op.RenameObject:
			name = o.To
		case op.CreateEnum:
			name = o.Enum.Name
		default:
			continue
		}
		name, _ = schema.SplitRoutine(name)
		_, local := schema.SplitName(name)
		words = append(words, local+"(", op.Quote(local)+"(", "::"+local, "::"+op.Quote(local))
	}
	return func(where string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(where, w) })
	}
}

// narrows reports whether an operation can leave values without room.
func narrows(o op.Op) bool {
	switch o := o.(type) {
	case op.AlterColumn, op.AlterEnum:
		return true
	case op.AddConstraint:
		_, check := o.Constraint.(schema.Check)
		return check
	}
	return false
}

// narrowed asks what the rows get whose values have no room any more; why says what is wrong with them. It
// returns those that somebody said something for.
func (m *Migrator) narrowed(ctx context.Context, list []autogenerate.Misfit, why []string, o GenerateOptions, given map[string]string) (told []autogenerate.Misfit, err error) {
	for i, x := range list {
		expr, ok := given[x.Table+"."+x.Column]
		if !ok && !o.FromHistory {
			if expr, err = m.askMisfit(ctx, x, why[i]); err != nil {
				return nil, err
			}
		}
		if expr != "" {
			x.Value = expr
			told = append(told, x)
		}
	}
	return told, nil
}

// askMisfit looks for rows that are in the way and asks what they get, where somebody can be asked.
func (m *Migrator) askMisfit(ctx context.Context, x autogenerate.Misfit, why string) (string, error) {
	n, unseen, err := m.counted(ctx, "SELECT 1 FROM "+m.tableSQL(x.Table)+" WHERE "+x.Where, x.Table)
	if err != nil {
		return "", fmt.Errorf("look at the rows of %s: %w", x.Table, err)
	}
	if unseen != "" {
		m.cfg.Log.Warn(fmt.Sprintf("%s: the upgrade is refused if %s; --fill %s.%s:EXPRESSION has the script give such rows another value, and keeps what they had.",
			unseen, strings.ReplaceAll(why, "%d", "any"), x.Table, x.Column))
	}
	if n.N == 0 {
		return "", nil
	}
	fact := n.Told(why)
	if m.cfg.AskValue != nil {
		expr, err := m.cfg.AskValue(ctx, Unfilled{Table: x.Table, Column: x.Column, Rows: n.N, AtLeast: n.AtLeast, Why: fact})
		if err != nil || expr != "" {
			return expr, err
		}
	}
	m.cfg.Log.Warn(fmt.Sprintf("%s; the upgrade is refused until they have others: --fill %s.%s:EXPRESSION writes that into the script, and keeps what they had.", fact, x.Table, x.Column))
	return "", nil
}

// keptBeside says which values are copied to a table beside, where that is a choice: those of small tables, and
// where the script runs of such as are not very much larger.
func (m *Migrator) keptBeside(ctx context.Context, o GenerateOptions) *autogenerate.Beside {
	k := dialect.KeepingOf(m.cfg.Dialect)
	limit := m.cfg.KeepBeside
	if limit == 0 {
		limit = besideRows
	}
	if o.FromHistory || limit < 0 || !k.Side || k.Rewrites {
		return nil
	}
	return &autogenerate.Beside{Limit: 100 * limit, Small: func(table string) bool {
		conn, done, err := m.conn(ctx)
		if err != nil {
			return false
		}
		defer done()
		var n int64
		query := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted", m.tableSQL(table), limit+1)
		return conn.QueryRowContext(ctx, query).Scan(&n) == nil && n <= limit
	}}
}

// answers reads values given beforehand, "users.email:lower(name)", for some of these columns.
func answers(given, columns []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range given {
		name, expr, ok := strings.Cut(text, ":")
		if !ok || name == "" {
			return nil, usage("--fill %s: it takes table.column:expression, as in users.email:''", text)
		}
		if !slices.Contains(columns, name) {
			return nil, usage("--fill %s: no column %s becomes NOT NULL, is dropped while it is NOT NULL, or has no room for some of its values any more", text, name)
		}
		out[name] = strings.TrimSpace(expr)
	}
	return out, nil
}

// quoteName quotes a name as the dialect does.
func (m *Migrator) quoteName(name string) string { return op.QuoteFor(m.cfg.Dialect.Name(), name) }

// fills are what the models say that rows get, by "table.column".
func fills(s *schema.Schema) map[string]string {
	out := map[string]string{}
	for i := range s.Tables {
		for _, c := range s.Tables[i].Columns {
			if c.Fill != "" {
				out[s.Tables[i].Name+"."+c.Name] = c.Fill
			}
		}
	}
	return out
}
