package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
)

// shown is how much of a running statement's text is compared, in characters: the server keeps 1,023
// bytes of it unless it is told otherwise (track_activity_query_size).
const shown = 250

// Running reports whether another connection to the database is busy with a statement of that text.
func (Dialect) Running(ctx context.Context, db op.Tx, statement string) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = pg_catalog.current_database() "+
		"AND pid <> pg_catalog.pg_backend_pid() AND state = 'active' AND pg_catalog.left(query, %d) = pg_catalog.left(%s, %d)", shown, text(statement), shown)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look whether the server still runs a statement: %w", err)
	}
	return n > 0, nil
}

// markSQL tells a session from others of the same number, before it and after it.
const markSQL = "pg_catalog.left(pg_catalog.md5(extract(epoch FROM backend_start)::text), 6)"

// Session returns the number of the server's process, and a mark of when that began.
func (Dialect) Session(ctx context.Context, db op.Tx) (session string, err error) {
	err = db.QueryRowContext(ctx, "SELECT pg_catalog.concat(pid, '-', "+markSQL+") FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid()").Scan(&session)
	if err != nil {
		return "", fmt.Errorf("ask for the session: %w", err)
	}
	return session, nil
}

// Gone reports whether the server has no such process. Of other users' it is not told when they began: one of
// that number counts as this one.
func (Dialect) Gone(ctx context.Context, db op.Tx, session string) (gone bool, err error) {
	pid, mark, _ := strings.Cut(session, "-")
	err = db.QueryRowContext(ctx, fmt.Sprintf("SELECT NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid::text = %s AND coalesce(%s, %s) = %[3]s)",
		text(pid), markSQL, text(mark))).Scan(&gone)
	if err != nil {
		return false, fmt.Errorf("look for a session: %w", err)
	}
	return gone, nil
}

// End ends the process.
func (Dialect) End(ctx context.Context, db op.Tx, session string) error {
	pid, mark, _ := strings.Cut(session, "-")
	_, err := db.ExecContext(ctx, fmt.Sprintf("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid::text = %s AND %s = %s",
		text(pid), markSQL, text(mark)))
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Trace returns what the catalogs say of the relations, types, functions, extensions, schemas and roles
// that a statement names. Numbers of rows, and whatever else changes by itself, are no part of it.
func (Dialect) Trace(ctx context.Context, db op.Tx, statement string) (string, error) {
	names := sqltext.Names(statement, sqltext.Postgres)
	if len(names) == 0 {
		return "", nil
	}
	var found string
	if err := db.QueryRowContext(ctx, strings.ReplaceAll(traceSQL, "$names", lowered(names))).Scan(&found); err != nil {
		return "", fmt.Errorf("read what the catalog says: %w", err)
	}
	return found, nil
}

// lowered lists names as SQL, in lower case.
func lowered(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = text(strings.ToLower(n))
	}
	return strings.Join(list, ", ")
}

// traceSQL describes each object by its number and its definition.
const traceSQL = `WITH rels AS (
	SELECT c.* FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
	WHERE lower(c.relname) IN ($names) AND s.nspname NOT LIKE 'pg\_%' AND s.nspname <> 'information_schema'
), lines AS (
	SELECT concat_ws(' ', 'relation', oid, relnamespace, relname, relkind, relpersistence, relreplident, relrowsecurity, relforcerowsecurity,
		reltablespace, reloptions, CASE WHEN relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(oid) END) AS line FROM rels
	UNION ALL
	SELECT concat_ws(' ', 'column', a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
		a.attgenerated, a.attstorage, a.attcollation, a.attoptions, a.attisdropped, pg_catalog.pg_get_expr(d.adbin, d.adrelid))
	FROM rels JOIN pg_catalog.pg_attribute a ON a.attrelid = rels.oid LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	UNION ALL
	SELECT concat_ws(' ', 'constraint', k.oid, k.conname, k.convalidated, pg_catalog.pg_get_constraintdef(k.oid))
	FROM pg_catalog.pg_constraint k JOIN rels ON k.conrelid = rels.oid OR k.confrelid = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'index', i.indexrelid, i.indisvalid, i.indisclustered, i.indisreplident, pg_catalog.pg_get_indexdef(i.indexrelid))
	FROM pg_catalog.pg_index i JOIN rels ON i.indrelid = rels.oid OR i.indexrelid = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'trigger', t.oid, t.tgenabled, pg_catalog.pg_get_triggerdef(t.oid)) FROM pg_catalog.pg_trigger t JOIN rels ON t.tgrelid = rels.oid WHERE NOT t.tgisinternal
	UNION ALL
	SELECT concat_ws(' ', 'rule', r.oid, pg_catalog.pg_get_ruledef(r.oid)) FROM pg_catalog.pg_rewrite r JOIN rels ON r.ev_class = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'policy', p.oid, p.polname, p.polcmd, p.polroles, pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
	FROM pg_catalog.pg_policy p JOIN rels ON p.polrelid = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'child', h.inhrelid, h.inhparent) FROM pg_catalog.pg_inherits h JOIN rels ON h.inhrelid = rels.oid OR h.inhparent = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'sequence', q.seqrelid, q.seqtypid, q.seqstart, q.seqincrement, q.seqmax, q.seqmin, q.seqcache, q.seqcycle)
	FROM pg_catalog.pg_sequence q JOIN rels ON q.seqrelid = rels.oid
	UNION ALL
	SELECT concat_ws(' ', 'type', t.oid, t.typname, t.typtype, t.typnotnull, t.typdefault, e.enumlabel, e.enumsortorder)
	FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid WHERE lower(t.typname) IN ($names)
	UNION ALL
	SELECT concat_ws(' ', 'function', p.oid, p.proname, p.proargtypes, p.prorettype, p.prosrc, p.proconfig, p.provolatile, p.prosecdef)
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace WHERE lower(p.proname) IN ($names) AND s.nspname <> 'pg_catalog'
	UNION ALL
	SELECT concat_ws(' ', 'extension', oid, extname, extversion) FROM pg_catalog.pg_extension WHERE lower(extname) IN ($names)
	UNION ALL
	SELECT concat_ws(' ', 'schema', oid, nspname, nspowner) FROM pg_catalog.pg_namespace WHERE lower(nspname) IN ($names) AND nspname NOT LIKE 'pg\_%'
	UNION ALL
	SELECT concat_ws(' ', 'database', oid, datname) FROM pg_catalog.pg_database WHERE lower(datname) IN ($names)
	UNION ALL
	SELECT concat_ws(' ', 'role', oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolinherit, rolconnlimit) FROM pg_catalog.pg_roles WHERE lower(rolname) IN ($names)
) SELECT coalesce(pg_catalog.string_agg(line, E'\n' ORDER BY line), '') FROM lines`

// Mend drops the index that a CREATE INDEX CONCURRENTLY, or a REINDEX or DROP of that kind, left behind
// not valid when it was cut short (postgresql.org: CREATE INDEX, Building Indexes Concurrently). One that
// somebody is building at this moment is left alone.
func (Dialect) Mend(ctx context.Context, db op.Tx, statement string) error {
	words := append(sqltext.Words(statement, 40), "", "", "", "", "")
	at := 0
	for at < 5 && words[at] != "CONCURRENTLY" {
		at++
	}
	if at == 5 {
		return nil
	}
	which := "lower(c.relname) IN ($names)"
	switch {
	case words[0] == "CREATE" && words[at+1] == "ON": // the server chose the name
		which = "lower(t.relname) IN ($names)"
	case words[0] == "REINDEX":
		which = "(lower(t.relname) IN ($names) OR lower(regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')) IN ($names)) AND c.relname ~ '_cc(new|old)[0-9]*$'"
	}
	rows, err := db.QueryContext(ctx, strings.ReplaceAll(`SELECT pg_catalog.format('%I.%I', s.nspname, c.relname) FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
		WHERE NOT i.indisvalid AND c.relkind = 'i' AND `+which+` AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
		ORDER BY 1`, "$names", lowered(sqltext.Names(statement, sqltext.Postgres))))
	if err != nil {
		return fmt.Errorf("look for indexes that are not valid: %w", err)
	}
	var invalid []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			rows.Close()
			return err
		}
		invalid = append(invalid, name)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	for _, name := range invalid {
		if _, err := db.ExecContext(ctx, "DROP INDEX CONCURRENTLY IF EXISTS "+name); err != nil {
			return fmt.Errorf("drop the invalid index %s: %w", name, err)
		}
	}
	return nil
}
