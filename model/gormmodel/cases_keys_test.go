package gormmodel_test

import "time"

func keyCases() []proof {
	return []proof{
		{name: "string key", models: func() []any {
			type Thing struct {
				ID string `gorm:"size:36"`
				N  int
			}
			return []any{&Thing{}}
		}},
		{name: "no key", models: func() []any {
			type Thing struct{ A, B int }
			return []any{&Thing{}}
		}},
		{name: "other key", models: func() []any {
			type Thing struct {
				Name string
				Code int `gorm:"primaryKey"`
			}
			return []any{&Thing{}}
		}},
		{name: "key without autoincrement", models: func() []any {
			type Thing struct {
				ID int64 `gorm:"primaryKey;autoIncrement:false"`
				N  int
			}
			return []any{&Thing{}}
		}},
		{name: "composite key", models: func() []any {
			type Thing struct {
				N    int
				Lang string `gorm:"primaryKey"`
				Code string `gorm:"primaryKey;not null"`
			}
			return []any{&Thing{}}
		}},
		{name: "composite key of numbers", models: func() []any {
			type Thing struct {
				A uint `gorm:"primaryKey"`
				B uint `gorm:"primaryKey"`
			}
			return []any{&Thing{}}
		}},
		{name: "composite key with an id", models: func() []any {
			type Thing struct { // GORM makes ID alone the key
				ID   uint   `gorm:"primaryKey"`
				Code string `gorm:"primaryKey"`
			}
			return []any{&Thing{}}
		}},
		{name: "autoincrement beside the key", not: on("mysql", "what counts by itself has to be a key"), models: func() []any {
			type Thing struct { // GORM makes No the key
				ID string `gorm:"primaryKey"`
				No uint   `gorm:"autoIncrement"`
			}
			return []any{&Thing{}}
		}},
		{name: "unique", models: func() []any {
			type Thing struct {
				ID      uint
				Email   string  `gorm:"unique"`
				Another *string `gorm:"unique;not null;size:20"`
			}
			return []any{&Thing{}}
		}},
		{name: "indexes", not: on("postgres mysql", "no such collation"), models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"index"`
				B  string `gorm:"uniqueIndex"`
				C  string `gorm:"index:idx_named"`
				D  string `gorm:"index:,sort:desc,collate:NOCASE"`
				E  string `gorm:"index:,unique;index:idx_second"`
				F  string `gorm:"index:,class:UNIQUE,where:f <> ''"`
				G  string `gorm:"index:,expression:lower(g)"`
				H  string `gorm:"index:,expression:abs(h) desc,length:10,option:with parser ngram,comment:hello"`
				I  string `gorm:"uniqueIndex:,where:(i IS NOT NULL)"`
			}
			return []any{&Thing{}}
		}},
		{name: "composite indexes", not: on("postgres mysql", "no such collation"), models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"index:idx_ab,priority:2"`
				B  string `gorm:"index:idx_ab,priority:1,sort:DESC"`
				C  string `gorm:"uniqueIndex:u_cd"`
				D  string `gorm:"uniqueIndex:u_cd,collate:NOCASE"`
				E  int    `gorm:"index:,composite:pair"`
				F  int    `gorm:"index:,composite:pair"`
				G  int    `gorm:"index:idx_ab"`
			}
			return []any{&Thing{}}
		}},
		{name: "index expressions with a tail", not: on("postgres mysql", "no such collation"), models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"index:,expression:a COLLATE NOCASE"`
				B  string `gorm:"index:,expression:lower(b) COLLATE RTRIM DESC"`
				C  string `gorm:"index:,expression:c"`
				D  int    `gorm:"index:,expression:d + 1"`
			}
			return []any{&Thing{}}
		}},
		{name: "checks", models: func() []any {
			type Thing struct {
				ID   uint
				Name string `gorm:"check:name_checker,name <> 'jinzhu'"`
				A    string `gorm:"check:a <> 'x'"`
				B    string `gorm:"check:,b <> 'x,y'"`
				C    int    `gorm:"check:c IN (1,2,3)"`
				D    int    `gorm:"check:(d > 0)"`
				E    int    `gorm:"check:two,(e > 0) OR (e < -9)"`
			}
			return []any{&Thing{}}
		}},
		{name: "embedded with a check and a unique", models: func() []any {
			type Part struct {
				X int `gorm:"unique"`
				Y int
			}
			type Thing struct {
				ID   uint
				Part Part `gorm:"embedded;embeddedPrefix:p_;check:positive,p_x > 0"`
				At   time.Time
			}
			return []any{&Thing{}}
		}},
		{name: "one index name in two columns' tags and an embedded struct", models: func() []any {
			type Span struct {
				From int `gorm:"index:idx_span"`
				To   int `gorm:"index:idx_span"`
			}
			type Thing struct {
				ID   uint
				Span `gorm:"embedded"`
				Kind string `gorm:"index:idx_span,priority:1"`
			}
			return []any{&Thing{}}
		}},
	}
}
