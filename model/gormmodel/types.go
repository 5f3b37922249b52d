package gormmodel

import (
	"regexp"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/migrator"

	"github.com/skein-go/skein/schema"
)

func migratorOf(db *gorm.DB) migrator.Migrator {
	return migrator.Migrator{Config: migrator.Config{DB: db, Dialector: db.Dialector}}
}

// sqliteWords are the types that SQLite's dialect spells as GORM does.
var sqliteWords = map[string]schema.Type{
	"text":     schema.Text{},
	"integer":  schema.Integer{},
	"real":     schema.Float{},
	"blob":     schema.Bytes{},
	"datetime": schema.Timestamp{},
	"bigint":   schema.BigInt{},
	"smallint": schema.SmallInt{},
	"boolean":  schema.Boolean{},
	"date":     schema.Date{},
	"time":     schema.Time{},
	"json":     schema.JSON{},
	"decimal":  schema.Decimal{},
}

var (
	varchar = regexp.MustCompile(`(?i)^varchar\(([1-9][0-9]{0,8})\)$`)
	decimal = regexp.MustCompile(`(?i)^decimal\(([1-9][0-9]{0,3}),([0-9]{1,4})\)$`)
)

// portable returns the type that reads well in a script, where the engine's spelling of it is the
// same; else the engine's own word.
func (r *reader) portable(typ string) schema.Type {
	if typ == "" {
		return nil
	}
	if r.engine != sqliteName {
		return schema.Raw(typ)
	}
	if t, ok := sqliteWords[strings.ToLower(typ)]; ok {
		return t
	}
	if m := varchar.FindStringSubmatch(typ); m != nil {
		return schema.String(number(m[1]))
	}
	if m := decimal.FindStringSubmatch(typ); m != nil {
		return schema.Decimal{Precision: number(m[1]), Scale: number(m[2])}
	}
	return schema.Raw(typ)
}

// number reads digits that are known to fit.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
