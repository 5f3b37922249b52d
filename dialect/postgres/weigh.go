package postgres

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// locks are the table-level locks that statements take here, the weakest first ("Explicit Locking").
var locks = []string{"ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"}

const (
	rowExclusive = iota
	shareUpdate
	share
	shareRow
	exclusive
	accessExclusive
)

// Weigh says what a statement locks, rewrites and risks, as far as its text tells. column finds a column as
// it is before the statement; where it is not known, a change of type is taken to rewrite the table.
func (Dialect) Weigh(st *dialect.Statement, column func(table, column string) *schema.Column) {
	w := weigher{st: st, column: column}
	if a, ok := sqltext.Alter(st.SQL, sqltext.Postgres); ok {
		w.table(a.Table...)
		for _, action := range a.Actions {
			w.action(action)
		}
		return
	}
	w.statement(words(sqltext.Tokens(st.SQL, sqltext.Postgres)))
}

type weigher struct {
	st     *dialect.Statement
	column func(table, column string) *schema.Column
}

func (w *weigher) table(name ...string) {
	if len(name) == 2 {
		w.st.Table = schema.Qualify(name[0], name[1])
	} else if len(name) == 1 {
		w.st.Table = schema.Qualify("", name[0])
	}
}

func (w *weigher) lock(level int) {
	if level > slices.Index(locks, w.st.Lock) {
		w.st.Lock = locks[level]
	}
}

func (w *weigher) rewrite(column, why string) {
	w.st.Rewrite = true
	w.st.AddHazard("rewrite", column, why+": every row is written anew; nobody can read or write the table meanwhile")
}

// A phrase is the tokens of an action, keywords in upper case, names in quotes as they stand.
type phrase struct {
	tokens []sqltext.Token
	text   []string
}

func words(tokens []sqltext.Token) phrase {
	p := phrase{}
	for _, t := range tokens {
		if t.Significant() {
			p.tokens = append(p.tokens, t)
			text := t.Text
			if t.Kind == sqltext.Word {
				text = strings.ToUpper(text)
			}
			p.text = append(p.text, text)
		}
	}
	return p
}

// take takes keywords from the front, if they stand there.
func (p *phrase) take(list ...string) bool {
	if len(p.text) < len(list) || !slices.Equal(p.text[:len(list)], list) {
		return false
	}
	p.tokens, p.text = p.tokens[len(list):], p.text[len(list):]
	return true
}

// name takes a name from the front, with its schema's.
func (p *phrase) name() []string {
	var out []string
	for len(p.tokens) > 0 && p.tokens[0].Name() != "" {
		out = append(out, p.tokens[0].Name())
		p.tokens, p.text = p.tokens[1:], p.text[1:]
		if !p.take(".") {
			break
		}
	}
	return out
}

func (p phrase) has(word string) bool { return slices.Contains(p.text, word) }

// follows takes tokens up to and with a word, and reports whether it is there.
func (p *phrase) follows(word string) bool {
	at := slices.Index(p.text, word)
	if at < 0 {
		return false
	}
	p.tokens, p.text = p.tokens[at+1:], p.text[at+1:]
	return true
}

// action weighs one action of an ALTER TABLE ("ALTER TABLE" in the manual says the locks).
func (w *weigher) action(tokens []sqltext.Token) {
	p := words(tokens)
	switch {
	case p.take("ADD"):
		w.add(p)
	case p.take("DROP", "CONSTRAINT"):
		w.lock(accessExclusive)
	case p.take("DROP"):
		w.lock(accessExclusive)
		p.take("COLUMN")
		p.take("IF", "EXISTS")
		w.st.AddHazard("data_loss", last(p.name()), "the values are gone")
	case p.take("ALTER", "CONSTRAINT"):
		w.lock(accessExclusive)
	case p.take("ALTER"):
		p.take("COLUMN")
		w.alterColumn(last(p.name()), p)
	case p.take("VALIDATE"):
		w.lock(shareUpdate)
		w.st.AddHazard("constraint", "", "all rows are checked; the table can be read and written meanwhile")
	case p.take("SET", "("), p.take("RESET", "("), p.take("CLUSTER", "ON"), p.take("SET", "WITHOUT"), p.take("ATTACH"), p.has("CONCURRENTLY"):
		w.lock(shareUpdate)
	case p.take("SET", "LOGGED"), p.take("SET", "UNLOGGED"), p.take("SET", "ACCESS"), p.take("SET", "TABLESPACE"):
		w.lock(accessExclusive)
		w.rewrite("", "the table is stored otherwise")
	case p.has("TRIGGER") && (p.has("ENABLE") || p.has("DISABLE")):
		w.lock(shareRow)
	default:
		w.lock(accessExclusive)
	}
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

const scanned = "all rows are checked, and one that does not fit makes it fail"

func (w *weigher) add(p phrase) {
	if p.take("CONSTRAINT") {
		p.name()
	}
	checked := !p.has("NOT") || !p.has("VALID")
	switch {
	case p.take("FOREIGN", "KEY"):
		w.lock(shareRow)
	case p.take("CHECK"):
		w.lock(accessExclusive)
	case p.take("UNIQUE"), p.take("PRIMARY", "KEY"), p.take("EXCLUDE"):
		w.lock(accessExclusive)
		checked = !p.has("USING") || !p.has("INDEX")
	default:
		p.take("COLUMN")
		p.take("IF", "NOT", "EXISTS")
		w.lock(accessExclusive)
		w.addColumn(last(p.name()), p)
		return
	}
	if checked {
		w.st.AddHazard("constraint", "", scanned)
	}
}

// constantCalls are functions whose value is one for a whole statement.
var constantCalls = []string{"NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP", "CURRENT_TIMESTAMP", "CURRENT_TIME", "LOCALTIMESTAMP", "LOCALTIME"}

func (w *weigher) addColumn(name string, p phrase) {
	typ := append(p.text, "")[0]
	switch {
	case p.has("STORED"), p.has("IDENTITY"), strings.HasSuffix(typ, "SERIAL"), strings.HasPrefix(typ, "SERIAL"):
		w.rewrite(name, "each row gets a value of its own")
	case p.follows("DEFAULT"):
		if calls(p) {
			w.rewrite(name, "the default is worked out for each row")
		}
	case strings.Contains(strings.Join(p.text, " "), "NOT NULL"):
		w.st.AddHazard("constraint", name, "rows that are there have no value for it, and make it fail")
	}
}

// calls reports whether an expression calls a function that may have another value for each row.
func calls(p phrase) bool {
	for i := range p.text {
		if p.text[i] == "(" && i > 0 && p.tokens[i-1].Name() != "" && !slices.Contains(constantCalls, p.text[i-1]) && !typeBefore(p.text[:i]) {
			return true
		}
	}
	return false
}

// typeBefore reports whether a parenthesis belongs to a cast, as in 'x'::varchar(3), or to a constraint.
func typeBefore(text []string) bool {
	for i := len(text) - 1; i >= max(0, len(text)-4); i-- {
		if text[i] == "::" || text[i] == ":" || text[i] == "CHECK" || text[i] == "REFERENCES" {
			return true
		}
	}
	return false
}

func (w *weigher) alterColumn(name string, p phrase) {
	switch {
	case p.take("SET", "STATISTICS"), p.take("SET", "("), p.take("RESET"):
		w.lock(shareUpdate)
		return
	case p.take("SET", "NOT", "NULL"):
		w.st.AddHazard("constraint", name, "all rows are read to look for NULLs, one of which makes it fail; nobody can read or write the table meanwhile")
	case p.take("TYPE"), p.take("SET", "DATA", "TYPE"):
		w.changeType(name, p)
	}
	w.lock(accessExclusive)
}

func (w *weigher) changeType(name string, p phrase) {
	to := ""
	for i, t := range p.tokens {
		if p.text[i] == "USING" || p.text[i] == "COLLATE" {
			break
		}
		if i > 0 && t.Offset > p.tokens[i-1].End() {
			to += " "
		}
		to += t.Text
	}
	if !p.has("USING") && !p.has("COLLATE") {
		if c := w.column(w.st.Table, name); c != nil && !rewrites(c.Type, ParseType(to)) {
			return
		}
	}
	w.rewrite(name, "the type changes")
}
