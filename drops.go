package skein

import (
	"context"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
)

// Dropping counts what an Upgrade or a Downgrade would drop of what is there: the facts of kind "kept" and "lost" of
// its plan, found by the words of the scripts alone, so that it costs next to nothing. What is there only later, under
// that name, is left out, and so is all that can't be found out: the run itself is to say why.
func (m *Migrator) Dropping(ctx context.Context, dir revision.Direction, target string) []plan.Fact {
	warm := m.warm(ctx)
	set, graph, err := m.history()
	warm()
	if err != nil || m.absent() {
		return nil
	}
	conn, done, err := m.conn(ctx)
	if err != nil {
		return nil
	}
	defer done()
	rows, err := m.store.Rows(ctx, conn)
	if err != nil || len(rows) == 0 {
		return nil
	}
	path, err := steps(graph, dir, rows, target)
	if err != nil {
		return nil
	}
	prepared, err := m.prepare(ctx, path, set)
	if err != nil {
		return nil
	}
	facts, _ := executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() (facts []plan.Fact, err error) {
		c := m.counter(ctx, conn)
		for i := range prepared {
			for _, d := range drops(&prepared[i], m.cfg.Dialect, c.columns) {
				var n plan.Count
				if d.column == "" {
					n, err = c.rows(d.table)
				} else {
					n, err = c.values(d.table, d.column, "")
				}
				if err == nil {
					facts = append(facts, dropFact(d.kind, d.table, d.column, n))
				}
			}
		}
		return facts, nil
	})
	return facts
}

// A drop is a table or a column that a step takes away: "kept" or "lost".
type drop struct{ kind, table, column string }

// drops lists what a step drops, each once, in order. columns are those that a table has.
func drops(s *plan.Step, d dialect.Dialect, columns func(table string) []string) []drop {
	var out []drop
	add := func(x drop) {
		known := slices.ContainsFunc(out, func(o drop) bool { return o.table == x.table && o.column == x.column })
		if !known && x.table != "" && !schema.IsKept(x.table) && !schema.IsKept(x.column) {
			out = append(out, x)
		}
	}
	var statements []plan.Statement
	for _, o := range s.Written() {
		switch o := o.(type) {
		case op.KeepTable:
			add(drop{"kept", o.Table, ""})
		case op.KeepColumn:
			add(drop{"kept", o.Table, o.Column.Name})
		case op.KeepValues:
			if o.Where == "" {
				add(drop{"kept", o.Table, o.Column.Name})
			}
		case op.DropTable:
			add(drop{"lost", o.Table, ""})
		case op.DropColumn:
			add(drop{"lost", o.Table, o.Column})
		case op.Exec:
			statements = append(statements, weighed(o.SQL, d))
		}
	}
	plan.MarkLosses(statements)
	for i, st := range statements {
		add(setAside(st.SQL))
		add(setBeside(statements[i:]))
	}
	for _, st := range statements {
		for _, h := range st.Hazards {
			if h.Kind == "data_loss" {
				add(lost(h.Object))
			}
		}
	}
	for _, x := range leftOut(statements, d, columns) {
		add(x)
	}
	return out
}

// leftOut lists the columns that a table has no more once it was made anew.
func leftOut(statements []plan.Statement, d dialect.Dialect, columns func(table string) []string) []drop {
	var out []drop
	flavor := sqltext.FlavorOf(d.Name())
	for _, m := range plan.MadeAnew(statements, flavor) {
		if len(m.Copies) == 0 {
			out = append(out, drop{"lost", m.Table, ""})
			continue
		}
		for _, c := range columns(m.Table) {
			if m.Leaves(c, flavor) {
				out = append(out, drop{"lost", m.Table, c})
			}
		}
	}
	return out
}

// weighed is a statement with the losses that a dialect sees in it.
func weighed(sql string, d dialect.Dialect) plan.Statement {
	st := dialect.Statement{SQL: sql}
	if w, ok := d.(dialect.Weigher); ok {
		w.Weigh(&st, func(string, string) *schema.Column { return nil })
	}
	st.Hazards = slices.DeleteFunc(st.Hazards, func(h dialect.Hazard) bool { return h.Kind != "data_loss" })
	return plan.NewStatement(st, "", 0)
}

// lost is what a hazard is about: a table, or a column.
func lost(object string) drop {
	if i := strings.LastIndex(object, "."); i >= 0 {
		return drop{"lost", object[:i], object[i+1:]}
	}
	return drop{"lost", object, ""}
}

// setBeside is the column that the first statement makes a table beside for, if it is dropped then.
func setBeside(statements []plan.Statement) (x drop) {
	words := sqltext.Words(statements[0].SQL, 12)
	if len(words) < 3 || words[0] != "CREATE" || words[1] != "TABLE" || !schema.IsKept(named(words[2])) {
		return x
	}
	for _, w := range words[3:] {
		column, ok := strings.CutPrefix(named(w), op.SideValue(""))
		if !ok {
			continue
		}
		_, was := schema.SplitKept(named(words[2]))
		table, ok := strings.CutSuffix(was, "_"+column)
		goesOn := slices.ContainsFunc(statements[1:], func(st plan.Statement) bool {
			return strings.Contains(st.SQL, "then_of_"+column) && strings.Contains(st.SQL, named(words[2]))
		})
		if ok && !goesOn {
			return drop{"kept", table, column}
		}
	}
	return x
}

// named is a name as sqltext.Words gives it: with quotes, or in upper case.
func named(word string) string {
	if strings.ToUpper(word) == word {
		word = strings.ToLower(word)
	}
	return strings.Trim(word, "\"`[]")
}

// setAside is what a statement renames to keep it.
func setAside(sql string) (x drop) {
	words := sqltext.Words(sql, 10)
	for i, w := range words {
		words[i] = named(w)
	}
	at := slices.IndexFunc(words, schema.IsKept)
	if at < 4 || words[0]+words[1] != "altertable" && words[0]+words[1] != "renametable" {
		return x
	}
	// rename TABLE to kept; rename column COLUMN to kept; change COLUMN kept
	verb := slices.IndexFunc(words[2:at], func(w string) bool { return w == "rename" || w == "change" }) + 2
	switch {
	case words[0] == "rename":
		return drop{"kept", strings.Join(words[2:at-1], "."), ""}
	case verb < 3:
		return x
	case words[verb] == "rename" && words[verb+1] == "to" && verb+2 == at:
		return drop{"kept", strings.Join(words[2:verb], "."), ""}
	case words[verb] == "rename" && words[at-1] == "to":
		return drop{"kept", strings.Join(words[2:verb], "."), words[at-2]}
	case words[verb] == "change":
		return drop{"kept", strings.Join(words[2:verb], "."), words[at-1]}
	}
	return x
}
