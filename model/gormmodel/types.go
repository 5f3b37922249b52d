package gormmodel

import (
	"regexp"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/migrator"

	"github.com/skein-go/skein/schema"
)

func migratorOf(db *gorm.DB) migrator.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: db.Dialector}}
}

// portable returns the type that reads well in a script, where the engine's spelling of it is the same;
// else the engine's own word.
func (r *reader) portable(typ string) schema.Type {
	if typ == "" {
		return nil
	}
	if r.types == nil || r.engine == sqliteName && strings.Contains(typ, " ") { // SQLite keeps blanks
		return schema.Raw(typ)
	}
	return r.types.ParseType(typ)
}

// serials are the words of PostgreSQL for a type with numbers from a sequence.
var serials = map[string]schema.Type{
	"serial": schema.Integer{}, "serial4": schema.Integer{}, "bigserial": schema.BigInt{}, "serial8": schema.BigInt{},
	"smallserial": schema.SmallInt{}, "serial2": schema.SmallInt{},
}

var plainWord = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// quoted is a name of PostgreSQL's in quotes, where it needs them.
func quoted(name string) string {
	if plainWord.MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
