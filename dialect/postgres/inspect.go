package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// oldest is the first release that is understood.
const oldest = 120000

// inspector puts a schema together from the catalog, in a number of queries that does not grow with it.
type inspector struct {
	ctx     context.Context
	db      op.Tx
	version int
	space   string // the schema that names without one are in
	only    string // a scratch schema that is read in its place, and no other; "": all are read
	skip    map[string]bool
	// withRights has owners and grants read.
	withRights bool
	out        *schema.Schema

	comments  map[commentKey]string
	tables    map[int64]*table // by object id
	order     []*table         // as they were read
	views     map[int64]*schema.View
	viewOrder []*schema.View
	names     map[int64]string // of tables and views
}

type commentKey struct {
	class     string // "pg_class"
	object    int64
	subobject int
}

// table is a table that is read.
type table struct {
	schema.Table
	id      int64
	columns map[int]string  // all of them by number, those too that another table hands down
	handed  []schema.Column // those
	hidden  bool            // Skein's own, or left alone
}

func newInspector(ctx context.Context, db op.Tx) *inspector {
	i := &inspector{
		ctx: ctx, db: db, skip: map[string]bool{}, out: &schema.Schema{Dialect: "postgres"}, comments: map[commentKey]string{},
		tables: map[int64]*table{}, views: map[int64]*schema.View{}, names: map[int64]string{},
	}
	return i
}

func (d Dialect) inspect(ctx context.Context, db op.Tx, o dialect.InspectOptions) (*schema.Schema, error) {
	i := newInspector(ctx, db)
	i.withRights = d.Rights
	if err := i.server(); err != nil {
		return nil, fmt.Errorf("inspect: %w", err)
	}
	for _, name := range o.Skip {
		i.skip[i.name(schema.SplitName(name))] = true
	}
	return i.read()
}

// read reads all that there is.
func (i *inspector) read() (*schema.Schema, error) {
	for _, step := range []func() error{
		i.readComments, i.relations, i.readColumns, i.sequences, i.readIndexes, i.constraints, i.triggers,
		i.enums, i.definitions, i.plainRows, i.rights, i.leftAlone,
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("inspect: %w", err)
		}
	}
	i.finish()
	return i.out, nil
}

// each runs a query and calls f for each of its rows, with a function that reads it.
func (i *inspector) each(query string, f func(scan func(...any) error) error) error {
	if i.only != "" {
		query = strings.ReplaceAll(query, userSpaces, "n.nspname = "+text(i.only))
	}
	rows, err := i.db.QueryContext(i.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	scan := rows.Scan
	if i.only != "" {
		scan = func(at ...any) error { return i.scanOnly(rows, at) }
	}
	for rows.Next() {
		if err := f(scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scanOnly reads a row of a scratch schema, whose name stands for the schema that names without one are
// in.
func (i *inspector) scanOnly(rows *sql.Rows, at []any) error {
	if err := rows.Scan(at...); err != nil {
		return err
	}
	for _, a := range at {
		if s, ok := a.(*string); ok {
			*s = strings.ReplaceAll(*s, i.only, i.space)
		}
	}
	return nil
}

// server asks for the release, and for the schema that names without one are in.
func (i *inspector) server() error {
	err := i.db.QueryRowContext(i.ctx, "SELECT current_setting('server_version_num')::int, coalesce(current_schema(), '')").Scan(&i.version, &i.space)
	switch {
	case err != nil:
		return err
	case i.version < oldest:
		return fmt.Errorf("PostgreSQL 12 or later is needed, this is %d", i.version/10000)
	case i.space == "":
		return errors.New("the search path names no schema that is there: create one, or set search_path")
	}
	return nil
}

// since is an expression for a server that has it, and another for older ones.
func (i *inspector) since(version int, expr, before string) string {
	if i.version >= version {
		return expr
	}
	return before
}

// userSpaces is the condition for the schemas that are the user's, on an alias n of pg_namespace.
const userSpaces = `n.nspname !~ '^(pg_|_skein_)' AND n.nspname <> 'information_schema'`

// own is the condition for an object that no extension brought.
func own(class, id string) string {
	return id + ` NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.` + class + `'::pg_catalog.regclass AND deptype = 'e')`
}

// name says an object's name as models do.
func (i *inspector) name(space, name string) string {
	if space == i.space {
		space = ""
	}
	return schema.Qualify(space, name)
}

// isHidden reports whether a relation is Skein's own.
func (i *inspector) isHidden(name string) bool {
	return i.skip[name] || strings.HasPrefix(local(name), keptPrefix) && !schema.IsKept(name)
}

func (i *inspector) comment(class string, object int64, subobject int) string {
	return i.comments[commentKey{class, object, subobject}]
}

// readComments reads the comments of all that is the user's: ids below 16384 are the server's, but for
// the schema public.
func (i *inspector) readComments() error {
	return i.each(`SELECT c.relname, d.objoid, d.objsubid, d.description
		FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.classoid
		WHERE d.objoid >= 16384`, func(scan func(...any) error) error {
		var k commentKey
		var text string
		if err := scan(&k.class, &k.object, &k.subobject, &text); err != nil {
			return err
		}
		i.comments[k] = text
		return nil
	})
}

// relations reads tables and views.
func (i *inspector) relations() error {
	return i.each(`SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
			coalesce((SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions || ARRAY(SELECT 'toast.' || x FROM unnest(toast.reloptions) x)) o), ''), coalesce(s.spcname, ''),
			c.relrowsecurity, c.relforcerowsecurity, coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), ''),
			CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) ELSE '' END,
			CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) ELSE '' END,
			CASE WHEN c.relam <> 0 AND m.amname <> pg_catalog.current_setting('default_table_access_method') THEN m.amname ELSE '' END
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
			LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
			LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
		WHERE c.relkind IN ('r', 'p', 'v', 'm') AND `+userSpaces+` AND `+own("pg_class", "c.oid")+`
		ORDER BY n.nspname, c.relname`, func(scan func(...any) error) error {
		var r relation
		if err := scan(&r.id, &r.space, &r.name, &r.kind, &r.persistence, &r.options, &r.tablespace, &r.security, &r.forced,
			&r.bound, &r.partition, &r.query, &r.method); err != nil {
			return err
		}
		i.relation(&r)
		return nil
	})
}

// relation is a row of pg_class.
type relation struct {
	id                              int64
	space, name, kind, persistence  string
	options, tablespace             string
	security, forced                bool
	bound, partition, query, method string
}

func (i *inspector) relation(r *relation) {
	name := i.name(r.space, r.name)
	i.names[r.id] = name
	if r.kind == "v" || r.kind == "m" {
		i.view(r, name)
		return
	}
	t := &table{id: r.id, columns: map[int]string{}, hidden: i.isHidden(name)}
	t.Name, t.Comment = name, i.comment("pg_class", r.id, 0)
	t.Options = schema.Options{
		Unlogged: r.persistence == "u", Storage: r.options, Tablespace: r.tablespace, Bound: r.bound, PartitionBy: r.partition,
	}
	switch {
	case r.forced && r.security:
		t.Options.RowSecurity = "FORCE"
	case r.security:
		t.Options.RowSecurity = "ENABLE"
	}
	if r.method != "" && !t.hidden {
		i.leave("access method", name, "the table is kept by "+r.method+", which a new one would not be")
	}
	i.tables[r.id] = t
	i.order = append(i.order, t)
}

func (i *inspector) view(r *relation, name string) {
	if i.isHidden(name) {
		return
	}
	v := &schema.View{Name: name, Materialized: r.kind == "m", Comment: i.comment("pg_class", r.id, 0)}
	v.Query = strings.TrimSuffix(strings.TrimSpace(r.query), ";")
	var options []string
	for o := range strings.SplitSeq(r.options, ", ") {
		if check, ok := strings.CutPrefix(o, "check_option="); ok {
			v.CheckOption = strings.ToUpper(check)
		} else if o != "" {
			options = append(options, o)
		}
	}
	v.Options = strings.Join(options, ", ")
	i.views[r.id] = v
	i.viewOrder = append(i.viewOrder, v)
}

func (i *inspector) leave(kind, name, why string) {
	i.out.LeftAlone = append(i.out.LeftAlone, schema.Object{Kind: kind, Name: name, Why: why})
}

// finish puts tables and views in place.
func (i *inspector) finish() {
	for _, t := range i.order {
		if t.hidden {
			continue
		}
		slices.SortFunc(t.Indexes, func(a, b schema.Index) int { return strings.Compare(a.Name, b.Name) })
		i.out.Tables = append(i.out.Tables, t.Table)
	}
	for _, v := range i.viewOrder {
		slices.SortFunc(v.Indexes, func(a, b schema.Index) int { return strings.Compare(a.Name, b.Name) })
		i.out.Views = append(i.out.Views, *v)
	}
	i.out.Definitions = slices.DeleteFunc(i.out.Definitions, i.onlySkips)
	i.handedDown()
	i.out.Sort()
}

// onlySkips reports whether a definition is that of a schema for Skein's own tables, with nothing else in it.
func (i *inspector) onlySkips(d schema.Definition) bool {
	if d.Kind != "schema" {
		return false
	}
	within := func(name string) bool { space, _ := schema.SplitName(name); return space == d.Name }
	skips := false
	for name := range i.skip {
		skips = skips || within(name)
	}
	o := i.out
	return skips && !slices.ContainsFunc(o.Tables, func(t schema.Table) bool { return within(t.Name) }) &&
		!slices.ContainsFunc(o.Views, func(v schema.View) bool { return within(v.Name) }) &&
		!slices.ContainsFunc(o.Enums, func(e schema.Enum) bool { return within(e.Name) }) &&
		!slices.ContainsFunc(o.Sequences, func(q schema.Sequence) bool { return within(q.Name) }) &&
		!slices.ContainsFunc(o.Definitions, func(d schema.Definition) bool { return within(d.Name) })
}
