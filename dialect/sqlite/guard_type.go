package sqlite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/schema"
)

// types looks for values that would not come through a change of type, or into a STRICT table.
func (g *guard) types() {
	for i := range g.is.Columns {
		c := &g.is.Columns[i]
		if !g.stays(c.Name) || c.Generated != nil || g.using[c.Name] != "" {
			continue
		}
		was := g.was.Column(c.Name)
		typ := TypeSQL(c.Type)
		if cond := g.misfit(was.Type, c); cond != "" {
			g.askMisfit(c.Name, g.src.table(g.name), cond,
				fmt.Sprintf("%s has %%d values that %s can't hold unchanged", g.shown(c.Name), orNone(typ)),
				"say how to convert them (op.SetType{To: …, Using: …}), or "+exec("UPDATE %s SET %s = …", ident(g.from), ident(g.cols[c.Name])))
		}
		if n := length(c.Type); n > 0 && (length(was.Type) == 0 || length(was.Type) > n) {
			g.askMisfit(c.Name, g.src.table(g.name), fmt.Sprintf("length(%s) > %d", ident(c.Name), n),
				fmt.Sprintf("%s has %%d values of more than %d characters", g.shown(c.Name), n),
				exec("UPDATE %s SET %s = substr(%[2]s, 1, %d)", ident(g.from), ident(g.cols[c.Name]), n)+" if the rest may go")
		}
	}
}

func orNone(typ string) string {
	if typ == "" {
		return "no type"
	}
	return typ
}

// misfit returns the condition for the values of a column that change under its new type, or that a
// STRICT table refuses; "" if none can.
func (g *guard) misfit(was schema.Type, c *schema.Column) string {
	x := ident(c.Name)
	affinity := Affinity(c.Type)
	strict := g.is.Options.Strict && !g.was.Options.Strict ||
		rowidAlias(g.is) == c.Name && rowidAlias(g.was) != c.Name // takes nothing but numbers either
	if g.was.Options.Strict && !g.is.Options.Strict && isAny(was) && affinity == "NUMERIC" {
		// ANY keeps a text as it is in a STRICT table, and makes a number of it elsewhere.
		return isType(x, "text") + " AND " + x + " = CAST(" + x + " AS NUMERIC)"
	}
	if affinity == Affinity(was) && !strict {
		return ""
	}
	var conds []string
	switch affinity {
	case "INTEGER":
		conds = []string{isType(x, "blob"), isType(x, "real") + " AND " + x + " <> CAST(" + x + " AS INTEGER)",
			isType(x, "text") + " AND CAST(CAST(" + x + " AS INTEGER) AS TEXT) <> " + x}
	case "REAL":
		conds = append(notNumber(x), isType(x, "integer")+" AND CAST(CAST("+x+" AS REAL) AS INTEGER) <> "+x)
	case "NUMERIC":
		if isNumber(c.Type) {
			conds = notNumber(x)
		}
	case "TEXT":
		conds = []string{isType(x, "real") + " AND CAST(CAST(" + x + " AS TEXT) AS REAL) <> " + x}
		if strict && castTo(was, c.Type) == "" {
			conds = append(conds, isType(x, "blob"))
		}
	case "BLOB":
		if TypeSQL(c.Type) == "" {
			break
		}
		kinds := "'integer', 'real'"
		if castTo(was, c.Type) == "" {
			kinds += ", 'text'"
		}
		conds = []string{"typeof(" + x + ") IN (" + kinds + ")"}
	}
	return strings.Join(conds, " OR ")
}

func isAny(t schema.Type) bool { return strings.EqualFold(TypeSQL(t), "ANY") }

func isType(x, kind string) string { return "typeof(" + x + ") = '" + kind + "'" }

// notNumber returns the conditions for what is no number, or is a text that says more than its number:
// zeros in front, more digits than a number keeps.
func notNumber(x string) []string {
	return []string{isType(x, "blob"), isType(x, "text") + " AND (CAST(" + x + " AS NUMERIC) <> " + x +
		" OR " + x + " GLOB '0[0-9]*' OR length(" + x + ") > 16)"}
}

// isNumber tells the types of NUMERIC affinity that are for numbers from dates and the like.
func isNumber(t schema.Type) bool {
	word, _, _ := strings.Cut(strings.ToUpper(TypeSQL(t)), "(")
	return slices.Contains([]string{"NUMERIC", "DECIMAL", "NUMBER", "MONEY", "BOOL", "BOOLEAN"}, strings.TrimSpace(word))
}

// length returns the number of characters that a type of text allows, 0 if it says nothing.
func length(t schema.Type) int {
	if t == nil || Affinity(t) != "TEXT" {
		return 0
	}
	_, rest, _ := strings.Cut(TypeSQL(t), "(")
	number, _, _ := strings.Cut(rest, ")")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return 0
	}
	return n
}
