package postgres

import (
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// triggers reads the triggers that a person made: not those behind foreign keys, nor the copies that
// partitions have.
func (i *inspector) triggers() error {
	return i.each(`SELECT t.oid, t.tgrelid, t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true), t.tgenabled::text
		FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE NOT t.tgisinternal AND `+userSpaces+` AND `+own("pg_trigger", "t.oid")+`
			AND `+i.since(130000, "t.tgparentid = 0", "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype IN ('P', 'S', 'I'))"),
		func(scan func(...any) error) error {
			var id, on int64
			var name, def, enabled string
			if err := scan(&id, &on, &name, &def, &enabled); err != nil {
				return err
			}
			if t := i.tables[on]; t != nil && t.hidden || t == nil && i.views[on] == nil {
				return nil
			}
			i.out.Triggers = append(i.out.Triggers, schema.Trigger{
				Name: name, Table: i.names[on], Body: triggerBody(def), Comment: i.comment("pg_trigger", id, 0),
				Enabled: map[string]string{"D": "DISABLED", "R": "REPLICA", "A": "ALWAYS"}[enabled],
			})
			return nil
		})
}

// triggerBody takes what follows the name of a trigger out of the text that creates it; that of a
// constraint trigger begins with CONSTRAINT.
func triggerBody(def string) string {
	tokens := sqltext.Tokens(def, sqltext.Postgres)
	for at, t := range tokens {
		if t.Text == "TRIGGER" {
			body := def[tokens[at+2].Offset:]
			if tokens[at-1].Text == "CONSTRAINT" {
				body = "CONSTRAINT " + body
			}
			return body
		}
	}
	return def
}

// enums reads the types that are lists of values.
func (i *inspector) enums() error {
	last := int64(0)
	return i.each(`SELECT t.oid, n.nspname, t.typname, e.enumlabel
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
			LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
		WHERE t.typtype = 'e' AND `+userSpaces+` AND `+own("pg_type", "t.oid")+`
		ORDER BY n.nspname, t.typname, e.enumsortorder`, func(scan func(...any) error) error {
		var id int64
		var space, name string
		var label *string
		if err := scan(&id, &space, &name, &label); err != nil {
			return err
		}
		if id != last {
			i.out.Enums = append(i.out.Enums, schema.Enum{Name: i.name(space, name), Comment: i.comment("pg_type", id, 0)})
			last = id
		}
		if label != nil {
			e := &i.out.Enums[len(i.out.Enums)-1]
			e.Values = append(e.Values, *label)
		}
		return nil
	})
}

// definitions reads what is known by its text.
func (i *inspector) definitions() error {
	return i.each(strings.Join([]string{
		schemasSQL, extensionsSQL, i.domainsSQL(), compositesSQL, i.rangesSQL(), i.functionsSQL(), aggregatesSQL, policiesSQL, rulesSQL,
		eventTriggersSQL, i.statisticsSQL(), viewCommentsSQL, viewDefaultsSQL, i.collationsSQL(), dictionariesSQL, configurationsSQL,
	}, "\nUNION ALL\n"), func(scan func(...any) error) error {
		var class, kind, space, name, arguments, text string
		var id, on int64
		if err := scan(&class, &id, &kind, &space, &name, &arguments, &on, &text); err != nil {
			return err
		}
		d := schema.Definition{Kind: kind, Name: name, Text: text, Comment: i.comment(class, id, 0)}
		switch {
		case on != 0:
			if t := i.tables[on]; t != nil && t.hidden || i.names[on] == "" {
				return nil
			}
			d.Table = i.names[on]
		case space != "":
			d.Name = i.name(space, name)
		}
		if i.only != "" && (kind == "extension" || kind == "event trigger") {
			return nil
		}
		if kind == "schema" && (name == i.space || name == "public") || strings.HasPrefix(name, keptPrefix) && !schema.IsKept(name) {
			return nil
		}
		d.Name += arguments
		i.out.Definitions = append(i.out.Definitions, d)
		return nil
	})
}

// Each of these returns the catalog of an object, its id, its kind, schema, name and arguments, the table
// it hangs on, and the statement that creates it.
const (
	schemasSQL = `SELECT 'pg_namespace', n.oid, 'schema', '', n.nspname::text, '', 0::oid, pg_catalog.format('CREATE SCHEMA %I', n.nspname)
		FROM pg_catalog.pg_namespace n WHERE ` + userSpaces + ` AND n.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND deptype = 'e')`

	extensionsSQL = `SELECT 'pg_extension', e.oid, 'extension', '', e.extname::text, '', 0::oid,
			pg_catalog.format('CREATE EXTENSION %I', e.extname) || CASE WHEN n.nspname = 'pg_catalog' OR n.nspname = pg_catalog.current_schema() THEN '' ELSE pg_catalog.format(' WITH SCHEMA %I', n.nspname) END
		FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`

	compositesSQL = `SELECT 'pg_type', t.oid, 'composite type', n.nspname::text, t.typname::text, '', 0::oid,
			pg_catalog.format('CREATE TYPE %s AS (%s)', pg_catalog.format_type(t.oid, NULL), (SELECT string_agg(
				pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
				|| CASE WHEN a.attcollation <> y.typcollation AND a.attcollation <> 0 THEN pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END, ', ' ORDER BY a.attnum)
				FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
					LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
				WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
			|| coalesce((SELECT string_agg(pg_catalog.format(E';\nCOMMENT ON COLUMN %s.%I IS %L', t.typrelid::pg_catalog.regclass, a.attname, d.description), '' ORDER BY a.attnum)
				FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
				WHERE a.attrelid = t.typrelid AND NOT a.attisdropped), '')
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
		WHERE t.typtype = 'c' AND ` + userSpaces + ` AND t.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND deptype = 'e')`

	policiesSQL = `SELECT 'pg_policy', p.oid, 'policy', '', p.polname::text, '', p.polrelid,
			pg_catalog.format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.polname, p.polrelid::pg_catalog.regclass,
				CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
				CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
				(SELECT string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) END, ', ' ORDER BY pg_catalog.pg_get_userbyid(r)) FROM unnest(p.polroles) r))
			|| coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
		FROM pg_catalog.pg_policy p WHERE p.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND deptype = 'e')`

	rulesSQL = `SELECT 'pg_rewrite', r.oid, 'rule', '', r.rulename::text, '', r.ev_class, rtrim(pg_catalog.pg_get_ruledef(r.oid, true), ';')
			|| CASE r.ev_enabled WHEN 'O' THEN '' ELSE E';\nALTER TABLE ' || r.ev_class::pg_catalog.regclass || CASE r.ev_enabled WHEN 'D' THEN ' DISABLE RULE ' WHEN 'R' THEN ' ENABLE REPLICA RULE ' ELSE ' ENABLE ALWAYS RULE ' END || pg_catalog.quote_ident(r.rulename) END
		FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE r.rulename <> '_RETURN' AND ` + userSpaces

	eventTriggersSQL = `SELECT 'pg_event_trigger', e.oid, 'event trigger', '', e.evtname::text, '', 0::oid,
			pg_catalog.format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
			|| coalesce(' WHEN TAG IN (' || (SELECT string_agg(pg_catalog.quote_literal(t), ', ' ORDER BY t) FROM unnest(e.evttags) t) || ')', '')
			|| ' EXECUTE FUNCTION ' || e.evtfoid::pg_catalog.regproc || '()'
			|| CASE e.evtenabled WHEN 'O' THEN '' ELSE E';\nALTER EVENT TRIGGER ' || pg_catalog.quote_ident(e.evtname) || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END END
		FROM pg_catalog.pg_event_trigger e WHERE e.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND deptype = 'e')`

	viewCommentsSQL = `SELECT 'pg_class', 0::oid, 'column comment', '', a.attname::text, '', c.oid,
			pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.oid::pg_catalog.regclass, a.attname, d.description)
		FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND c.relkind IN ('v', 'm') JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
		WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0 AND ` + userSpaces

	viewDefaultsSQL = `SELECT 'pg_class', 0::oid, 'column default', '', a.attname::text, '', c.oid,
			pg_catalog.format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', c.oid::pg_catalog.regclass, a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid))
		FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_class c ON c.oid = d.adrelid AND c.relkind = 'v' JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum WHERE ` + userSpaces
)

// statisticsSQL reads extended statistics, with how closely they are taken.
func (i *inspector) statisticsSQL() string {
	return `SELECT 'pg_statistic_ext', s.oid, 'statistics', n.nspname::text, s.stxname::text, '', 0::oid, pg_catalog.pg_get_statisticsobjdef(s.oid)
			|| ` + i.since(130000, `CASE WHEN s.stxstattarget >= 0 THEN pg_catalog.format(E';\nALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget) ELSE '' END`, "''") + `
		FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace JOIN pg_catalog.pg_class t ON t.oid = s.stxrelid AND t.relkind <> 'f' WHERE ` + userSpaces
}

// functionsSQL reads functions and procedures.
func (i *inspector) functionsSQL() string {
	return `SELECT 'pg_proc', p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, n.nspname::text, p.proname::text,
			'(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', 0::oid, rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n')
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		WHERE p.oid >= 16384 AND p.prokind <> 'a' AND ` + userSpaces + ` AND p.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND deptype IN ('e', 'i'))`
}

// leftAlone names what is seen and not touched.
func (i *inspector) leftAlone() error {
	if i.only != "" {
		return nil
	}
	return i.each(`SELECT k.kind, coalesce(n.nspname, ''), k.name, k.why FROM (
			SELECT CASE relkind WHEN 'f' THEN 'foreign table' ELSE 'relation' END AS kind, relnamespace AS space, relname::text AS name, 'foreign tables are not compared' AS why, oid, 'pg_class' AS class
				FROM pg_catalog.pg_class WHERE relkind = 'f'
			UNION ALL SELECT 'operator', oprnamespace, oprname::text, 'operators are not compared', oid, 'pg_operator' FROM pg_catalog.pg_operator WHERE oid >= 16384
			UNION ALL SELECT 'operator class', opcnamespace, opcname::text, 'operator classes are not compared', oid, 'pg_opclass' FROM pg_catalog.pg_opclass WHERE oid >= 16384
			UNION ALL SELECT 'conversion', connamespace, conname::text, 'conversions are not compared', oid, 'pg_conversion' FROM pg_catalog.pg_conversion WHERE oid >= 16384
			UNION ALL SELECT 'text search parser', prsnamespace, prsname::text, 'what is written in C is not compared', oid, 'pg_ts_parser' FROM pg_catalog.pg_ts_parser WHERE oid >= 16384
			UNION ALL SELECT 'text search template', tmplnamespace, tmplname::text, 'what is written in C is not compared', oid, 'pg_ts_template' FROM pg_catalog.pg_ts_template WHERE oid >= 16384
			UNION ALL SELECT 'operator family', f.opfnamespace, f.opfname::text, 'operator families are not compared', f.oid, 'pg_opfamily' FROM pg_catalog.pg_opfamily f
				WHERE f.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_opclass c WHERE c.opcfamily = f.oid AND c.opcname = f.opfname)
			UNION ALL SELECT 'access method', 0, amname::text, 'access methods are not compared', oid, 'pg_am' FROM pg_catalog.pg_am WHERE oid >= 16384
			UNION ALL SELECT 'transform', 0, pg_catalog.format('for %s language %s', pg_catalog.format_type(t.trftype, NULL), l.lanname), 'transforms are not compared', t.oid, 'pg_transform'
				FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
			UNION ALL SELECT 'subscription', 0, subname::text, 'subscriptions are not compared', 0::oid, 'pg_subscription' FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
			UNION ALL (SELECT 'security label', 0, 'of provider ' || provider, 'security labels are not compared', objoid, 'pg_class' FROM pg_catalog.pg_seclabel LIMIT 1)
			UNION ALL SELECT 'base type', typnamespace, typname::text, 'types written in C are not compared', oid, 'pg_type' FROM pg_catalog.pg_type WHERE typtype = 'b' AND typcategory <> 'A' AND oid >= 16384
			UNION ALL SELECT 'cast', 0, pg_catalog.format_type(castsource, NULL) || ' AS ' || pg_catalog.format_type(casttarget, NULL), 'casts are not compared', oid, 'pg_cast' FROM pg_catalog.pg_cast WHERE oid >= 16384 AND oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND deptype = 'i')
			UNION ALL SELECT 'publication', 0, pubname::text, 'publications are not compared', oid, 'pg_publication' FROM pg_catalog.pg_publication
			UNION ALL (SELECT 'grants', 0, 'on tables, views and sequences', 'who owns what, and who may use it, is compared with grants = true alone', c.oid, 'pg_class' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
				WHERE c.relacl IS NOT NULL AND `+userSpaces+` AND `+own("pg_class", "c.oid")+` LIMIT 1)
			UNION ALL (SELECT 'grants', 0, 'on functions', 'who owns what, and who may use it, is compared with grants = true alone', p.oid, 'pg_proc' FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
				WHERE p.proacl IS NOT NULL AND p.oid >= 16384 AND `+userSpaces+` AND `+own("pg_proc", "p.oid")+` LIMIT 1)
			UNION ALL (SELECT 'grants', 0, 'on schemas and types', 'who owns what, and who may use it, is compared with grants = true alone', x.oid, x.class FROM (
				SELECT oid, 'pg_namespace' AS class FROM pg_catalog.pg_namespace n WHERE nspacl IS NOT NULL AND oid >= 16384 AND `+userSpaces+` AND `+own("pg_namespace", "oid")+`
				UNION ALL SELECT t.oid, 'pg_type' FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typacl IS NOT NULL AND t.oid >= 16384 AND `+userSpaces+` AND `+own("pg_type", "t.oid")+`) x LIMIT 1)
			`+i.since(150000, `UNION ALL SELECT 'unlogged sequence', q.relnamespace, q.relname::text, 'whether a sequence is unlogged is not compared', q.oid, 'pg_class' FROM pg_catalog.pg_class q
				WHERE q.relkind = 'S' AND q.relpersistence <> coalesce((SELECT t.relpersistence FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
					WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = q.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i') LIMIT 1), 'p') AND q.oid >= 16384`, "")+`
			`+i.since(130000, `UNION ALL SELECT 'trigger of a partition', c.relnamespace, t.tgname || ' on ' || c.relname, 'whether it is enabled, unlike that of its table, is not compared', t.oid, 'pg_trigger' FROM pg_catalog.pg_trigger t
				JOIN pg_catalog.pg_trigger p ON p.oid = t.tgparentid JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled <> p.tgenabled`, "")+`
			UNION ALL SELECT 'table of a type', relnamespace, relname::text, 'its columns are compared, and not that they are those of type ' || pg_catalog.format_type(reloftype, NULL), oid, 'pg_class' FROM pg_catalog.pg_class WHERE reloftype <> 0 AND oid >= 16384
			UNION ALL SELECT 'replica identity', relnamespace, relname::text, 'what replication identifies rows by is not compared', oid, 'pg_class' FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND relreplident <> 'd' AND oid >= 16384
			UNION ALL SELECT 'clustered index', c.relnamespace, c.relname::text, 'the index that CLUSTER goes by is not compared', c.oid, 'pg_class' FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid WHERE x.indisclustered AND c.oid >= 16384
			UNION ALL (SELECT DISTINCT 'options of columns', c.relnamespace, c.relname::text, 'what ALTER COLUMN … SET (…) says is not compared', c.oid, 'pg_class' FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid WHERE a.attoptions IS NOT NULL AND c.relkind IN ('r', 'p') AND c.oid >= 16384)
			UNION ALL (SELECT DISTINCT 'statistics of an index', c.relnamespace, c.relname::text, 'they are not compared', c.oid, 'pg_class' FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid WHERE a.attstattarget > 0 AND c.relkind IN ('i', 'I') AND c.oid >= 16384)
			UNION ALL SELECT 'forced row security', relnamespace, relname::text, 'FORCE without ENABLE does nothing, and is not compared', oid, 'pg_class' FROM pg_catalog.pg_class WHERE relforcerowsecurity AND NOT relrowsecurity AND oid >= 16384
			UNION ALL SELECT 'comment', c.relnamespace, c.relname::text, 'a comment on the index behind a constraint is not compared; one on the constraint is', c.oid, 'pg_class'
				FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')
				WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid >= 16384
			UNION ALL SELECT 'foreign server', 0, srvname::text, 'servers, wrappers and mappings of users are not compared', oid, 'pg_foreign_server' FROM pg_catalog.pg_foreign_server
			UNION ALL SELECT 'foreign data wrapper', 0, fdwname::text, 'servers, wrappers and mappings of users are not compared', oid, 'pg_foreign_data_wrapper' FROM pg_catalog.pg_foreign_data_wrapper
			UNION ALL SELECT DISTINCT 'default privileges', 0, 'of ' || pg_catalog.pg_get_userbyid(defaclrole), 'those of the role that Skein connects as are compared with grants = true alone, those of others are not', 0::oid, 'pg_default_acl' FROM pg_catalog.pg_default_acl
				WHERE `+map[bool]string{true: "pg_catalog.pg_get_userbyid(defaclrole) <> current_user", false: "true"}[i.withRights]+`
			UNION ALL SELECT 'language', 0, lanname::text, 'languages are not compared', oid, 'pg_language' FROM pg_catalog.pg_language WHERE oid >= 16384
		) k LEFT JOIN pg_catalog.pg_namespace n ON n.oid = k.space
		WHERE (n.oid IS NULL OR `+userSpaces+`)
			AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = ('pg_catalog.' || k.class)::pg_catalog.regclass AND d.objid = k.oid AND d.deptype = 'e')
		ORDER BY 1, 2, 3`, func(scan func(...any) error) error {
		var kind, space, name, why string
		if err := scan(&kind, &space, &name, &why); err != nil {
			return err
		}
		if kind == "grants" && i.withRights {
			return nil
		}
		if space != "" {
			name = i.name(space, name)
		}
		i.leave(kind, name, why)
		return nil
	})
}
