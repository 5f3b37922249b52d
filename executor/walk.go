package executor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// position is how far an operation that runs in batches has come. It is in the journal, and moves in the
// transactions that move the rows. Values of the key are as dialect.Walker.KeyText reads them.
type position struct {
	At    []string `json:"at,omitempty"` // key of the last row that is done; none: none is
	To    []string `json:"to"`           // key of the last row there was when it began
	Rows  int64    `json:"rows"`         // rows that are done
	Total int64    `json:"total"`        // about how many there were
	Size  int      `json:"size"`         // of the next batch
	Table string   `json:"table"`        // as the operation names it
	By    []string `json:"by,omitempty"` // the key that it asks for; none: the primary key
}

func (p *position) encode() string {
	data, _ := json.Marshal(p) // strings and numbers always can be
	return string(data)
}

// moved is how far the batches of a row of the journal have come.
func (r *record) moved() (p position, err error) {
	if err = json.Unmarshal([]byte(r.position), &p); err != nil {
		err = fmt.Errorf("read the position of statement %d of revision %s: %w", r.number, r.revision, err)
	}
	return p, err
}

// walk goes through a table by a key.
type walk struct {
	db      op.Tx
	walker  dialect.Walker
	dialect string
	table   string
	key     []schema.Column
	position
}

// newWalk finds the key by which an operation goes through its table.
func newWalk(db op.Tx, d dialect.Dialect, now *schema.Schema, o op.Batched) (*walk, error) {
	table, b := o.Walks()
	walker, ok := d.(dialect.Walker)
	if !ok {
		return nil, fmt.Errorf("%s: %s has no batches: write it as one statement, m.Exec", o, d.Name())
	}
	t := tableNamed(now, table)
	if t == nil {
		return nil, fmt.Errorf("%s: table %q: %w", o, table, op.ErrMissing)
	}
	key, err := keyOf(t, b.Key)
	if err == nil {
		err = leavesKey(o, key, d.Name())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o, err)
	}
	w := &walk{db: db, walker: walker, dialect: d.Name(), table: op.TableFor(d.Name(), t.Name), key: key}
	for i := range key {
		if _, err := walker.KeyText(&key[i]); err != nil {
			return nil, fmt.Errorf("%s: key column %s.%s: %w: name another unique key, in Key, or write it as one statement, m.Exec", o, table, key[i].Name, err)
		}
	}
	return w, nil
}

// tableNamed finds a table that a script may name without its namespace.
func tableNamed(s *schema.Schema, name string) *schema.Table {
	if t := s.Table(name); t != nil {
		return t
	}
	for i := range s.Tables {
		space, last := schema.SplitName(s.Tables[i].Name)
		if strings.EqualFold(s.Tables[i].Name, name) || space == "public" && last == name {
			return &s.Tables[i]
		}
	}
	return nil
}

// keyOf returns the columns of the primary key, or of the unique key that is asked for.
func keyOf(t *schema.Table, want []string) ([]schema.Column, error) {
	var keys [][]schema.Part
	if t.PrimaryKey != nil {
		keys = append(keys, t.PrimaryKey.Columns)
	}
	for i := range t.Uniques {
		keys = append(keys, t.Uniques[i].Columns)
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Unique && x.Where == "" {
			keys = append(keys, x.Parts)
		}
	}
	switch {
	case len(want) == 0 && t.PrimaryKey == nil:
		return nil, fmt.Errorf("table %q has no primary key, so it can't be gone through in batches: name a unique key that has no NULLs, in Key, or write it as one statement, m.Exec", t.Name)
	case len(want) == 0:
		want = schema.Names(t.PrimaryKey.Columns)
	case !slices.ContainsFunc(keys, func(k []schema.Part) bool { return slices.Equal(schema.Names(k), want) }):
		return nil, fmt.Errorf("table %q has no unique key (%s): name one that it has, or none for the primary key", t.Name, strings.Join(want, ", "))
	}
	out := make([]schema.Column, len(want))
	for i, name := range want {
		c := t.Column(name)
		if c == nil {
			return nil, fmt.Errorf("key column %s.%s: %w", t.Name, name, op.ErrMissing)
		}
		out[i] = *c
	}
	return out, nil
}

// leavesKey refuses an operation that sets a column of the key: a row that moves in the middle may be done
// twice, or never.
func leavesKey(o op.Batched, key []schema.Column, name string) error {
	var set []string
	switch o := o.(type) {
	case op.Backfill:
		set = o.Sets(name)
	case op.CopyColumn:
		set = []string{o.To}
	}
	for _, c := range key {
		if slices.ContainsFunc(set, func(s string) bool { return strings.EqualFold(s, c.Name) }) {
			return fmt.Errorf("it sets %s, a column of the key that it goes by: name another unique key, in Key, or write it as one statement, m.Exec", c.Name)
		}
	}
	return nil
}

// columns are the quoted columns of the key.
func (w *walk) columns() []string {
	out := make([]string, len(w.key))
	for i, c := range w.key {
		out[i] = op.QuoteFor(w.dialect, c.Name)
	}
	return out
}

// read returns the texts of the key's values in the one row of a query's FROM and what follows; nil if there
// is none.
func (w *walk) read(ctx context.Context, from string) ([]string, error) {
	texts := make([]string, len(w.key))
	for i := range w.key {
		texts[i], _ = w.walker.KeyText(&w.key[i]) // newWalk has looked
	}
	rows, err := w.db.QueryContext(ctx, "SELECT "+strings.Join(texts, ", ")+" FROM "+from)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	out, into := make([]string, len(w.key)), make([]any, len(w.key))
	for i := range out {
		into[i] = &out[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	return out, nil
}

// begin finds the last row and about how many there are. It is an error if rows have no key.
func (w *walk) begin(ctx context.Context) (err error) {
	var nulls []string
	for _, c := range w.key {
		if !c.NotNull {
			nulls = append(nulls, op.QuoteFor(w.dialect, c.Name)+" IS NULL")
		}
	}
	if len(nulls) > 0 {
		rows, err := w.db.QueryContext(ctx, "SELECT 1 FROM "+w.table+" WHERE "+strings.Join(nulls, " OR ")+" LIMIT 1")
		if err != nil {
			return err
		}
		found := rows.Next()
		if err := rows.Close(); err != nil {
			return err
		}
		if found {
			return fmt.Errorf("rows of %s have NULL in the key (%s), so they would be left out: name a unique key that has none, in Key, or write it as one statement, m.Exec",
				w.table, strings.Join(w.columns(), ", "))
		}
	}
	if w.To, err = w.read(ctx, w.table+" AS batch"+w.order("batch.", " DESC")+" LIMIT 1"); err != nil || w.To == nil {
		return err
	}
	return nil
}

// count finds out about how many rows there are.
func (w *walk) count(ctx context.Context, table string) error {
	if sql := w.walker.RowsSQL(table, ""); sql != "" {
		if err := w.db.QueryRowContext(ctx, sql).Scan(&w.Total); err == nil && w.Total > 0 {
			return nil
		}
	}
	return w.db.QueryRowContext(ctx, "SELECT count(*) FROM "+w.table).Scan(&w.Total)
}

// left counts the rows of the last batch.
func (w *walk) left(ctx context.Context) (n int64, err error) {
	err = w.db.QueryRowContext(ctx, "SELECT count(*) FROM "+w.table+" WHERE "+w.span(w.At, w.To)).Scan(&n)
	return n, err
}

// order is an ORDER BY of the key. Beside texts of the key, it needs the prefix: PostgreSQL names a column
// that was cast as the column, and would sort by that.
func (w *walk) order(prefix, suffix string) string {
	columns := w.columns()
	for i := range columns {
		columns[i] = prefix + columns[i] + suffix
	}
	return " ORDER BY " + strings.Join(columns, ", ")
}

// next returns the key that a batch of n rows behind w.At goes up to; w.To if there are no more than that. To find the
// one row behind the others costs the engine less than to keep and turn them.
func (w *walk) next(ctx context.Context, n int) ([]string, error) {
	columns := strings.Join(w.columns(), ", ")
	upTo, err := w.read(ctx, fmt.Sprintf("(SELECT %s FROM %s WHERE %s%s LIMIT 1 OFFSET %d) AS batch",
		columns, w.table, w.span(w.At, w.To), w.order("", ""), n-1))
	if err == nil && upTo == nil {
		upTo = w.To
	}
	return upTo, err
}

// span is a condition for the rows behind one key and up to another.
func (w *walk) span(after, upTo []string) string {
	columns := w.columns()
	end := w.compare(columns, "<", "<=", upTo)
	if after == nil {
		return end
	}
	return w.compare(columns, ">", ">", after) + " AND " + end
}

// compare compares the key with values: with the last column by op, with those before it by strict.
func (w *walk) compare(columns []string, strict, op string, texts []string) string {
	values := w.values(texts)
	last := len(columns) - 1
	if last == 0 {
		return columns[0] + " " + op + " " + values[0]
	}
	if w.walker.ComparesRows() {
		return "(" + strings.Join(columns, ", ") + ") " + op + " (" + strings.Join(values, ", ") + ")"
	}
	sql := columns[last] + " " + op + " " + values[last]
	for i := last - 1; i >= 0; i-- {
		sql = fmt.Sprintf("%[1]s %[2]s %[3]s OR %[1]s = %[3]s AND (%[4]s)", columns[i], strict, values[i], sql)
	}
	// The first column alone says where in the index to begin.
	return fmt.Sprintf("%s %s= %s AND (%s)", columns[0], strict, values[0], sql)
}

func (w *walk) values(texts []string) []string {
	out := make([]string, len(texts))
	for i := range texts {
		out[i] = w.walker.KeyValue(&w.key[i], texts[i])
	}
	return out
}

// rows is the range behind w.At, up to a key, for Go code.
func (w *walk) rows(upTo []string) op.Range {
	r := op.Range{Where: w.span(w.At, upTo), After: w.values(w.At), UpTo: w.values(upTo)}
	for _, c := range w.key {
		r.Key = append(r.Key, c.Name)
	}
	return r
}
