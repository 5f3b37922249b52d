package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// TestSquashOnDatabasesEverywhere draws histories with branches, kept drops and Go functions, squashes a range of
// each, and walks databases through it that stood at any point before the squash came: tables, columns and indexes
// are those that the scripts of the range would have left, and every row has the values that it should.
func TestSquashOnDatabasesEverywhere(t *testing.T) {
	t.Parallel()
	walkSquashes(t, sqliteWalks(), math.MaxInt)
}

// walkSquashes walks on an engine, at most so many times.
func walkSquashes(t *testing.T, e walkEngine, most int) {
	walks, squashed, kept, called := 0, 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		if walks++; walks > most {
			return
		}
		dir, err := os.MkdirTemp("", "squash")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		w := &squashWorld{T: rt, walkEngine: e, dir: dir}
		w.draw()
		before := w.database(t, "before")
		defer before.db.Close()
		for range rapid.IntRange(0, 3).Draw(rt, "moves before") {
			before.move()
		}
		if w.squash(before.url) {
			squashed++
		}
		after := w.database(t, "after")
		defer after.db.Close()
		for range rapid.IntRange(2, 6).Draw(rt, "moves") {
			before.move()
			after.move()
		}
		for _, db := range []*walked{before, after} {
			db.goTo(revision.Up, "heads")
			db.goTo(revision.Down, w.revs[rapid.IntRange(0, 1).Draw(rt, "nearly base")].id)
			db.goTo(revision.Down, "base")
			kept, called = kept+db.restored, called+db.called
		}
	})
	t.Logf("%d squashed, %d values given back, %d calls", squashed, kept, called)
	if walks <= most && (squashed == 0 || kept == 0 || called == 0) {
		t.Errorf("%d ranges could be squashed, %d kept values were given back, %d rows were filled by functions", squashed, kept, called)
	}
}

// thing is a table, a column or an index that a revision made. Names are few, so that they come again.
type thing struct {
	kind, made string
	of         *thing            // the table
	names      map[string]string // by the revision that gave it
	gone       string            // the revision that dropped it; "": none
	kept       bool              // and kept it
}

// drawnRevision is a revision with what it does.
type drawnRevision struct {
	id       string
	revises  []string
	above    map[string]bool // it, and all that it needs
	up, down string
	fills    *thing // the column that its Go function fills in every row; nil: it is raw SQL alone
}

type squashWorld struct {
	*rapid.T
	walkEngine
	dir    string
	revs   []*drawnRevision
	byID   map[string]*drawnRevision
	things []*thing
	top    string // of the squashed range; "": none is
}

// draw makes a history: first its shape, then what each revision does.
func (w *squashWorld) draw() {
	w.byID = map[string]*drawnRevision{}
	heads := map[string]bool{}
	for i := range rapid.IntRange(3, 9).Draw(w.T, "revisions") {
		r := &drawnRevision{id: fmt.Sprintf("rev%05d", i+1), above: map[string]bool{}}
		r.above[r.id] = true
		if i > 0 {
			r.revises = w.parents(heads)
		}
		for _, p := range r.revises {
			delete(heads, p)
			maps.Copy(r.above, w.byID[p].above)
		}
		heads[r.id] = true
		w.revs, w.byID[r.id] = append(w.revs, r), r
	}
	for _, r := range w.revs {
		for range rapid.IntRange(1, 3).Draw(w.T, "changes") {
			w.change(r)
		}
		if r.fills != nil {
			continue
		}
		text := fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- message: m\n\n-- +skein upgrade\n%s\n-- +skein downgrade\n%s", r.id, strings.Join(r.revises, ", "), r.up, r.down)
		w.must(os.WriteFile(filepath.Join(w.dir, r.id+"_m.sql"), []byte(text), 0o600))
	}
}

func (w *squashWorld) parents(heads map[string]bool) []string {
	at := slices.Sorted(maps.Keys(heads))
	switch kind := rapid.IntRange(0, 5).Draw(w.T, "shape"); {
	case kind == 0:
		return []string{rapid.SampledFrom(w.revs).Draw(w.T, "branches from").id}
	case kind == 1 && len(at) > 1:
		return rapid.Permutation(at).Draw(w.T, "merges")[:2]
	}
	return []string{rapid.SampledFrom(at).Draw(w.T, "follows")}
}

// mine reports whether no other branch can have touched what a revision changes, or can any more.
func (w *squashWorld) mine(r *drawnRevision, x *thing) bool {
	for _, other := range w.revs {
		if other.above[x.made] && !other.above[r.id] && !r.above[other.id] {
			return false
		}
	}
	return x.of == nil || w.mine(r, x.of)
}

// at returns what there is where these revisions are applied.
func (w *squashWorld) at(applied map[string]bool) []*thing {
	return slices.DeleteFunc(slices.Clone(w.things), func(x *thing) bool {
		return !applied[x.made] || applied[x.gone] || x.of != nil && applied[x.of.gone]
	})
}

// name is what a thing is called where these revisions are applied: what its last one gave.
func (w *squashWorld) name(x *thing, applied map[string]bool) string {
	for _, r := range slices.Backward(w.revs) {
		if n, ok := x.names[r.id]; ok && applied[r.id] {
			return n
		}
	}
	return x.names[x.made]
}

// free draws a name that nothing has, nor another branch gives.
func (w *squashWorld) free(r *drawnRevision, kind string, of *thing) string {
	taken := map[string]bool{}
	for _, x := range w.things {
		if x.kind != kind || kind == "column" && x.of != of {
			continue
		}
		for by, n := range x.names {
			if !r.above[by] {
				taken[n] = true
			}
		}
		if !r.above[x.gone] {
			taken[w.name(x, r.above)] = true
		}
		if x.gone == r.id || x.names[r.id] != "" {
			for _, n := range x.names { // within a revision there is one thing by a name
				taken[n] = true
			}
		}
	}
	for i := rapid.IntRange(0, 2).Draw(w.T, "name"); ; i++ {
		if n := fmt.Sprint(kind[:1], i); !taken[n] {
			return n
		}
	}
}

// change adds an operation to both ways of a revision.
func (w *squashWorld) change(r *drawnRevision) {
	if r.fills != nil {
		return // its function runs last
	}
	there := w.at(r.above)
	tables := slices.DeleteFunc(slices.Clone(there), func(x *thing) bool { return x.kind != "table" })
	add := func(x *thing, up, down string) {
		x.made, x.names = r.id, map[string]string{r.id: w.free(r, x.kind, x.of)}
		w.things = append(w.things, x)
		n := x.names[r.id]
		r.up += strings.ReplaceAll(up, "@", n) + ";\n"
		r.down = strings.ReplaceAll(down, "@", n) + ";\n" + r.down
	}
	kind := rapid.IntRange(0, 9).Draw(w.T, "change")
	if kind == 0 || len(tables) == 0 {
		add(&thing{kind: "table"}, "CREATE TABLE @ (id INTEGER PRIMARY KEY)", "DROP TABLE @")
		return
	}
	table := rapid.SampledFrom(tables).Draw(w.T, "table")
	on := w.name(table, r.above)
	columns := slices.DeleteFunc(slices.Clone(there), func(x *thing) bool { return x.kind != "column" || x.of != table })
	switch {
	case kind <= 2 || len(columns) == 0:
		add(&thing{kind: "column", of: table}, "ALTER TABLE "+on+" ADD COLUMN @ TEXT", "ALTER TABLE "+on+" DROP COLUMN @")
	case kind == 3:
		add(&thing{kind: "index", of: table}, "CREATE INDEX @ ON "+on+" (id)", strings.ReplaceAll(w.dropIndex, "$", on))
	case kind == 4 && w.mine(r, table) && table.names[r.id] == "":
		n := w.free(r, "table", nil)
		table.names[r.id] = n
		r.up += fmt.Sprintf("ALTER TABLE %s RENAME TO %s;\n", on, n)
		r.down = fmt.Sprintf("ALTER TABLE %s RENAME TO %s;\n", n, on) + r.down
	default:
		x := rapid.SampledFrom(columns).Draw(w.T, "column")
		if !w.mine(r, x) || x.names[r.id] != "" {
			return
		}
		was := w.name(x, r.above)
		switch kind {
		case 8:
			r.fills = x
			return
		case 7, 9:
			x.gone, x.kept = r.id, true
			aside := schema.KeptName(r.id, was)
			r.up += fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s;\n", on, was, aside)
			r.down = fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s;\n", on, aside, was) + r.down
			return
		case 6:
			x.gone = r.id
			r.up += fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s;\n", on, was)
			r.down = fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s TEXT;\n", on, was) + r.down
			return
		}
		n := w.free(r, "column", table)
		x.names[r.id] = n
		r.up += fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s;\n", on, was, n)
		r.down = fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s;\n", on, n, was) + r.down
	}
}

// set are the scripts: those of the folder, and those with a function.
func (w *squashWorld) set() *script.Set {
	set := script.NewSet(os.DirFS(w.dir))
	for _, r := range w.revs {
		if r.fills == nil {
			continue
		}
		table, column := w.name(r.fills.of, r.above), w.name(r.fills, r.above)
		run := func(text string, then func(*op.Recorder)) func(*op.Recorder) {
			return func(m *op.Recorder) {
				for line := range strings.Lines(text) {
					m.Exec(strings.TrimSuffix(line, ";\n"))
				}
				then(m)
			}
		}
		set.Add(script.Script{ID: r.id, Revises: r.revises, Downgrade: run(r.down, func(*op.Recorder) {}), Upgrade: run(r.up, func(m *op.Recorder) {
			m.Func("fill", func(ctx context.Context, tx op.Tx) error {
				_, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = '%s'", table, column, r.id))
				return err
			})
		})})
	}
	return set
}

// squash squashes a drawn range, if that can be.
func (w *squashWorld) squash(url string) bool {
	end := rapid.SampledFrom(w.revs).Draw(w.T, "end")
	start := rapid.SampledFrom(slices.Sorted(maps.Keys(end.above))).Draw(w.T, "start")
	m, err := skein.New(skein.Config{URL: url, Dir: w.dir, Scripts: w.set(), Form: script.SQL})
	w.must(err)
	defer m.Close()
	_, err = m.Squash(ctx, start+":"+end.id, skein.GenerateOptions{RevID: "squash"})
	switch {
	case err == nil:
		w.top = end.id
	case !errors.Is(err, skein.ErrUsage) && !errors.Is(err, skein.ErrRefused):
		w.Fatalf("squash %s:%s: %v", start, end.id, err)
	}
	return err == nil
}

func (w *squashWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// walked is a database with what it should hold.
type walked struct {
	*squashWorld
	url     string
	db      *sql.DB
	rows    map[*thing]map[int]map[*thing]string // the values by table, key and column
	applied map[string]bool
	next    int

	restored, called int // kept values that came back, and rows that functions filled
}

func (w *squashWorld) database(t *testing.T, name string) *walked {
	url, db := w.open(t, filepath.Join(w.dir, name+".db"))
	return &walked{squashWorld: w, url: url, db: db, rows: map[*thing]map[int]map[*thing]string{}}
}

// move goes to a revision, up or down.
func (d *walked) move() {
	to := rapid.SampledFrom(d.revs).Draw(d.T, "to").id
	d.goTo(rapid.SampledFrom([]revision.Direction{revision.Up, revision.Down}).Draw(d.T, "direction"), to)
}

func (d *walked) goTo(dir revision.Direction, to string) {
	m, err := skein.New(skein.Config{DB: d.db, Dialect: d.dialect, Scripts: d.set()})
	d.must(err)
	defer m.Close()
	if dir == revision.Up {
		err = m.Upgrade(ctx, to)
	} else {
		err = m.Downgrade(ctx, to)
	}
	if err != nil && !(dir == revision.Down && to != "base" && errors.Is(err, skein.ErrUsage)) { // below the target already
		d.Fatalf("%s %s: %v", dir, to, err)
	}
	at, err := m.Current(ctx)
	d.must(err)
	was := d.applied
	d.applied = map[string]bool{}
	for _, r := range at.Revisions {
		id := r.ID
		if id == "squash" {
			id = d.top
		}
		maps.Copy(d.applied, d.byID[id].above)
	}
	d.note(was)
	d.settle()
	if want, is := d.want(), d.is(); want != is {
		d.Fatalf("after %s %s there is\n%s\nand should be\n%s", dir, to, is, want)
	}
	d.fill()
}

// note counts the values that came back, and fills in what functions did that ran.
func (d *walked) note(was map[string]bool) {
	for _, r := range d.revs {
		if r.fills == nil || was[r.id] || !d.applied[r.id] {
			continue
		}
		for _, values := range d.rows[r.fills.of] {
			values[r.fills] = r.id
			d.called++
		}
	}
	for _, rows := range d.rows {
		for _, values := range rows {
			for c := range values {
				if c.kept && was[c.gone] && !d.applied[c.gone] && d.applied[c.made] {
					d.restored++
				}
			}
		}
	}
}

// settle forgets what is gone, and not kept.
func (d *walked) settle() {
	there := d.at(d.applied)
	for table, rows := range d.rows {
		if !slices.Contains(there, table) {
			delete(d.rows, table)
		}
		for _, values := range rows {
			maps.DeleteFunc(values, func(c *thing, _ string) bool {
				return !slices.Contains(there, c) && !(c.kept && d.applied[c.made] && d.applied[c.gone])
			})
		}
	}
}

// of returns the things of a kind that a table has.
func (d *walked) of(table *thing, kind string) []*thing {
	list := slices.DeleteFunc(d.at(d.applied), func(x *thing) bool { return x.kind != kind || x.of != table })
	slices.SortFunc(list, func(a, b *thing) int { return strings.Compare(d.name(a, d.applied), d.name(b, d.applied)) })
	return list
}

// want describes what there should be.
func (d *walked) want() string {
	var b strings.Builder
	for _, table := range d.of(nil, "table") {
		fmt.Fprintf(&b, "%s:", d.name(table, d.applied))
		for _, kind := range []string{"index", "column"} {
			for _, x := range d.of(table, kind) {
				b.WriteString(" " + d.name(x, d.applied))
			}
		}
		for _, id := range slices.Sorted(maps.Keys(d.rows[table])) {
			fmt.Fprintf(&b, " %d", id)
			for _, c := range d.of(table, "column") {
				b.WriteString("|" + d.rows[table][id][c])
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// is describes what there is, in the same way.
func (d *walked) is() string {
	var b strings.Builder
	for _, table := range d.list(d.tables) {
		indexes, columns := d.list(strings.ReplaceAll(d.indexes, "$", table)), d.list(strings.ReplaceAll(d.columns, "$", table))
		columns = slices.DeleteFunc(columns, func(c string) bool { return c == "id" || schema.IsKept(c) })
		values := "id"
		for _, c := range columns {
			values = fmt.Sprintf(d.join, values, c)
		}
		all := slices.Concat(indexes, columns, d.list("SELECT "+values+" FROM "+table+" ORDER BY id"))
		b.WriteString(strings.Join(append([]string{table + ":"}, all...), " ") + "\n")
	}
	return b.String()
}

func (d *walked) list(query string) (out []string) {
	rows, err := d.db.Query(query)
	d.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		d.must(rows.Scan(&s))
		out = append(out, s)
	}
	d.must(rows.Err())
	return out
}

// fill adds a row to each table, with a value of its own in each column.
func (d *walked) fill() {
	for _, table := range d.of(nil, "table") {
		d.next++
		names, values, row := []string{"id"}, []string{fmt.Sprint(d.next)}, map[*thing]string{}
		for i, c := range d.of(table, "column") {
			row[c] = fmt.Sprintf("v%d.%d", d.next, i)
			names, values = append(names, d.name(c, d.applied)), append(values, "'"+row[c]+"'")
		}
		_, err := d.db.Exec(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", d.name(table, d.applied), strings.Join(names, ", "), strings.Join(values, ", ")))
		d.must(err)
		if d.rows[table] == nil {
			d.rows[table] = map[int]map[*thing]string{}
		}
		d.rows[table][d.next] = row
	}
}
