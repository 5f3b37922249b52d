package postgres

import (
	"cmp"
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// statement weighs what is no ALTER TABLE.
func (w *weigher) statement(p phrase) {
	switch {
	case p.take("CREATE", "TABLE"):
		p.take("IF", "NOT", "EXISTS")
		w.on(accessExclusive, p)
	case p.take("DROP", "TABLE"):
		p.take("IF", "EXISTS")
		w.empty(p)
	case p.take("TRUNCATE"):
		p.take("TABLE")
		w.empty(p)
	case p.take("DROP", "SCHEMA"):
		p.take("IF", "EXISTS")
		if list := p.name(); len(list) == 1 && p.has("CASCADE") {
			w.st.Hazards = append(w.st.Hazards, dialect.Hazard{Kind: "data_loss", Object: schema.Qualify("", list[0]), Detail: "all that is in it is gone"})
		}
	case p.take("DROP", "TRIGGER"), p.take("DROP", "POLICY"), p.take("DROP", "RULE"):
		w.onward(accessExclusive, p)
	case p.take("CREATE"):
		w.create(p)
	case p.take("DROP", "INDEX"), p.take("REINDEX"):
		w.lock(accessExclusive)
		if p.has("CONCURRENTLY") {
			w.st.Lock = locks[shareUpdate]
		}
	case p.take("ALTER", "INDEX"):
		w.lock(shareUpdate)
	case p.take("COMMENT", "ON", "TABLE"):
		w.on(shareUpdate, p)
	case p.take("REFRESH", "MATERIALIZED", "VIEW"):
		level := accessExclusive
		if p.take("CONCURRENTLY") {
			level = exclusive
		}
		w.on(level, p)
	case p.take("DROP", "VIEW"), p.take("DROP", "MATERIALIZED", "VIEW"):
		p.take("IF", "EXISTS")
		w.on(accessExclusive, p)
	case p.take("CLUSTER"), p.take("VACUUM", "FULL"):
		w.on(accessExclusive, p)
		w.rewrite("", "the table is stored anew")
	case p.take("INSERT", "INTO"), p.take("DELETE", "FROM"), p.take("UPDATE"):
		p.take("ONLY")
		w.on(rowExclusive, p)
	}
}

func (w *weigher) create(p phrase) {
	unique := p.take("UNIQUE")
	switch {
	case p.take("INDEX"):
		level := share
		if p.take("CONCURRENTLY") {
			level = shareUpdate
		}
		w.onward(level, p)
		if unique {
			w.st.AddHazard("constraint", "", "rows that are alike make it fail")
		}
	case slices.Contains(p.text[:min(len(p.text), 4)], "TRIGGER"):
		w.onward(shareRow, p)
	}
}

// empty says which tables lose their rows: their names come next. The table of the statement is the first.
func (w *weigher) empty(p phrase) {
	first := ""
	for more := true; more; more = p.take(",") {
		p.take("ONLY")
		name := p.name()
		if len(name) == 0 {
			break
		}
		w.table(name...)
		w.st.AddHazard("data_loss", "", "the rows are gone")
		first = cmp.Or(first, w.st.Table)
		p.take("*")
	}
	if w.st.Table = first; first != "" {
		w.lock(accessExclusive)
	}
}

// on says which table is locked: the name comes next.
func (w *weigher) on(level int, p phrase) {
	if name := p.name(); len(name) > 0 {
		w.table(name...)
		w.lock(level)
	}
}

// onward is on for a table whose name comes behind the word ON.
func (w *weigher) onward(level int, p phrase) {
	if p.follows("ON") {
		p.take("ONLY")
		w.on(level, p)
	}
}
