package mysql

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/schema"
)

// triggerStays reports whether a trigger of before is the same afterwards. A trigger follows its table
// when that is renamed, and its own text stays as it is.
func (p *planner) triggerStays(tr *schema.Trigger) bool {
	table := p.renamed(tr.Table)
	now := p.after.Trigger(table, tr.Name)
	return now != nil && p.followsRename(tr, table) == now.Body
}

// followsRename is a trigger's body after its table was renamed: the engine itself changes the name of
// the table that the trigger is on, and nothing else.
func (p *planner) followsRename(tr *schema.Trigger, table string) string {
	if table == tr.Table {
		return tr.Body
	}
	tokens := sqltext.Tokens(tr.Body, sqltext.MySQL)
	for i, t := range tokens {
		if isWord(t, "ON") && i+1 < len(tokens) {
			name := tokens[i+1]
			return tr.Body[:name.Offset] + ident(table) + tr.Body[name.End():]
		}
	}
	return tr.Body
}

// isNewTrigger reports whether a trigger of afterwards has to be created.
func (p *planner) isNewTrigger(tr *schema.Trigger) bool {
	for i := range p.before.Triggers {
		was := &p.before.Triggers[i]
		if was.Name == tr.Name && !p.tableGoes(was.Table) && p.renamed(was.Table) == tr.Table && p.triggerStays(was) {
			return false
		}
	}
	return true
}

// changedTriggers names the triggers that are created anew: those that changed, and those that fire
// after one of them, whose turn would be another.
func (p *planner) changedTriggers() map[string]bool {
	out := map[string]bool{}
	for i := range p.after.Triggers {
		tr := &p.after.Triggers[i]
		if p.isNewTrigger(tr) {
			out[tr.Name] = true
		}
	}
	for grew := true; grew; {
		grew = false
		for _, tr := range p.after.Triggers {
			if leader := follows(tr.Body); !out[tr.Name] && leader != "" && out[leader] {
				out[tr.Name], grew = true, true
			}
		}
	}
	return out
}

// follows names the trigger that one fires after, "" if it is the first or does not say.
func follows(body string) string {
	tokens := sqltext.Tokens(body, sqltext.MySQL)
	for i, t := range tokens {
		if isWord(t, "ROW") && i+2 < len(tokens) && isWord(tokens[i+1], "FOLLOWS") {
			return tokens[i+2].Name()
		}
		if isWord(t, "ROW") {
			break
		}
	}
	return ""
}

// followers orders triggers so that each comes after the one that it follows; for the rest by name.
func followers(list []schema.Trigger) []schema.Trigger {
	byName := map[string]schema.Trigger{}
	var names []string
	for _, tr := range list {
		byName[tr.Name] = tr
		names = append(names, tr.Name)
	}
	slices.SortFunc(names, strings.Compare)
	sorted, err := topo.Sort(names, func(name string) []string {
		if leader := follows(byName[name].Body); byName[leader].Name != "" {
			return []string{leader}
		}
		return nil
	})
	if err != nil {
		sorted = names
	}
	out := make([]schema.Trigger, len(sorted))
	for i, name := range sorted {
		out[i] = byName[name]
	}
	return out
}
