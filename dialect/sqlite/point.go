package sqlite

import (
	"context"
	"sort"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// Point finds the first word of a statement that breaks SQLite's grammar, where err says that one does.
// SQLite names the word, which may be there many times, and the drivers don't tell its place. So beginnings
// of the statement are parsed, and run by nobody: one that lacks the word is only incomplete.
func (Dialect) Point(ctx context.Context, db op.Tx, statement string, err error) (offset int, ok bool) {
	if !breaksGrammar(err) {
		return 0, false
	}
	var words []sqltext.Token
	for t := range sqltext.Lex(statement, sqltext.SQLite) {
		if t.Significant() {
			words = append(words, t)
		}
	}
	first := sort.Search(len(words), func(i int) bool {
		rows, err := db.QueryContext(ctx, "EXPLAIN "+statement[:words[i].End()])
		if err == nil {
			rows.Close()
		}
		return breaksGrammar(err)
	})
	if first == len(words) {
		return 0, false
	}
	return words[first].Offset, true
}

func breaksGrammar(err error) bool {
	return err != nil && strings.Contains(err.Error(), "syntax error")
}
