package postgres

// rangesSQL reads range types. Each brings a multirange with it from PostgreSQL 14 on, which has a name of its own where
// somebody gave it one.
func (i *inspector) rangesSQL() string {
	multirange := i.since(140000, `coalesce((SELECT pg_catalog.format(', multirange_type_name = %s', pg_catalog.format_type(m.oid, NULL)) FROM pg_catalog.pg_type m WHERE m.oid = r.rngmultitypid
				AND (m.typnamespace <> t.typnamespace OR m.typname <> CASE WHEN t.typname ~ 'range' THEN pg_catalog.regexp_replace(t.typname, 'range', 'multirange') ELSE t.typname || '_multirange' END)), '')`, "''")
	return `SELECT 'pg_type', t.oid, 'range type', n.nspname::text, t.typname::text, '', 0::oid,
			pg_catalog.format('CREATE TYPE %s AS RANGE (subtype = %s', pg_catalog.format_type(t.oid, NULL), pg_catalog.format_type(r.rngsubtype, NULL))
			|| CASE WHEN o.opcdefault THEN '' ELSE pg_catalog.format(', subtype_opclass = %I.%I', onn.nspname, o.opcname) END
			|| CASE WHEN r.rngcollation <> s.typcollation AND r.rngcollation <> 0 THEN pg_catalog.format(', collation = %I.%I', cn.nspname, co.collname) ELSE '' END
			|| CASE WHEN r.rngcanonical <> 0 THEN ', canonical = ' || r.rngcanonical::pg_catalog.regproc ELSE '' END
			|| CASE WHEN r.rngsubdiff <> 0 THEN ', subtype_diff = ' || r.rngsubdiff::pg_catalog.regproc ELSE '' END || ` + multirange + ` || ')'
		FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
			JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc JOIN pg_catalog.pg_namespace onn ON onn.oid = o.opcnamespace
			LEFT JOIN pg_catalog.pg_collation co ON co.oid = r.rngcollation LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
		WHERE t.oid >= 16384 AND ` + userSpaces + ` AND t.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND deptype = 'e')`
}

// aggregatesSQL reads aggregates.
var aggregatesSQL = `SELECT 'pg_proc', p.oid, 'aggregate', n.nspname::text, p.proname::text, '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', 0::oid,
			pg_catalog.format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname, coalesce(nullif(pg_catalog.pg_get_function_arguments(p.oid), ''), '*'), a.aggtransfn, pg_catalog.format_type(a.aggtranstype, NULL))
			|| CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace ELSE '' END
			|| CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn || CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' ELSE '' END ELSE '' END || ` + modifies("FINALFUNC_MODIFY", "a.aggfinalmodify") + `
			|| CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn ELSE '' END
			|| CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn || ', DESERIALFUNC = ' || a.aggdeserialfn ELSE '' END
			|| coalesce(', INITCOND = ' || pg_catalog.quote_literal(a.agginitval), '')
			|| CASE WHEN a.aggmtransfn <> 0 THEN ', MSFUNC = ' || a.aggmtransfn || ', MINVFUNC = ' || a.aggminvtransfn || ', MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, NULL)
				|| CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace ELSE '' END || CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn || CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' ELSE '' END ELSE '' END || ` + modifies("MFINALFUNC_MODIFY", "a.aggmfinalmodify") + ` || coalesce(', MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval), '') ELSE '' END
			|| coalesce((SELECT pg_catalog.format(', SORTOP = OPERATOR(%I.%s)', x.nspname, q.oprname) FROM pg_catalog.pg_operator q JOIN pg_catalog.pg_namespace x ON x.oid = q.oprnamespace WHERE q.oid = a.aggsortop), '')
			|| CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' ELSE '' END
			|| CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' ELSE '' END || ')'
		FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE p.oid >= 16384 AND ` + userSpaces + ` AND p.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND deptype = 'e')`

// modifies is what an aggregate says of a function that may change the state that it is given; READ_ONLY is so by
// itself, and READ_WRITE where the rows have an order.
func modifies(word, column string) string {
	return "CASE WHEN " + column + " <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END THEN ', " + word + " = ' || CASE " + column + " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END ELSE '' END"
}
