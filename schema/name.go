package schema

import "strings"

// Qualify puts a name together from the schema (the namespace) it is in and its own name, as models
// and operations say it: "billing.invoices". space is "" for the default one. A part that holds a dot
// or a double quote is quoted.
func Qualify(space, name string) string {
	if space == "" {
		return part(name)
	}
	return part(space) + "." + part(name)
}

func part(name string) string {
	if strings.ContainsAny(name, `."`) {
		return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return name
}

// SplitName takes a name apart that Qualify put together. Without a namespace, space is "".
func SplitName(qualified string) (space, name string) {
	first, rest := cutPart(qualified)
	if rest == "" {
		return "", first
	}
	second, _ := cutPart(rest)
	return first, second
}

// cutPart takes the first part off, and the dot after it.
func cutPart(s string) (first, rest string) {
	if !strings.HasPrefix(s, `"`) {
		first, rest, _ = strings.Cut(s, ".")
		return first, rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		return b.String(), strings.TrimPrefix(s[i+1:], ".")
	}
	return b.String(), ""
}

// SplitRoutine takes the arguments, with their parentheses, off the name of a function: "billing.total(integer)".
// They are "" for a name without any.
func SplitRoutine(name string) (routine, arguments string) {
	quoted := false
	for i := range len(name) {
		switch {
		case name[i] == '"':
			quoted = !quoted
		case name[i] == '(' && !quoted:
			return name[:i], name[i:]
		}
	}
	return name, ""
}
