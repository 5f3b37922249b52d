package postgres

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// domain is what CREATE DOMAIN says, as Inspect writes it.
type domain struct {
	base, value string
	notNull     bool
	notNullName string   // where it has one of its own
	names       []string // of the checks, in their order
	checks      map[string]string
}

// parseDomain takes CREATE DOMAIN apart.
func parseDomain(text string) domain {
	d := domain{checks: map[string]string{}}
	named := "" // by a piece that has nothing else
	pieces := clauses(text, "AS", "DEFAULT", "NOT", "CONSTRAINT")
	for _, p := range pieces {
		word, rest, _ := strings.Cut(p, " ")
		switch strings.ToUpper(word) {
		case "AS":
			d.base = strings.TrimSpace(rest)
		case "DEFAULT":
			d.value = strings.TrimSpace(rest)
		case "NOT":
			if last := len(d.names) - 1; strings.TrimSpace(rest) == "VALID" && last >= 0 {
				d.checks[d.names[last]] += " NOT VALID"
				continue
			}
			d.notNull, d.notNullName, named = true, named, ""
		case "CONSTRAINT":
			tokens := sqltext.Tokens(rest, sqltext.Postgres)
			name := tokens[0].Name()
			if len(tokens) == 1 {
				named = name
				continue
			}
			d.names = append(d.names, name)
			d.checks[name] = strings.TrimSpace(rest[tokens[0].End():])
		}
	}
	return d
}

// clauses cuts a text before each of some words that stands outside parentheses.
func clauses(text string, words ...string) []string {
	var out []string
	depth, start := 0, 0
	for t := range sqltext.Lex(text, sqltext.Postgres) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && t.Kind == sqltext.Word && slices.Contains(words, strings.ToUpper(t.Text)):
			out, start = append(out, text[start:t.Offset]), t.Offset
		}
	}
	return append(out, text[start:])
}

// alterDomain turns one domain into another, unless they are of different types.
func alterDomain(name, from, to string) ([]string, bool) {
	from, said := commentsOf("domain", from)
	to, say := commentsOf("domain", to)
	from, said = unprovedChecks(from, said)
	to, say = unprovedChecks(to, say)
	was, is := parseDomain(from), parseDomain(to)
	if was.base != is.base {
		return nil, false
	}
	var out []string
	add := func(action string) { out = append(out, "ALTER DOMAIN "+name+" "+action) }
	for _, n := range was.names {
		switch {
		case is.checks[n] == was.checks[n]:
		case is.checks[n]+" NOT VALID" == was.checks[n]:
			add("VALIDATE CONSTRAINT " + ident(n))
			was.checks[n] = is.checks[n]
		default:
			add("DROP CONSTRAINT " + ident(n))
		}
	}
	switch {
	case was.value == is.value:
	case is.value == "":
		add("DROP DEFAULT")
	default:
		add("SET DEFAULT " + is.value)
	}
	if was.notNull != is.notNull || was.notNullName != is.notNullName {
		if was.notNull {
			add("DROP NOT NULL")
			said = slices.DeleteFunc(said, func(sql string) bool { return commented(sql)[3].Name() == was.notNullName })
		}
		switch {
		case is.notNull && is.notNullName != "":
			add("ADD CONSTRAINT " + ident(is.notNullName) + " NOT NULL")
		case is.notNull:
			add("SET NOT NULL")
		}
	}
	for _, n := range is.names {
		if is.checks[n] != was.checks[n] {
			add("ADD CONSTRAINT " + ident(n) + " " + is.checks[n])
			said = slices.DeleteFunc(said, func(sql string) bool { return commented(sql)[3].Name() == n })
		}
	}
	said = slices.DeleteFunc(said, func(sql string) bool {
		name := commented(sql)[3].Name()
		return is.checks[name] == "" && name != is.notNullName
	})
	return append(out, otherComments(said, say)...), true
}

// unprovedChecks puts the checks of a domain that are NOT VALID, which CREATE DOMAIN can't say, among the others; the
// rest are comments.
func unprovedChecks(text string, more []string) (string, []string) {
	comments := slices.DeleteFunc(more, func(sql string) bool {
		_, check, found := strings.Cut(sql, " ADD CONSTRAINT ")
		if found = found && strings.HasPrefix(sql, "ALTER DOMAIN "); found {
			text += " CONSTRAINT " + check
		}
		return found
	})
	return text, comments
}

// commentsOf takes the comments of what a type is made of off the statement that makes it.
func commentsOf(kind, text string) (string, []string) {
	list := statementsOf(kind, text)
	return list[0], list[1:]
}

// commented are the tokens of COMMENT ON COLUMN or CONSTRAINT.
func commented(sql string) []sqltext.Token { return sqltext.Tokens(sql, sqltext.Postgres) }

// otherComments are the statements that turn some comments into others.
func otherComments(said, say []string) []string {
	var out []string
	about := func(sql string) string {
		tokens := commented(sql)
		return sql[:tokens[len(tokens)-1].Offset]
	}
	for _, sql := range said {
		if !slices.ContainsFunc(say, func(other string) bool { return about(other) == about(sql) }) {
			out = append(out, about(sql)+"NULL")
		}
	}
	for _, sql := range say {
		if !slices.Contains(said, sql) {
			out = append(out, sql)
		}
	}
	return out
}

// alterComposite turns one composite type into another. Attributes are added at the end, so that their
// order has to be one that comes of that.
func alterComposite(name, from, to string) ([]string, bool) {
	from, said := commentsOf("composite type", from)
	to, say := commentsOf("composite type", to)
	was, wasNames := attributesOf(from)
	is, isNames := attributesOf(to)
	var out, actions []string
	stay := slices.DeleteFunc(slices.Clone(wasNames), func(n string) bool { return is[n] == "" })
	added := slices.DeleteFunc(slices.Clone(isNames), func(n string) bool { return was[n] != "" })
	if !slices.Equal(slices.Concat(stay, added), isNames) {
		return nil, false
	}
	for _, n := range wasNames {
		switch {
		case is[n] == "":
			actions = append(actions, "DROP ATTRIBUTE "+ident(n))
		case is[n] != was[n]:
			actions = append(actions, "ALTER ATTRIBUTE "+ident(n)+" TYPE "+is[n])
		}
	}
	for _, n := range added {
		actions = append(actions, "ADD ATTRIBUTE "+ident(n)+" "+is[n])
	}
	if len(actions) > 0 {
		out = append(out, "ALTER TYPE "+name+" "+strings.Join(actions, ", "))
	}
	said = slices.DeleteFunc(said, func(sql string) bool { // it went with its attribute
		tokens := commented(sql)
		return is[tokens[len(tokens)-3].Name()] == ""
	})
	return append(out, otherComments(said, say)...), true
}

// attributesOf reads the attributes of CREATE TYPE … AS (…): their types by name, and the names.
func attributesOf(text string) (map[string]string, []string) {
	types, names := map[string]string{}, []string{}
	list, _ := parenthesized(text, strings.IndexByte(text, '('))
	for _, attribute := range list {
		tokens := sqltext.Tokens(attribute, sqltext.Postgres)
		name := tokens[0].Name()
		types[name], names = strings.TrimSpace(attribute[tokens[0].End():]), append(names, name)
	}
	return types, names
}
