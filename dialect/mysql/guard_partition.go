package mysql

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// partitions looks for rows that none of the new partitions takes.
func (g *guard) partitions() {
	now := g.is.Options.PartitionBy
	if now == "" || samePartitions(now, g.was.Options.PartitionBy) || recut(g.was.Options.PartitionBy, now) != "" {
		return
	}
	condition, ok := outsidePartitions(now)
	if !ok {
		return
	}
	if condition, ok = g.formerly(condition); !ok {
		return
	}
	var columns []string
	for _, c := range g.old.Columns {
		if sqltext.Mentions(condition, c.Name, sqltext.MySQL) {
			columns = append(columns, c.Name)
		}
	}
	g.ask(g.rowsWhere(columns, condition), g.label()+" has %d rows that no partition takes",
		"make a partition for them (VALUES LESS THAN MAXVALUE, DEFAULT), or move them in a statement before it")
}

// outsidePartitions is the condition for rows that no partition by RANGE or LIST takes; ok is false where all are taken,
// and where it can't be told.
func outsidePartitions(by string) (condition string, ok bool) {
	tokens := sqltext.Tokens(by, sqltext.MySQL)
	if len(tokens) < 4 || !isWord(tokens[0], "RANGE", "LIST") {
		return "", false
	}
	isList, at := isWord(tokens[0], "LIST"), 1
	if isWord(tokens[at], "COLUMNS") {
		at++
	}
	value, next := inParens(by, tokens, at)
	if next < 0 {
		return "", false
	}
	if at == 2 && strings.Contains(value, ",") {
		return "", false // more than one column
	}
	var values []string
	for i := next; i < len(tokens); i++ {
		switch {
		case isWord(tokens[i], "MAXVALUE", "DEFAULT"):
			return "", false
		case isWord(tokens[i], "THAN", "IN"):
			list, end := inParens(by, tokens, i+1)
			if end < 0 || strings.EqualFold(list, "MAXVALUE") {
				return "", false
			}
			values, i = append(values, list), end-1
		}
	}
	if len(values) == 0 {
		return "", false
	}
	if !isList {
		return "(" + value + ") >= (" + values[len(values)-1] + ")", true
	}
	all := strings.Join(values, ",")
	isNull := func(v string) bool { return strings.EqualFold(strings.TrimSpace(v), "NULL") }
	list := splitList(all)
	some := slices.DeleteFunc(slices.Clone(list), isNull)
	condition = "(" + value + ") IS NOT NULL"
	if len(some) > 0 {
		condition = "(" + value + ") NOT IN (" + strings.Join(some, ",") + ")"
	}
	if len(some) == len(list) {
		condition += " OR (" + value + ") IS NULL"
	}
	return condition, true
}

// inParens returns what stands in the parentheses that open at a token, and the token behind them, -1 if none do.
func inParens(text string, tokens []sqltext.Token, at int) (inside string, next int) {
	if at >= len(tokens) || tokens[at].Text != "(" {
		return "", -1
	}
	end := closes(tokens[at:])
	if end < 0 {
		return "", -1
	}
	return text[tokens[at].End():tokens[at+end].Offset], at + end + 1
}

// splitList splits a list at its commas.
func splitList(text string) []string {
	var out []string
	depth, start := 0, 0
	for _, t := range sqltext.Tokens(text, sqltext.MySQL) {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 0 {
				out, start = append(out, text[start:t.Offset]), t.End()
			}
		}
	}
	return append(out, text[start:])
}
