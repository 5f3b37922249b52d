package revision_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skein-go/skein/revision"
)

// parse reads a graph from words such as "c<a,b+x@left": c revises a and b,
// depends on x and declares the label left. Every part but the id is optional;
// a "!" at the end makes it irreversible.
func parse(words string) []revision.Revision {
	var revs []revision.Revision
	for _, word := range strings.Fields(words) {
		r := revision.Revision{}
		if w, ok := strings.CutSuffix(word, "!"); ok {
			word, r.Irreversible = w, "the data is gone"
		}
		word, r.Labels = cut(word, "@")
		word, r.DependsOn = cut(word, "+")
		r.ID, r.Down = cut(word, "<")
		r.Message, r.Source = "make "+r.ID, r.ID+".sql"
		revs = append(revs, r)
	}
	return revs
}

func cut(word, at string) (string, []string) {
	word, list, found := strings.Cut(word, at)
	if !found {
		return word, nil
	}
	return word, strings.Split(list, ",")
}

func graph(t testing.TB, words string) *revision.Graph {
	t.Helper()
	g, err := revision.NewGraph(parse(words))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func ids(revs []*revision.Revision) string {
	var s []string
	for _, r := range revs {
		s = append(s, r.ID)
	}
	return strings.Join(s, " ")
}

// show writes steps as "+a +b = rows", and checks each step's table moves.
func show(t testing.TB, rows string, steps []revision.Step) string {
	t.Helper()
	table := strings.Fields(rows)
	var s []string
	for _, step := range steps {
		sign := "+"
		if step.Direction == revision.Down {
			sign = "-"
		}
		s = append(s, sign+step.Revision.ID)
		table = move(t, table, step)
	}
	slices.Sort(table)
	return strings.TrimSpace(strings.Join(s, " ") + " = " + strings.Join(table, " "))
}

// move does to a table what a step says, as strictly as a database would.
func move(t interface{ Fatalf(string, ...any) }, table []string, step revision.Step) []string {
	after := slices.Clone(table)
	for _, row := range step.Delete {
		i := slices.Index(after, row)
		if i < 0 {
			t.Fatalf("%s %s deletes the row %s from %v", step.Direction, step.Revision.ID, row, table)
		}
		after = slices.Delete(after, i, i+1)
	}
	for _, row := range step.Insert {
		if slices.Contains(after, row) {
			t.Fatalf("%s %s inserts the row %s into %v", step.Direction, step.Revision.ID, row, table)
		}
		after = append(after, row)
	}
	slices.Sort(after)
	if !slices.Equal(after, step.Rows) {
		t.Fatalf("%s %s makes %v of %v, but says %v", step.Direction, step.Revision.ID, after, table, step.Rows)
	}
	return after
}

// numbered makes n revisions in a row; every 50th forks, and 25 later the two
// sides are merged.
func numbered(n int) []revision.Revision {
	id := func(i int) string { return fmt.Sprintf("%012x", i*2654435761%(1<<40)) }
	var revs []revision.Revision
	tip, side := []string(nil), ""
	for i := range n {
		r := revision.Revision{ID: id(i), Down: tip, Message: "make", Source: id(i) + ".sql"}
		switch {
		case i%50 == 20: // the side branch, from the same parent as the next one
			side = r.ID
			revs = append(revs, r)
			continue
		case i%50 == 45 && side != "":
			r.Down, side = []string{tip[0], side}, ""
		}
		revs = append(revs, r)
		tip = []string{r.ID}
	}
	return revs
}
