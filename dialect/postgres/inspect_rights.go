package postgres

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

// The kinds of definitions that say who owns what, and who may use it.
const (
	ownerKind  = "owner"
	grantKind  = "grant"
	optionKind = "grant option" // a grant that may be granted on
	revokeKind = "revoke"       // of what everybody may do with functions and types where nothing is said
)

func isRight(kind string) bool {
	return kind == ownerKind || kind == grantKind || kind == optionKind || kind == revokeKind || isUsual(kind)
}

// rightsSQL returns what is owned by another role than the one that asks, each privilege that somebody else than
// the owner has, and those that everybody lacks.
const rightsSQL = `WITH objects AS (
		SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS word, n.nspname::text AS space, c.relname::text AS name, '' AS arguments, c.relowner AS owner, c.relacl AS acl, '' AS part, '' AS usual,
				CASE WHEN c.relkind = 'S' THEN (SELECT min(d.refobjid::bigint) FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0) END AS owned
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ` + userSpaces + ` AND c.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND deptype = 'e')
		UNION ALL SELECT 'TABLE', n.nspname, c.relname, '', c.relowner, a.attacl, ' (' || pg_catalog.quote_ident(a.attname) || ')', '', NULL
			FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND ` + userSpaces + `
		UNION ALL SELECT 'ROUTINE', n.nspname, p.proname, '(' || CASE p.prokind WHEN 'a' THEN pg_catalog.pg_get_function_identity_arguments(p.oid) ELSE pg_catalog.oidvectortypes(p.proargtypes) END || ')', p.proowner, p.proacl, '', 'EXECUTE', NULL
			FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE ` + userSpaces + ` AND p.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND deptype IN ('e', 'i'))
		UNION ALL SELECT 'TYPE', n.nspname, t.typname, '', t.typowner, t.typacl, '', 'USAGE', NULL
			FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
			WHERE (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c') AND ` + userSpaces + ` AND t.oid NOT IN (SELECT objid FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND deptype = 'e')
		UNION ALL SELECT 'SCHEMA', '', n.nspname, '', n.nspowner, n.nspacl, '', '', NULL
			FROM pg_catalog.pg_namespace n WHERE ` + userSpaces + ` AND n.oid >= 16384)
	SELECT word, space, name, arguments, 'owner', pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(owner)), '', 0 FROM objects
		WHERE part = '' AND owned IS NULL AND pg_catalog.pg_get_userbyid(owner) <> current_user
	UNION ALL SELECT word, space, name, arguments, CASE WHEN a.is_grantable THEN 'grant option' ELSE 'grant' END,
			CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END, a.privilege_type || part, coalesce(owned, 0)
		FROM objects, pg_catalog.aclexplode(acl) a WHERE a.grantee <> owner AND NOT (a.grantee = 0 AND a.privilege_type = usual AND NOT a.is_grantable)
	UNION ALL SELECT word, space, name, arguments, 'revoke', 'PUBLIC', usual, 0 FROM objects
		WHERE acl IS NOT NULL AND usual <> '' AND NOT EXISTS (SELECT 1 FROM pg_catalog.aclexplode(acl) a WHERE a.grantee = 0 AND a.privilege_type = usual)
	UNION ALL ` + usualSQL + `
	ORDER BY 1, 2, 3, 4, 5, 6, 7`

// rights reads who owns what, and who may use it, where that is asked for.
func (i *inspector) rights() error {
	if !i.withRights || i.only != "" {
		return nil
	}
	var last *schema.Definition
	var privileges []string
	put := func() {
		if last == nil {
			return
		}
		say := rightText
		if isUsual(last.Kind) {
			say = usualText
		}
		last.Text = say(last, privileges)
		i.out.Definitions = append(i.out.Definitions, *last)
	}
	err := i.each(rightsSQL, func(scan func(...any) error) error {
		var word, space, name, arguments, kind, role, privilege string
		var owner int64
		if err := scan(&word, &space, &name, &arguments, &kind, &role, &privilege, &owner); err != nil {
			return err
		}
		if word != "SCHEMA" && !isUsual(kind) {
			name = i.name(space, name)
		}
		if i.isHidden(name) || schema.IsKept(name) {
			return nil
		}
		d := schema.Definition{Kind: kind, Name: strings.ToLower(word) + " " + name + arguments, Text: role}
		if d.Table = i.names[owner]; word == "TABLE" { // a sequence goes with the table that owns it
			d.Table = name
		}
		if i.isHidden(d.Table) || schema.IsKept(d.Table) {
			return nil
		}
		switch {
		case isUsual(kind):
			d = usualRight(kind, word, space, role)
		case kind != ownerKind:
			d.Name += map[bool]string{true: " from ", false: " to "}[kind == revokeKind] + role
		}
		if last == nil || last.Kind != d.Kind || last.Name != d.Name {
			put()
			last, privileges = &d, nil
		}
		privileges = append(privileges, privilege)
		return nil
	})
	put()
	return err
}

// rightText is the statement that gives a right. d holds the role in place of its text.
func rightText(d *schema.Definition, privileges []string) string {
	word, name, _ := strings.Cut(d.Name, " ")
	name = strings.TrimSuffix(strings.TrimSuffix(name, " to "+d.Text), " from "+d.Text)
	target := strings.ToUpper(word) + " " + rightTarget(word, name)
	slices.Sort(privileges)
	list := strings.Join(privileges, ", ")
	switch d.Kind {
	case ownerKind:
		return "ALTER " + target + " OWNER TO " + d.Text
	case revokeKind:
		return "REVOKE " + list + " ON " + target + " FROM " + d.Text
	case optionKind:
		return "GRANT " + list + " ON " + target + " TO " + d.Text + " WITH GRANT OPTION"
	}
	return "GRANT " + list + " ON " + target + " TO " + d.Text
}

func rightTarget(word, name string) string {
	if word == "routine" {
		return strings.TrimPrefix(definitionTarget("function", "", name), "FUNCTION ")
	}
	if word == "schema" {
		return ident(name)
	}
	return qualified(name)
}

// rightTaken is the statement that takes a right away again.
func rightTaken(d *schema.Definition) string {
	text := strings.TrimSuffix(d.Text, " WITH GRANT OPTION")
	switch d.Kind {
	case ownerKind:
		return text[:strings.LastIndex(text, " OWNER TO ")] + " OWNER TO CURRENT_USER"
	case revokeKind:
		at := strings.LastIndex(text, " FROM ")
		return "GRANT " + strings.TrimPrefix(text[:at], "REVOKE ") + " TO " + text[at+len(" FROM "):]
	}
	at := strings.LastIndex(text, " TO ")
	return "REVOKE " + strings.TrimPrefix(text[:at], "GRANT ") + " FROM " + text[at+len(" TO "):]
}
