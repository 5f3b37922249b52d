package mysql

import (
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// parameterType is the type of a parameter or a result, with its character set where that is not the database's. Some
// releases of MariaDB say it with the type.
func (i *inspector) parameterType(typ, charset, collate string) string {
	switch {
	case charset == "" || collate == "" || collate == i.collate || strings.Contains(typ, " CHARSET "):
		return typ
	case collate == i.defaults[charset]:
		return typ + " CHARSET " + charset
	}
	return typ + " CHARSET " + charset + " COLLATE " + collate
}

// readDefaultsOfParameters adds their defaults to the parameters of routines. No table of information_schema tells of them:
// mysql.proc does, and SHOW CREATE, which is asked for each routine, to a user who may not read that.
func (i *inspector) readDefaultsOfParameters(params map[string][]string) error {
	err := i.rows("SELECT LOWER(type), name, param_list FROM mysql.proc WHERE db = DATABASE() AND param_list <> ''", func(v []sql.NullString) error {
		addDefaults(params[v[0].String+v[1].String], splitList(v[2].String))
		return nil
	})
	if err == nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(params)) {
		kind := "procedure"
		name, ok := strings.CutPrefix(key, kind)
		if !ok {
			kind = "function"
			name = strings.TrimPrefix(key, kind)
		}
		text, err := i.shown(kind, schema.Qualify("", name), 2)
		if err != nil {
			return err
		}
		addDefaults(params[key], parametersIn(text))
	}
	return nil
}

// parametersIn are the parameters of a routine's text, which is empty where it is not shown to the user.
func parametersIn(text string) []string {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	for at, t := range tokens {
		if t.Text == "(" {
			list, _ := inParens(text, tokens, at)
			return splitList(list)
		}
	}
	return nil
}

// addDefaults adds to parameters the defaults that their texts say.
func addDefaults(params, texts []string) {
	for n, text := range texts {
		for _, t := range sqltext.Tokens(text, sqltext.MySQL) {
			if isWord(t, "DEFAULT") && n < len(params) {
				params[n] += " DEFAULT " + strings.TrimSpace(text[t.End():])
				break
			}
		}
	}
}
