package gormmodel_test

import "time"

func mysqlCases() []proof {
	return []proof{
		{name: "types of MySQL", models: func() []any {
			type Thing struct {
				ID uint32
				A  string    `gorm:"type:enum('a','it''s');default:a"`
				B  string    `gorm:"type:set('x','y')"`
				C  string    `gorm:"type:json"`
				D  int       `gorm:"type:int(11)"`
				E  uint      `gorm:"type:int(10) unsigned zerofill"`
				F  time.Time `gorm:"type:timestamp;not null;default:current_timestamp"`
				G  time.Time `gorm:"type:timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"`
				H  time.Time `gorm:"precision:6"`
				I  time.Time `gorm:"precision:0;not null"`
				J  float64   `gorm:"precision:12;scale:4;default:1.5"`
				K  float32
				L  []byte `gorm:"size:16"`
				M  []byte `gorm:"size:70000"`
				N  string `gorm:"size:70000"`
				O  string `gorm:"type:varchar(20) CHARACTER SET latin1 COLLATE latin1_bin;not null;default:'x'"`
				P  string `gorm:"type:char(36);default:(uuid())"`
				Q  string `gorm:"type:text;comment:it's long"`
				R  int    `gorm:"type:tinyint(1);default:1"`
				S  bool   `gorm:"default:true"`
				T  int    `gorm:"type:bigint unsigned;default:0"`
				U  string `gorm:"type:bit(8) DEFAULT b'101'"`
				V  int    `gorm:"type:year"`
				W  int    `gorm:"type:mediumint"`
				X  string `gorm:"type:double precision"`
				Y  string `gorm:"type:integer"`
				Z  string `gorm:"type:numeric(9)"`
			}
			return []any{&Thing{}}
		}},
		{name: "generated of MySQL", models: func() []any {
			type Thing struct {
				ID    uint
				Price int
				Count int
				Total int    `gorm:"->;type:int AS (price * count) STORED"`
				Twice int    `gorm:"->;type:int GENERATED ALWAYS AS (price * 2) VIRTUAL COMMENT 'twice'"`
				Full  string `gorm:"->;type:varchar(40) AS (concat(price, ' x')) PERSISTENT"`
				Token string `gorm:"type:varchar(9) INVISIBLE DEFAULT 'a'"`
			}
			return []any{&Thing{}}
		}},
		{name: "indexes of MySQL", models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"index:,class:FULLTEXT"`
				B  string `gorm:"index:,length:10,comment:the beginning"`
				C  string `gorm:"size:20;index:,sort:desc"`
				D  string `gorm:"size:20;index:,type:btree,option:comment 'it''s'"`
				E  string `gorm:"size:20;uniqueIndex:,length:5"`
				F  string `gorm:"size:20;index:,where:f <> ''"`
				G  string `gorm:"index:idx_gh,length:3"`
				H  string `gorm:"index:idx_gh,length:4,sort:DESC"`
				I  string `gorm:"index:,expression:i(7)"`
				J  string `gorm:"unique"`
				K  string `gorm:"uniqueIndex;size:9;unique"`
				L  string `gorm:"size:20;index:,option:IGNORED"`
			}
			type Other struct {
				ID uint
				B  string `gorm:"index:idx_things_b,length:3"`
			}
			return []any{&Thing{}, &Other{}}
		}},
		{name: "texts that MySQL writes otherwise", models: func() []any {
			type Thing struct {
				ID uint
				A  string `gorm:"size:20;check:a <> 'x' AND length(a) < 9"`
				B  int    `gorm:"check:b IN (1, 2);default:(1 + 1)"`
				C  int    `gorm:"check:c BETWEEN 1 AND 9"`
				D  string `gorm:"size:9;check:named,d LIKE 'a%' OR NOT (d = 'b');default:(lower('X'))"`
				E  bool   `gorm:"check:e = true OR e IS NULL"`
				F  string `gorm:"size:9;default:a\\b"`
			}
			return []any{&Thing{}}
		}},
		{name: "keys of a length", models: func() []any {
			type Blog struct {
				Code string `gorm:"primaryKey;size:20"`
				Lang string `gorm:"primaryKey;size:5"`
			}
			type Post struct {
				ID       uint
				BlogCode string `gorm:"size:20;index"`
				BlogLang string `gorm:"size:5"`
				Blog     Blog   `gorm:"foreignKey:BlogCode,BlogLang;constraint:OnDelete:CASCADE,OnUpdate:RESTRICT"`
				Author   string `gorm:"size:20"`
			}
			type Note struct {
				ID     uint
				PostID uint `gorm:"index"`
				Post   Post
			}
			return []any{&Post{}, &Note{}}
		}},
	}
}
