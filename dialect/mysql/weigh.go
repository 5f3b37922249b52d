package mysql

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// locks are the words of ALTER TABLE … LOCK = for what others may do meanwhile, the weakest first: read and
// write, read, nothing ("Online DDL Operations"). Every change waits for a moment until nobody uses the table.
var locks = []string{"", "NONE", "SHARED", "EXCLUSIVE"}

// Weigh says what a statement locks, rewrites and risks, as far as its text tells. Where that hangs on the
// release, or on a column that is not known, it says the worse.
func (Dialect) Weigh(st *dialect.Statement, column func(table, column string) *schema.Column) {
	w := weigher{st: st, column: column}
	if a, ok := sqltext.Alter(st.SQL, sqltext.MySQL); ok {
		st.Table = qualifiedName(a.Table)
		for _, action := range a.Actions {
			w.action(action)
		}
		return
	}
	w.statement()
}

type weigher struct {
	st     *dialect.Statement
	column func(table, column string) *schema.Column
}

func qualifiedName(name []string) string {
	if len(name) > 1 {
		return schema.Qualify(name[0], name[1])
	}
	return schema.Qualify("", name[0])
}

func (w *weigher) lock(word string) {
	if slices.Index(locks, word) > slices.Index(locks, w.st.Lock) {
		w.st.Lock = word
	}
}

// copies says that the table is copied, and that nobody can write to it meanwhile.
func (w *weigher) copies(column, why string) {
	w.lock("SHARED")
	w.st.Rewrite = true
	w.st.AddHazard("rewrite", column, why+": every row is copied; others can read the table meanwhile, and not write to it")
}

// action weighs one action of an ALTER TABLE.
func (w *weigher) action(tokens []sqltext.Token) {
	words := make([]string, len(tokens), len(tokens)+4)
	for i, t := range tokens {
		words[i] = t.Text
		if t.Kind == sqltext.Word {
			words[i] = strings.ToUpper(t.Text)
		}
	}
	words = append(words, "", "", "", "")
	switch words[0] {
	case "DROP":
		w.drop(words, tokens)
	case "MODIFY", "CHANGE":
		w.changeColumn(words, tokens)
	case "ADD":
		w.add(words)
	case "RENAME":
		w.lock("NONE")
		if words[1] != "COLUMN" && words[1] != "INDEX" && words[1] != "KEY" {
			w.lock("EXCLUSIVE")
		}
	case "CONVERT", "ENGINE", "PARTITION", "REMOVE", "ROW_FORMAT":
		w.copies("", "the table is stored otherwise")
	case "REORGANIZE", "COALESCE":
		w.copies("", "rows go from partition to partition")
	case "TRUNCATE":
		w.lock("EXCLUSIVE")
		w.st.AddHazard("data_loss", "", "the rows of the partition are destroyed")
	default:
		w.lock("NONE")
	}
}

func (w *weigher) drop(words []string, tokens []sqltext.Token) {
	switch words[1] {
	case "PRIMARY":
		w.copies("", "the primary key goes")
	case "CONSTRAINT", "CHECK", "FOREIGN", "INDEX", "KEY", "SYSTEM":
		w.lock("NONE")
	case "PARTITION":
		w.lock("EXCLUSIVE")
		w.st.AddHazard("data_loss", "", "the rows of the partition are destroyed")
	default:
		w.lock("NONE")
		w.st.AddHazard("data_loss", tokenName(tokens, nameAt(words)), "all values of the column are destroyed")
	}
}

// nameAt is where the column's name stands, behind the optional words.
func nameAt(words []string) int {
	at := 1
	if words[at] == "COLUMN" {
		at++
	}
	if words[at] == "IF" {
		at += 2
	}
	return at
}

func tokenName(tokens []sqltext.Token, at int) string {
	if at >= len(tokens) {
		return ""
	}
	return tokens[at].Name()
}

func (w *weigher) add(words []string) {
	at := 1
	if words[at] == "CONSTRAINT" {
		at++
		if words[at] != "CHECK" && words[at] != "FOREIGN" && words[at] != "UNIQUE" && words[at] != "PRIMARY" {
			at++
		}
	}
	switch words[at] {
	case "CHECK", "FOREIGN":
		w.lock("SHARED")
		w.st.AddHazard("constraint", "", "all rows are checked, and one that does not fit makes it fail")
	case "UNIQUE":
		w.lock("NONE")
		w.st.AddHazard("constraint", "", "rows that are alike make it fail")
	case "PRIMARY":
		w.copies("", "the rows are stored by another key")
		w.st.AddHazard("constraint", "", "rows that are alike make it fail")
	case "FULLTEXT", "SPATIAL":
		w.lock("SHARED")
	case "PARTITION":
		if !slices.Contains(words, "VALUES") {
			w.copies("", "rows go from partition to partition")
			return
		}
		w.lock("NONE")
	default:
		w.lock("NONE")
	}
}

// changeColumn weighs MODIFY and CHANGE. A column that stays of its type is changed in place.
func (w *weigher) changeColumn(words []string, tokens []sqltext.Token) {
	at := nameAt(words)
	name := tokenName(tokens, at)
	if words[0] == "CHANGE" {
		at++
	}
	c := w.column(w.st.Table, name)
	if c == nil || !sameType(c.Type, ParseType(typeIn(tokens[min(at+1, len(tokens)):]))) {
		w.copies(name, "the type may change")
		return
	}
	w.lock("NONE")
	text := strings.Join(words, " ")
	if strings.Contains(text, "NOT NULL") && !c.NotNull {
		w.st.Rewrite = true
		w.st.AddHazard("constraint", name, "all rows are read to look for NULLs, one of which makes it fail")
	}
	if strings.Contains(text, " CHECK ") {
		w.lock("SHARED")
	}
}

// typeIn is the type at the beginning of a column's definition.
func typeIn(tokens []sqltext.Token) string {
	out, depth := "", 0
	for i, t := range tokens {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case i > 0 && depth == 0 && !slices.Contains([]string{"unsigned", "zerofill", "signed", "precision", "varying"}, strings.ToLower(t.Text)):
			return out
		}
		if i > 0 && depth == 0 && t.Kind == sqltext.Word {
			out += " "
		}
		out += t.Text
	}
	return out
}

// statement weighs what is no ALTER TABLE.
func (w *weigher) statement() {
	var tokens []sqltext.Token
	for t := range sqltext.Lex(w.st.SQL, sqltext.MySQL) {
		if t.Significant() {
			tokens = append(tokens, t)
		}
		if len(tokens) == 100 {
			break
		}
	}
	words := make([]string, len(tokens), len(tokens)+4)
	for i, t := range tokens {
		words[i] = strings.ToUpper(t.Text)
	}
	words = append(words, "", "", "", "")
	at := 2
	if words[2] == "IF" {
		at = 4
		if words[3] == "NOT" {
			at = 5
		}
	}
	switch words[0] + " " + words[1] {
	case "CREATE TABLE", "RENAME TABLE":
		w.on(tokens, at, "EXCLUSIVE")
	case "CREATE OR":
		if words[2]+words[3] == "REPLACETABLE" {
			w.empty(tokens, 4)
		}
	case "DROP TABLE", "TRUNCATE TABLE":
		w.empty(tokens, at)
	case "CREATE INDEX", "CREATE UNIQUE", "DROP INDEX":
		w.on(tokens, slices.Index(words, "ON")+1, "NONE")
		if words[1] == "UNIQUE" {
			w.st.AddHazard("constraint", "", "rows that are alike make it fail")
		}
	case "CREATE TRIGGER":
		w.on(tokens, slices.Index(words, "ON")+1, "EXCLUSIVE")
	}
}

// empty says which tables lose their rows, whose names stand from a place on. The table of the statement is the first.
func (w *weigher) empty(tokens []sqltext.Token, at int) {
	first := ""
	for {
		w.on(tokens, at, "EXCLUSIVE")
		w.st.AddHazard("data_loss", "", "all rows of the table are destroyed")
		first = cmp.Or(first, w.st.Table)
		for at < len(tokens) && (tokens[at].Name() != "" || tokens[at].Text == ".") {
			at++
		}
		if at >= len(tokens) || tokens[at].Text != "," {
			break
		}
		at++
	}
	w.st.Table = first
}

// on says which table is locked, whose name stands at a place.
func (w *weigher) on(tokens []sqltext.Token, at int, lock string) {
	name := tokenName(tokens, at)
	if at <= 0 || name == "" {
		return
	}
	list := []string{name}
	if at+2 < len(tokens) && tokens[at+1].Text == "." {
		list = append(list, tokens[at+2].Name())
	}
	w.st.Table = qualifiedName(list)
	w.lock(lock)
}
