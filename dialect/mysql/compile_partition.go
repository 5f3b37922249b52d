package mysql

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// A cut is how a table is cut into partitions, as PARTITION BY says it.
type cut struct {
	head  string // all but the partitions, in its normal form
	parts []part
}

// A part is one partition.
type part struct {
	name   string
	text   string // its definition
	values string // behind LESS THAN or IN: what it takes
}

func (p part) same(other part) bool {
	return sqltext.Normalize(p.text, sqltext.MySQL) == sqltext.Normalize(other.text, sqltext.MySQL)
}

func (c cut) isList() bool { return strings.HasPrefix(c.head, "list") }

// isHash reports whether the server spreads rows over the partitions by itself.
func (c cut) isHash() bool {
	return strings.HasPrefix(c.head, "hash") || strings.HasPrefix(c.head, "key") || strings.HasPrefix(c.head, "linear")
}

// parseCut reads what follows PARTITION BY; false where it can't be read, and of partitions of versions, which are kept
// by other rules.
func parseCut(by string) (c cut, ok bool) {
	tokens := sqltext.Tokens(by, sqltext.MySQL)
	count, end := 1, len(by)
	head := ""
	from := 0
	for i, t := range tokens {
		switch {
		case isWord(t, "PARTITIONS") && i+1 < len(tokens) && tokens[i+1].Kind == sqltext.Number:
			n, err := strconv.Atoi(tokens[i+1].Text)
			if err != nil {
				return c, false
			}
			count = n
			head, from = head+by[from:t.Offset], tokens[i+1].End()
		case t.Text == "(" && i+1 < len(tokens) && isWord(tokens[i+1], "PARTITION"):
			inside, next := inParens(by, tokens, i)
			if next != len(tokens) {
				return c, false
			}
			for _, text := range splitList(inside) {
				c.parts = append(c.parts, parsePart(text))
			}
			end = t.Offset
		}
		if end < len(by) {
			break
		}
	}
	c.head = sqltext.Normalize(head+by[from:end], sqltext.MySQL)
	if c.isHash() && len(c.parts) == 0 {
		for n := range count {
			name := fmt.Sprintf("p%d", n) // the server's own
			c.parts = append(c.parts, part{name: name, text: "PARTITION " + ident(name)})
		}
	}
	return c, len(c.parts) > 0 && !strings.HasPrefix(c.head, "system_time")
}

func parsePart(text string) part {
	text = strings.TrimSpace(text)
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	p := part{text: text}
	for i, t := range tokens {
		switch {
		case i == 1:
			p.name = t.Name()
		case isWord(t, "MAXVALUE", "DEFAULT") && i > 1:
			p.values = strings.ToUpper(t.Text)
			return p
		case isWord(t, "THAN", "IN") && i+1 < len(tokens) && tokens[i+1].Text == "(":
			p.values, _ = inParens(text, tokens, i+1)
			p.values = strings.TrimSpace(p.values)
			if strings.EqualFold(p.values, "MAXVALUE") || strings.EqualFold(p.values, "DEFAULT") {
				p.values = strings.ToUpper(p.values)
			}
			return p
		}
	}
	return p
}

// recut says in a clause of ALTER TABLE how a table gets its new partitions where that can be done without going
// through those that stay ("ALTER TABLE Partition Operations"). It is "" where only a new PARTITION BY will do, which
// refuses rows that no partition takes: DROP PARTITION would destroy them, and so does MariaDB's REORGANIZE of a LIST
// with the rows whose values are listed no more. By a clause of recut all rows keep a place.
func recut(was, is string) string {
	from, ok := parseCut(was)
	to, okToo := parseCut(is)
	if !ok || !okToo || from.head != to.head {
		return ""
	}
	before, after := from.parts, to.parts
	for len(before) > 0 && len(after) > 0 && before[0].same(after[0]) {
		before, after = before[1:], after[1:]
	}
	if from.isHash() {
		return rehash(before, after)
	}
	isDefault := func(p part) bool { return p.values == "DEFAULT" }
	rest := slices.ContainsFunc(from.parts, isDefault) // a partition that may hold what a new one is to take
	if len(before) == 0 && len(after) > 0 && !rest {
		return "ADD PARTITION " + definitions(after)
	}
	n, m := len(before), len(after)
	behind := 0
	for n > 0 && m > 0 && before[n-1].same(after[m-1]) {
		n, m, behind = n-1, m-1, behind+1
	}
	fits := func() bool {
		switch b, a := before[:n], after[:m]; {
		case n == 0 || m == 0:
			return false
		case from.isList():
			isRest := len(a) == 1 && isDefault(a[0]) // MariaDB takes it for a list of another kind
			return lists(b, a) && !isRest && (!rest || slices.ContainsFunc(b, isDefault) && slices.ContainsFunc(a, isDefault))
		default:
			return reaches(b, a, behind)
		}
	}
	if !fits() && behind > 0 { // what is cut out of a partition, or goes up in it, is a change of that one
		n, m, behind = n+1, m+1, behind-1
	}
	if !fits() {
		return ""
	}
	return "REORGANIZE PARTITION " + idents(partNames(before[:n])) + " INTO " + definitions(after[:m])
}

// rehash adds partitions at the end, or takes some away there, whose rows go to the others.
func rehash(before, after []part) string {
	switch {
	case len(before) == 0 && len(after) > 0:
		return "ADD PARTITION " + definitions(after)
	case len(after) == 0 && len(before) > 0:
		return fmt.Sprintf("COALESCE PARTITION %d", len(before))
	}
	return ""
}

// lists reports whether all values of some partitions are taken by others.
func lists(before, after []part) bool {
	taken := map[string]bool{}
	for _, p := range after {
		if p.values == "DEFAULT" {
			return true
		}
		for _, v := range splitList(p.values) {
			taken[strings.TrimSpace(v)] = true
		}
	}
	for _, p := range before {
		if slices.ContainsFunc(splitList(p.values), func(v string) bool { return !taken[strings.TrimSpace(v)] }) {
			return false
		}
	}
	return true
}

// reaches reports whether ranges end where others did, or, where none is behind them, further up.
func reaches(before, after []part, behind int) bool {
	was, is := before[len(before)-1].values, after[len(after)-1].values
	if was == is {
		return true
	}
	x, isNumber := new(big.Int).SetString(was, 10)
	y, isNumberToo := new(big.Int).SetString(is, 10)
	return behind == 0 && (is == "MAXVALUE" || isNumber && isNumberToo && y.Cmp(x) > 0)
}

func partNames(parts []part) (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

func definitions(parts []part) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.text)
	}
	return "(" + strings.Join(texts, ",\n     ") + ")"
}
