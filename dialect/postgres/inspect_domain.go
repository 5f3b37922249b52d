package postgres

// domainsSQL reads domains. NOT NULL of a domain has a name from PostgreSQL 17 on; one that the server made up is none, but
// where it has a comment.
func (i *inspector) domainsSQL() string {
	named := i.since(170000, `coalesce((SELECT pg_catalog.format(' CONSTRAINT %I', k.conname) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n'
				AND (k.conname !~ '_not_null[0-9]*$' OR pg_catalog.obj_description(k.oid, 'pg_constraint') IS NOT NULL)), '')`, "''")
	return `SELECT 'pg_type', t.oid, 'domain', n.nspname::text, t.typname::text, '', 0::oid,
			pg_catalog.format('CREATE DOMAIN %s AS %s', pg_catalog.format_type(t.oid, NULL), pg_catalog.format_type(t.typbasetype, t.typtypmod))
			|| CASE WHEN t.typcollation <> b.typcollation AND t.typcollation <> 0 THEN pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END
			|| coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(t.typdefaultbin, 0), '') || ` + named + ` || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
			|| coalesce((SELECT string_agg(pg_catalog.format(' CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
				FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' AND k.convalidated), '')
			|| coalesce((SELECT string_agg(pg_catalog.format(E';\nALTER DOMAIN %s ADD CONSTRAINT %I %s', pg_catalog.format_type(t.oid, NULL), k.conname, pg_catalog.pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
				FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' AND NOT k.convalidated), '')
			|| coalesce((SELECT string_agg(pg_catalog.format(E';\nCOMMENT ON CONSTRAINT %I ON DOMAIN %s IS %L', k.conname, pg_catalog.format_type(t.oid, NULL), d.description), '' ORDER BY k.conname)
				FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = k.oid WHERE k.contypid = t.oid), '')
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
			LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
		WHERE t.typtype = 'd' AND ` + userSpaces + ` AND t.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND deptype = 'e')`
}
