package postgres

// The kinds of definitions that say how texts are compared, and taken apart into words.
const (
	collationKind     = "collation"
	dictionaryKind    = "text search dictionary"
	configurationKind = "text search configuration"
)

// shortName is an expression for a name of an object in the schema n, without it where it is the one that names
// without a schema are in.
func shortName(name string) string {
	return "CASE WHEN n.nspname = pg_catalog.current_schema() THEN pg_catalog.quote_ident(" + name + ") ELSE pg_catalog.format('%I.%I', n.nspname, " + name + ") END"
}

// collationsSQL reads collations. Their columns have had other names from release to release.
func (i *inspector) collationsSQL() string {
	locale := i.since(170000, "c.colllocale", i.since(150000, "c.colliculocale", "CASE c.collprovider WHEN 'i' THEN c.collcollate END"))
	return `SELECT 'pg_collation', c.oid, 'collation', n.nspname::text, c.collname::text, '', 0::oid,
			'CREATE COLLATION ' || ` + shortName("c.collname") + ` || ' (provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END
			|| CASE WHEN c.collprovider IN ('i', 'b') THEN pg_catalog.format(', locale = %L', ` + locale + `)
				WHEN c.collcollate = c.collctype THEN pg_catalog.format(', locale = %L', c.collcollate)
				ELSE pg_catalog.format(', lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype) END
			|| CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END
			|| ` + i.since(160000, "coalesce(', rules = ' || pg_catalog.quote_literal(nullif(c.collicurules, '')), '')", "''") + ` || ')'
		FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
		WHERE c.oid >= 16384 AND ` + userSpaces + ` AND ` + own("pg_collation", "c.oid")
}

var (
	dictionariesSQL = `SELECT 'pg_ts_dict', d.oid, 'text search dictionary', n.nspname::text, d.dictname::text, '', 0::oid,
			'CREATE TEXT SEARCH DICTIONARY ' || ` + shortName("d.dictname") + ` || ' (TEMPLATE = ' || CASE WHEN tn.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(t.tmplname) ELSE pg_catalog.format('%I.%I', tn.nspname, t.tmplname) END
			|| coalesce(', ' || d.dictinitoption, '') || ')'
		FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
			JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
		WHERE d.oid >= 16384 AND ` + userSpaces + ` AND ` + own("pg_ts_dict", "d.oid")

	configurationsSQL = `SELECT 'pg_ts_config', c.oid, 'text search configuration', n.nspname::text, c.cfgname::text, '', 0::oid,
			pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)', ` + shortName("c.cfgname") + `, CASE WHEN pn.nspname = 'pg_catalog' THEN pg_catalog.quote_ident(p.prsname) ELSE pg_catalog.format('%I.%I', pn.nspname, p.prsname) END)
			|| coalesce((SELECT string_agg(pg_catalog.format(E';\nALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %I WITH %s', ` + shortName("c.cfgname") + `, m.alias, m.list), '' ORDER BY m.alias)
				FROM (SELECT k.alias, string_agg(m.mapdict::pg_catalog.regdictionary::text, ', ' ORDER BY m.mapseqno) AS list
					FROM pg_catalog.pg_ts_config_map m, pg_catalog.ts_token_type(c.cfgparser) k WHERE m.mapcfg = c.oid AND k.tokid = m.maptokentype GROUP BY k.alias) m), '')
		FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
			JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
		WHERE c.oid >= 16384 AND ` + userSpaces + ` AND ` + own("pg_ts_config", "c.oid")
)
