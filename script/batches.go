package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// batchTerms reads what stands behind "batches:": "by tenant_id, id; size 500; target 50ms; pause 10ms;
// wait while SELECT …". Nothing are the usual batches.
func batchTerms(text string) (b op.Batch, err error) {
	for text != "" {
		var term string
		if rest, ok := cutWords(text, "wait", "while"); ok {
			b.WaitWhile, text = rest, ""
			continue
		}
		term, text, _ = strings.Cut(text, ";")
		text = strings.TrimSpace(text)
		word, value, _ := strings.Cut(strings.TrimSpace(term), " ")
		value = strings.TrimSpace(value)
		switch strings.ToLower(word) {
		case "by":
			for name := range strings.SplitSeq(value, ",") {
				b.Key = append(b.Key, strings.TrimSpace(name))
			}
		case "size":
			b.Size, err = strconv.Atoi(value)
		case "target":
			b.Target, err = time.ParseDuration(value)
		case "pause":
			b.Pause, err = time.ParseDuration(value)
		default:
			err = fmt.Errorf("no term of batches: by, size, target, pause, wait while")
		}
		if err == nil && (value == "" || b.Size < 0 || b.Target < 0 || b.Pause < 0 || slices.Contains(b.Key, "")) {
			err = errors.New("a value is missing, or below nothing")
		}
		if err != nil {
			return b, fmt.Errorf("%q: %w", strings.TrimSpace(term), err)
		}
	}
	return b, nil
}

// cutWords cuts words off the beginning of a text, in any case.
func cutWords(text string, words ...string) (string, bool) {
	for _, w := range words {
		text = strings.TrimSpace(text)
		if len(text) <= len(w) || !strings.EqualFold(text[:len(w)], w) || text[len(w)] != ' ' {
			return "", false
		}
		text = text[len(w):]
	}
	return strings.TrimSpace(text), true
}

// termsText writes the terms that batchTerms reads, "" for the usual ones.
func termsText(b op.Batch) string {
	var out []string
	if len(b.Key) > 0 {
		out = append(out, "by "+strings.Join(b.Key, ", "))
	}
	if b.Size != 0 {
		out = append(out, fmt.Sprintf("size %d", b.Size))
	}
	if b.Target != 0 {
		out = append(out, "target "+b.Target.String())
	}
	if b.Pause != 0 {
		out = append(out, "pause "+b.Pause.String())
	}
	if b.WaitWhile != "" {
		out = append(out, "wait while "+oneLine(b.WaitWhile))
	}
	return strings.Join(out, "; ")
}

// errNotBatched is what a statement in batches has to look like.
var errNotBatched = errors.New("only UPDATE table SET … WHERE … and INSERT INTO table (columns) SELECT … FROM table WHERE …, " +
	"of one table without an alias, run in batches; a join goes into a subquery in SET or WHERE")

// batchedOf reads a statement that is to run in batches.
func batchedOf(sql string, f sqltext.Flavor, b op.Batch) (op.Op, error) {
	r := batchReader{sql: sql, flavor: f}
	depth := 0
	for _, t := range sqltext.Tokens(sql, f) {
		if !t.Significant() {
			continue
		}
		if t.Text == ")" {
			depth--
		}
		r.tokens, r.depth = append(r.tokens, t), append(r.depth, depth)
		if t.Text == "(" {
			depth++
		}
	}
	switch {
	case r.is("UPDATE"):
		return r.update(b)
	case r.is("INSERT"):
		return r.insert(b)
	}
	return nil, errNotBatched
}

// batchReader walks over the significant tokens of a statement.
type batchReader struct {
	sql    string
	flavor sqltext.Flavor
	tokens []sqltext.Token
	depth  []int // of parentheses around each token
	at     int
}

// is moves past a word, if it is the next.
func (r *batchReader) is(word string) bool {
	ok := r.at < len(r.tokens) && r.tokens[r.at].Kind == sqltext.Word && strings.EqualFold(r.tokens[r.at].Text, word)
	if ok {
		r.at++
	}
	return ok
}

// name reads a name, of two parts perhaps; "" if there is none. A word is folded as PostgreSQL does.
func (r *batchReader) name() string {
	var parts []string
	for r.at < len(r.tokens) {
		t := r.tokens[r.at]
		name := t.Name()
		if name == "" {
			return ""
		}
		if t.Kind == sqltext.Word && r.flavor == sqltext.Postgres {
			name = strings.ToLower(name)
		}
		parts = append(parts, name)
		if r.at++; r.at == len(r.tokens) || r.tokens[r.at].Text != "." {
			break
		}
		r.at++
	}
	return strings.Join(parts, ".")
}

// until returns the text up to one of the words outside parentheses, or to the end; found says which it was.
func (r *batchReader) until(words ...string) (text, found string) {
	from := r.at
	for ; r.at < len(r.tokens); r.at++ {
		t := r.tokens[r.at]
		if t.Kind != sqltext.Word || r.depth[r.at] != 0 {
			continue
		}
		word := strings.ToUpper(t.Text)
		if word == "FROM" && r.at > 0 && strings.EqualFold(r.tokens[r.at-1].Text, "DISTINCT") {
			continue // IS DISTINCT FROM
		}
		if slices.Contains(words, word) {
			found = word
			break
		}
	}
	if r.at > from {
		text = r.sql[r.tokens[from].Offset:r.tokens[r.at-1].End()]
	}
	return text, found
}

// others are words that begin a part of a statement which can't be cut into batches.
var others = []string{"FROM", "JOIN", "USING", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "FETCH", "RETURNING", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "ON", "FOR"}

// where reads the condition at the end, "" if there is none.
func (r *batchReader) where() (string, error) {
	if r.at == len(r.tokens) {
		return "", nil
	}
	if !r.is("WHERE") {
		return "", errNotBatched
	}
	text, found := r.until(others...)
	if text == "" || found != "" {
		return "", errNotBatched
	}
	return text, nil
}

func (r *batchReader) update(b op.Batch) (op.Op, error) {
	o := op.Backfill{Table: r.name(), Batch: b}
	if o.Table == "" || !r.is("SET") {
		return nil, errNotBatched
	}
	var found string
	o.Set, found = r.until(append([]string{"WHERE"}, others...)...)
	if o.Set == "" || found != "" && found != "WHERE" {
		return nil, errNotBatched
	}
	var err error
	o.Where, err = r.where()
	return o, err
}

func (r *batchReader) insert(b op.Batch) (op.Op, error) {
	o := op.CopyTable{Batch: b}
	if !r.is("INTO") {
		return nil, errNotBatched
	}
	o.To = r.name()
	columns, found := r.until("SELECT")
	if o.To == "" || found != "SELECT" || !strings.HasPrefix(columns, "(") || !strings.HasSuffix(columns, ")") {
		return nil, errNotBatched
	}
	r.at++
	if r.is("DISTINCT") || r.is("ALL") {
		return nil, errNotBatched
	}
	values, found := r.until(others...)
	names, exprs := r.list(columns[1:len(columns)-1]), r.list(values)
	if found != "FROM" || len(names) != len(exprs) {
		return nil, errNotBatched
	}
	r.at++
	if o.From = r.name(); o.From == "" {
		return nil, errNotBatched
	}
	for i, name := range names {
		n := batchReader{sql: name, flavor: r.flavor, tokens: sqltext.Tokens(name, r.flavor)}
		column := n.name()
		if column == "" || n.at != len(n.tokens) || strings.Contains(column, "=") {
			return nil, errNotBatched
		}
		if name != exprs[i] {
			column += " = " + exprs[i]
		}
		o.Columns = append(o.Columns, column)
	}
	var err error
	o.Where, err = r.where()
	return o, err
}

// list cuts a text at the commas outside parentheses.
func (r *batchReader) list(text string) (out []string) {
	depth, from := 0, 0
	for _, t := range sqltext.Tokens(text, r.flavor) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case t.Text == "," && depth == 0:
			out, from = append(out, strings.TrimSpace(text[from:t.Offset])), t.End()
		}
	}
	return append(out, strings.TrimSpace(text[from:]))
}
