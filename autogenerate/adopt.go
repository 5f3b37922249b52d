package autogenerate

import (
	"slices"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// adopt returns what should be with the columns that the models leave to others (Table.Ignored) as the
// database has them, and the indexes that use one. Without such columns it returns should itself.
func adopt(is, should *schema.Schema, r diff.Rules) *schema.Schema {
	if !slices.ContainsFunc(should.Tables, func(t schema.Table) bool { return len(t.Ignored) > 0 }) {
		return should
	}
	fold := r.Fold
	if fold == nil {
		fold = func(name string) string { return name }
	}
	out := should.Clone()
	for i := range out.Tables {
		t := &out.Tables[i]
		now := is.Table(t.Name)
		if now == nil {
			continue
		}
		for _, name := range t.Ignored {
			adoptColumn(t, now, name, is.Dialect, fold)
		}
	}
	return out
}

func adoptColumn(t, now *schema.Table, name, dialect string, fold func(string) string) {
	i := slices.IndexFunc(now.Columns, func(c schema.Column) bool { return fold(c.Name) == fold(name) })
	if i < 0 || t.Column(now.Columns[i].Name) != nil {
		return
	}
	c := now.Columns[i]
	t.Columns = append(t.Columns, c)
	for _, x := range now.Indexes {
		if op.IndexUses(x, c.Name, dialect) && t.Index(x.Name) == nil {
			t.Indexes = append(t.Indexes, x)
		}
	}
}
