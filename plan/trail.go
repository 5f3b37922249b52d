package plan

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// A Trail follows tables and columns through the statements of a plan, so that what is dropped at its end is known by
// the name that it has at the beginning. The zero value follows nothing: see NewTrail.
type Trail struct {
	flavor sqltext.Flavor
	spaces map[string]bool
	have   map[string]bool // the tables at its beginning, in small letters
	moves  []move
	gone   map[string]bool // tables that were dropped, in small letters
}

// move is a rename: of a table, or of a column of it, or of all tables of a namespace.
type move struct{ table, column, space, to string }

// NewTrail begins a trail at a schema. dialect is the engine's name.
func NewTrail(dialect string, at *schema.Schema) *Trail {
	t := &Trail{flavor: sqltext.FlavorOf(dialect), spaces: map[string]bool{}, have: map[string]bool{}, gone: map[string]bool{}}
	for i := range at.Tables {
		t.have[strings.ToLower(at.Tables[i].Name)] = true
		if space, _ := schema.SplitName(at.Tables[i].Name); t.flavor != sqltext.SQLite {
			t.spaces[strings.ToLower(space)] = true
		}
	}
	return t
}

// Note follows what a statement renames. Of any other statement it takes in whether it drops a table, or copies one.
func (t *Trail) Note(sql string) {
	if a, ok := sqltext.Alter(sql, t.flavor); ok {
		table := t.name(a.Table)
		for _, action := range a.Actions {
			t.action(table, action)
		}
		return
	}
	tokens := sqltext.Tokens(sql, t.flavor)
	switch {
	case take(&tokens, "RENAME", "TABLE"):
		t.renameTables(tokens)
	case take(&tokens, "ALTER", "SCHEMA"):
		if from := path(&tokens); len(from) == 1 && take(&tokens, "RENAME", "TO") {
			if to := path(&tokens); len(to) == 1 {
				t.moves = append(t.moves, move{space: from[0], to: to[0]})
				t.spaces[strings.ToLower(to[0])] = true
			}
		}
	case take(&tokens, "DROP", "TABLE"):
		take(&tokens, "IF", "EXISTS")
		t.gone[strings.ToLower(t.name(path(&tokens)))] = true
	case take(&tokens, "INSERT"), take(&tokens, "REPLACE"), take(&tokens, "WITH"), take(&tokens, "CREATE", "TABLE"):
		t.copied(sql)
	}
}

// copied forgets that a table was renamed whose rows go back to one that has taken its name.
func (t *Trail) copied(sql string) {
	t.moves = slices.DeleteFunc(t.moves, func(m move) bool {
		if m.space != "" || m.column != "" {
			return false
		}
		return sqltext.Mentions(sql, t.local(m.table), t.flavor) && sqltext.Mentions(sql, t.local(m.to), t.flavor)
	})
}

func (t *Trail) action(table string, tokens []sqltext.Token) {
	switch {
	case take(&tokens, "SET", "SCHEMA"):
		if to := path(&tokens); len(to) == 1 {
			t.renamed(table, t.name([]string{to[0], t.local(table)}))
		}
	case take(&tokens, "CHANGE"):
		take(&tokens, "COLUMN")
		take(&tokens, "IF", "EXISTS")
		from := path(&tokens)
		t.column(table, from, path(&tokens))
	case take(&tokens, "RENAME", "CONSTRAINT"), take(&tokens, "RENAME", "INDEX"), take(&tokens, "RENAME", "KEY"):
	case take(&tokens, "RENAME"):
		if take(&tokens, "TO") || take(&tokens, "AS") || len(tokens) == 1 || len(tokens) == 3 && tokens[1].Text == "." {
			to := path(&tokens)
			if space, _ := schema.SplitName(table); len(to) == 1 && space != "" && t.flavor == sqltext.Postgres {
				to = []string{space, to[0]}
			}
			t.renamed(table, t.name(to))
			return
		}
		take(&tokens, "COLUMN")
		take(&tokens, "IF", "EXISTS")
		if from := path(&tokens); take(&tokens, "TO") {
			t.column(table, from, path(&tokens))
		}
	}
}

func (t *Trail) renameTables(tokens []sqltext.Token) {
	for {
		take(&tokens, "IF", "EXISTS")
		from := path(&tokens)
		for len(tokens) > 0 && !take(&tokens, "TO") {
			tokens = tokens[1:] // WAIT n, NOWAIT
		}
		to := path(&tokens)
		if len(from) == 0 || len(to) == 0 {
			return
		}
		t.renamed(t.name(from), t.name(to))
		if !take(&tokens, ",") {
			return
		}
	}
}

// renamed follows a table. One that was made on the way, and takes the name of another that was dropped, is that table
// made anew.
func (t *Trail) renamed(from, to string) {
	was, _ := t.Was(from, "")
	if from != "" && to != "" && (t.have[strings.ToLower(was)] || !t.gone[strings.ToLower(to)]) {
		t.moves = append(t.moves, move{table: from, to: to})
	}
}

func (t *Trail) column(table string, from, to []string) {
	if table != "" && len(from) == 1 && len(to) == 1 && from[0] != to[0] {
		t.moves = append(t.moves, move{table: table, column: from[0], to: to[0]})
	}
}

// Was is what a table, or a column of one, was called at the beginning, or would have been; "" where another one had
// the name by then. column may be "".
func (t *Trail) Was(table, column string) (wasTable, wasColumn string) {
	if space, local := schema.SplitName(table); space != "" && t.flavor != sqltext.SQLite && table == schema.Qualify(space, local) {
		table = t.name([]string{space, local})
	}
	for _, m := range slices.Backward(t.moves) {
		switch space, local := schema.SplitName(table); {
		case m.space != "":
			if strings.EqualFold(space, m.to) {
				table = schema.Qualify(m.space, local)
			}
		case m.column == "" && strings.EqualFold(table, m.to):
			table = m.table
		case m.column == "" && strings.EqualFold(table, m.table):
			return "", ""
		case m.column == "" || column == "" || !strings.EqualFold(table, m.table):
		case strings.EqualFold(column, m.to):
			column = m.column
		case strings.EqualFold(column, m.column):
			return "", ""
		}
	}
	return table, column
}

// Is is what a table, or a column of one, of the beginning is called by now.
func (t *Trail) Is(table, column string) (nowTable, nowColumn string) {
	for _, m := range t.moves {
		switch space, local := schema.SplitName(table); {
		case m.space != "":
			if strings.EqualFold(space, m.space) {
				table = schema.Qualify(m.to, local)
			}
		case !strings.EqualFold(table, m.table):
		case m.column == "":
			table = m.to
		case strings.EqualFold(column, m.column):
			column = m.to
		}
	}
	return table, column
}

// local is the name of a table without that of its namespace.
func (t *Trail) local(name string) string {
	if t.flavor == sqltext.SQLite {
		return name
	}
	_, local := schema.SplitName(name)
	return local
}

// name is a table as a schema calls it. The namespace that names without one are in is left out: none of its tables
// has it.
func (t *Trail) name(path []string) string {
	switch {
	case len(path) == 0:
		return ""
	case t.flavor == sqltext.SQLite:
		return path[len(path)-1]
	case len(path) == 2 && t.spaces[strings.ToLower(path[0])]:
		return schema.Qualify(path[0], path[1])
	}
	return schema.Qualify("", path[len(path)-1])
}

// take takes words from the front, if they stand there.
func take(tokens *[]sqltext.Token, words ...string) bool {
	if len(*tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if t := (*tokens)[i]; t.Kind == sqltext.QuotedIdent || !strings.EqualFold(t.Text, w) {
			return false
		}
	}
	*tokens = (*tokens)[len(words):]
	return true
}

// path takes a name from the front, behind those that a dot puts before it.
func path(tokens *[]sqltext.Token) (out []string) {
	for len(*tokens) > 0 && (*tokens)[0].Name() != "" {
		out = append(out, (*tokens)[0].Name())
		if *tokens = (*tokens)[1:]; !take(tokens, ".") {
			break
		}
	}
	return out
}
