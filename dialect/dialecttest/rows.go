package dialecttest

import (
	"fmt"
	"math"
	"slices"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/internal/topo"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Rows generates rows for a schema, each as an insert of its own, those first that others point at.
// They keep the constraints as far as that is simple; an engine may refuse some of them.
func Rows(s *schema.Schema, f Features) *rapid.Generator[[]op.BulkInsert] {
	return rapid.Custom(func(t *rapid.T) []op.BulkInsert {
		r := &rowGen{g: &gen{t, f}, s: s, made: map[string][]op.Row{}}
		if r.g.chance(15, "no rows") {
			return nil
		}
		for _, name := range parentsFirst(s) {
			for range r.g.upTo(6, "rows") {
				r.row(s.Table(name))
			}
		}
		return r.out
	})
}

type rowGen struct {
	g      *gen
	s      *schema.Schema
	made   map[string][]op.Row // by table
	out    []op.BulkInsert
	serial int
}

func parentsFirst(s *schema.Schema) []string {
	var names []string
	for i := range s.Tables {
		names = append(names, s.Tables[i].Name)
	}
	sorted, err := topo.Sort(names, func(name string) []string {
		var out []string
		for _, fk := range s.Table(name).ForeignKeys {
			if fk.RefTable != name {
				out = append(out, fk.RefTable)
			}
		}
		return out
	})
	if err != nil {
		return names // a circle: some rows will point at nothing
	}
	return sorted
}

func (r *rowGen) row(t *schema.Table) {
	r.serial++
	row := op.Row{}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Generated != nil || c.Default != "" && r.g.chance(20, "take the default") {
			continue
		}
		row[c.Name] = r.value(t, c)
	}
	for _, fk := range t.ForeignKeys {
		r.point(t, row, fk)
	}
	r.made[t.Name] = append(r.made[t.Name], row)
	r.out = append(r.out, op.BulkInsert{Table: t.Name, Rows: []op.Row{row}})
}

// point makes a row refer to a row that was made before, or to none.
func (r *rowGen) point(t *schema.Table, row op.Row, fk schema.ForeignKey) {
	to := r.s.Table(fk.RefTable)
	key := fk.RefColumns
	if len(key) == 0 {
		key = partColumns(to.PrimaryKey.Columns)
	}
	parents := r.made[fk.RefTable]
	if len(parents) == 0 || r.g.chance(10, "points at nothing") {
		for _, c := range fk.Columns {
			if !t.Column(c).NotNull && !unique(t, c) {
				row[c] = nil
			}
		}
		return
	}
	parent := pick(r.g, parents, "parent")
	for i, c := range fk.Columns {
		if v, ok := parent[key[i]]; ok {
			row[c] = v
		}
	}
}

// unique reports whether a column is in a key.
func unique(t *schema.Table, column string) bool {
	if t.PrimaryKey != nil && slices.Contains(partColumns(t.PrimaryKey.Columns), column) {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return slices.Contains(partColumns(u.Columns), column) })
}

func (r *rowGen) value(t *schema.Table, c *schema.Column) any {
	key := unique(t, c.Name)
	if !c.NotNull && !key && r.g.chance(10, "null") {
		return nil
	}
	if r.g.f.ValuesOf != nil {
		values := r.g.f.ValuesOf(c.Type, r.serial)
		if key {
			return values[0]
		}
		return pick(r.g, values, "value")
	}
	kind := valueKind(c.Type)
	if r.g.f.LooseTypes && !t.Options.Strict && !key && r.g.chance(4, "of another type") {
		kind = pick(r.g, []string{"int", "text", "blob", "float"}, "kind")
	}
	n := r.serial
	if key {
		return map[string]any{"int": n, "text": fmt.Sprintf("key %d é", n), "blob": []byte{0, byte(n)}, "float": float64(n) + 0.5}[kind]
	}
	switch kind {
	case "int":
		return pick(r.g, []any{n, 0, 1, -1, int64(math.MaxInt64), int64(math.MinInt64), 1 << 40}, "int")
	case "float":
		return pick(r.g, []any{float64(n) / 3, 0.5, -1e300, 5e-324, 0.1}, "float")
	case "blob":
		return pick(r.g, [][]byte{{}, {0}, {0xff, 0xfe, byte(n)}, []byte("text")}, "blob")
	}
	return pick(r.g, []string{"", fmt.Sprint("row ", n), "it's", "日本 \n\t🪿", "0123", "1e3", " 12 ", `"q"`, "NULL", "x'00'"}, "text")
}

// valueKind says what values a column of a type holds.
func valueKind(t schema.Type) string {
	switch t {
	case schema.Integer{}, schema.BigInt{}, schema.SmallInt{}, schema.Boolean{}, schema.Raw("INT"), schema.Raw("UNSIGNED BIG INT"):
		return "int"
	case schema.Float{}, schema.Raw("REAL"), schema.Raw("geometry"):
		return "float"
	case schema.Bytes{}, schema.Raw("BLOB"):
		return "blob"
	}
	switch t.(type) {
	case schema.Decimal:
		return "float"
	}
	return "text"
}
