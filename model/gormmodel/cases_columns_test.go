package gormmodel_test

import (
	"database/sql"
	"database/sql/driver"
	"strings"
	"time"

	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/model/gormmodel/internal/shop"
)

// money has a type of its own by engine.
type money int64

func (money) GormDBDataType(db *gorm.DB, f *gormschema.Field) string {
	switch {
	case db.Name() != db.Dialector.Name():
		return "nothing"
	case db.Name() == "sqlite":
		return "decimal(12,2)"
	case db.Name() == "mysql":
		return "decimal(13,2) unsigned"
	}
	return "money"
}

// level names its type for every engine.
type level int

func (level) GormDataType() string { return "smallint" }

// blank answers nothing, so that the dialector is asked.
type blank string

func (blank) GormDBDataType(*gorm.DB, *gormschema.Field) string { return "" }

// point is stored by its own Value.
type point struct{ X, Y int }

func (p point) Value() (driver.Value, error) { return "0,0", nil }
func (p *point) Scan(any) error              { return nil }

type audit struct {
	CreatedBy string `gorm:"size:30;not null"`
	CreatedAt time.Time
}

type address struct {
	Street string `gorm:"column:street_name"`
	Zip    string `gorm:"size:10;check:length(home_zip) < 10;index"`
}

type base[K any] struct {
	ID K `gorm:"primaryKey"`
}

type keyed struct {
	base[string]
	N int
}

// on says the same of several engines.
func on(engines, why string) map[string]string {
	m := map[string]string{}
	for e := range strings.FieldsSeq(engines) {
		m[e] = why
	}
	return m
}

func columnCases() []proof {
	return []proof{
		{name: "plain types", models: func() []any {
			type Thing struct {
				ID uint
				A  bool
				B  int8
				C  int64
				D  uint16
				E  float32
				F  float64
				G  string
				H  time.Time
				I  []byte
				J  *int
				K  *string
				L  *time.Time
				M  sql.NullString
				N  sql.NullInt64
				O  sql.NullTime
				P  sql.NullBool
				Q  sql.Null[float64]
			}
			return []any{&Thing{}}
		}},
		{name: "type tags", not: on("mysql", "no arrays"), models: func() []any {
			type Thing struct {
				ID uint
				A  string    `gorm:"type:varchar(100)"`
				B  string    `gorm:"type:VARCHAR(20)"`
				C  float64   `gorm:"type:decimal(10,2)"`
				D  string    `gorm:"type:uuid"`
				E  time.Time `gorm:"type:date"`
				F  int       `gorm:"type:bigint"`
				G  string    `gorm:"type:bytes"`
				H  []string  `gorm:"type:text[]"`
				I  string    `gorm:"type:double precision"`
				J  time.Time `gorm:"type:time"`
				K  string    `gorm:"type:string"`
				L  bool      `gorm:"type:boolean;default:false"`
				M  string    `gorm:"type:json"`
				N  int16     `gorm:"type:smallint"`
				O  string    `gorm:"type:char(36)"`
				P  float64   `gorm:"type:decimal(8, 3)"`
				Q  time.Time `gorm:"type:timestamp"`
				R  string    `gorm:"type:varchar( 9 )"`
			}
			return []any{&Thing{}}
		}},
		{name: "types that say more", not: on("postgres mysql", "no such collation"), models: func() []any {
			type Thing struct {
				ID   int    `gorm:"type:integer PRIMARY KEY"`
				A    string `gorm:"type:text COLLATE NOCASE"`
				B    string `gorm:"type:text NOT NULL DEFAULT 'x y'"`
				C    int    `gorm:"type:integer CHECK (c > (1+1))"`
				D    int    `gorm:"type:integer UNIQUE"`
				Full string `gorm:"->;type:text GENERATED ALWAYS AS (a || ' (' || b) VIRTUAL"`
				E    int    `gorm:"type:int DEFAULT -1"`
				F    int    `gorm:"->;type:int AS (e * 2) STORED"`
			}
			return []any{&Thing{}}
		}},
		{name: "size precision not null comment", models: func() []any {
			type Thing struct {
				ID uint
				A  string  `gorm:"size:64;not null;comment:the name"`
				B  float64 `gorm:"precision:10;scale:2;NOT NULL"`
				C  []byte  `gorm:"size:16;notnull"`
			}
			return []any{&Thing{}}
		}},
		{name: "defaults", models: func() []any {
			type Thing struct {
				ID uint
				A  string    `gorm:"default:abc"`
				B  string    `gorm:"default:'a b'"`
				C  string    `gorm:"default:''"`
				D  int       `gorm:"default:18"`
				E  bool      `gorm:"default:true"`
				F  float64   `gorm:"default:1.50"`
				G  time.Time `gorm:"default:CURRENT_TIMESTAMP"`
				H  string    `gorm:"default:(lower('ABC'))"`
				I  *string   `gorm:"default:null"`
				J  string    `gorm:"default:(-)"`
				K  time.Time `gorm:"default:2024-01-02 03:04:05"`
				L  uint      `gorm:"default:0;not null"`
				M  string    `gorm:"default:it\"s"`
				N  string    `gorm:"default:NULL;size:10"`
			}
			return []any{&Thing{}}
		}},
		{name: "defaults of special values", models: func() []any {
			type Thing struct {
				ID uint
				A  bool   `gorm:"default:false;not null"`
				B  int    `gorm:"default:-5"`
				D  string `gorm:"default:true"`
				E  string `gorm:"default:12"`
			}
			return []any{&Thing{}}
		}},
		{name: "default with a quote", once: true, models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"default:it's"`
				B  string
			}
			return []any{&Thing{}}
		}},
		{name: "embedded", models: func() []any {
			type Thing struct {
				ID uint
				audit
				Audit audit   `gorm:"embedded;embeddedPrefix:by_"`
				Home  address `gorm:"embedded;embeddedPrefix:home_"`
			}
			return []any{&Thing{}}
		}},
		{name: "embedded pointer and hidden field", models: func() []any {
			type Inner struct {
				Name string `gorm:"size:5"`
				Note string
			}
			type Thing struct {
				ID uint
				*Inner
				Name string `gorm:"not null"`
			}
			return []any{&Thing{}}
		}},
		{name: "left out and permissions", models: func() []any {
			type Thing struct {
				ID uint
				A  string            `gorm:"-"`
				B  string            `gorm:"-:migration"`
				C  string            `gorm:"-:all"`
				D  string            `gorm:"->"`
				E  string            `gorm:"<-:create"`
				F  string            `gorm:"->:false;<-:create"`
				G  map[string]string `gorm:"-"`
				h  string
			}
			_ = Thing{}.h
			return []any{&Thing{}}
		}},
		{name: "custom types", models: func() []any {
			type Thing struct {
				ID uint
				A  money `gorm:"not null"`
				B  level
				C  point
				D  blank
				E  *money
				F  level `gorm:"type:bigint"`
			}
			return []any{&Thing{}}
		}},
		{name: "serializers", models: func() []any {
			type Thing struct {
				ID uint
				A  map[string]int `gorm:"serializer:json"`
				B  []string       `gorm:"serializer:gob"`
				C  int64          `gorm:"serializer:unixtime;type:date"`
				D  []int          `gorm:"serializer:shout;size:80"`
			}
			return []any{&Thing{}}
		}},
		{name: "model and soft delete", models: func() []any {
			type Thing struct {
				gorm.Model
				Name string
			}
			return []any{&Thing{}}
		}},
		{name: "generic models", models: func() []any {
			return []any{&shop.Page[[]string]{}, &keyed{}}
		}},
		{name: "columns without a type", not: on("postgres mysql", "every column has a type"), models: func() []any {
			type Company struct{ ID uint }
			type Thing struct {
				ID        uint
				A         string `gorm:"-;column:a"`
				CompanyID uint
				Company   Company `gorm:"column:firm"`
			}
			return []any{&Thing{}}
		}},
		{name: "values, slices and pointers to pointers", models: func() []any {
			p := &shop.Product{}
			return []any{shop.User{}, []node{}, &p, &[]*writer{}, &book{}}
		}},
		{name: "table name from the namer", models: func() []any { return []any{&shop.Shelf{}} },
			gorm:   gorm.Config{NamingStrategy: gormschema.NamingStrategy{TablePrefix: "x_"}},
			config: gormmodel.Config{NamingStrategy: gormschema.NamingStrategy{TablePrefix: "x_"}}},
		{name: "unix times", models: func() []any {
			type Thing struct {
				ID        uint
				CreatedAt int64
				UpdatedAt int64 `gorm:"autoUpdateTime:milli"`
				Seen      int64 `gorm:"autoCreateTime"`
			}
			return []any{&Thing{}}
		}},
	}
}
