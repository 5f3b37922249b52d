package gormmodel_test

import (
	"time"

	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/model/gormmodel/internal/shop"
)

type human struct {
	ID        int
	Addresses []place `gorm:"many2many:human_places"`
}

func (human) TableName() string { return "humans" }

type place struct {
	ID uint
}

func (place) TableName() string { return "places" }

type humanPlace struct {
	HumanID   int  `gorm:"primaryKey"`
	PlaceID   uint `gorm:"primaryKey"`
	CreatedAt time.Time
	DeletedAt gorm.DeletedAt
	Note      string `gorm:"index"`
}

func (humanPlace) TableName() string { return "human_places" }

// chicken and egg point at one another.
type chicken struct {
	ID    uint
	EggID uint
	Egg   *egg
}

type egg struct {
	ID        uint
	ChickenID uint
	Chicken   *chicken
}

type writer struct {
	ID      uint
	Friends []*writer `gorm:"many2many:writer_friends"`
	Books   []book    `gorm:"constraint:OnDelete:SET NULL,OnUpdate:cascade"`
}

type book struct {
	ID       uint
	WriterID *uint
	Writer   *writer
}

type toy struct {
	ID        int
	OwnerID   int
	OwnerType string
	Parts     []toy `gorm:"polymorphic:Owner"`
}

type node struct {
	ID       uint
	ParentID *uint
	Parent   *node
	Children []node `gorm:"foreignKey:ParentID;constraint:OnDelete:CASCADE"`
}

func relationCases() []proof {
	return []proof{
		{name: "belongs to, pulled in", models: func() []any {
			type Company struct {
				ID   int
				Name string
			}
			type User struct {
				gorm.Model
				CompanyID int
				Company   Company
			}
			return []any{&User{}}
		}},
		{name: "belongs to by another column", models: func() []any {
			type Company struct {
				ID   int
				Code string `gorm:"unique;size:8"`
			}
			type User struct {
				ID          uint
				CompanyCode string
				Company     Company `gorm:"foreignKey:CompanyCode;references:Code;constraint:fk_mine,OnUpdate:CASCADE,OnDelete:SET NULL"`
			}
			return []any{&User{}, &Company{}}
		}},
		{name: "key type follows", models: func() []any {
			type Company struct {
				ID string `gorm:"type:char(36)"`
			}
			type User struct {
				ID        uint
				CompanyID string
				Company   *Company
			}
			return []any{&User{}}
		}},
		{name: "has one", models: func() []any {
			type Card struct {
				ID     uint
				UserID uint
			}
			type User struct {
				ID   uint
				Card Card `gorm:"constraint:OnDelete:CASCADE"`
			}
			return []any{&User{}, &Card{}}
		}},
		{name: "has many, child not listed", models: func() []any {
			type Card struct {
				ID     uint
				UserID uint
			}
			type User struct {
				ID    uint
				Cards []Card
			}
			return []any{&User{}} // AutoMigrate leaves cards out
		}},
		{name: "has many and belongs to", models: func() []any { return []any{&book{}, &writer{}} }},
		{name: "child first", models: func() []any { return []any{&book{}} }},
		{name: "without constraint", models: func() []any {
			type Company struct{ ID int }
			type User struct {
				ID        uint
				CompanyID int
				Company   Company `gorm:"constraint:-"`
			}
			return []any{&User{}, &Company{}}
		}},
		{name: "relation kept out of the migration", models: func() []any {
			type Company struct{ ID int }
			type User struct {
				ID        uint
				CompanyID int
				Company   Company `gorm:"-:migration"`
			}
			return []any{&User{}}
		}},
		{name: "composite foreign key", not: on("mysql", "a long text can't be in a key, and GORM doesn't hand on the length"), models: func() []any {
			type Blog struct {
				Code string `gorm:"primaryKey"`
				Lang string `gorm:"primaryKey"`
			}
			type Post struct {
				ID       uint
				BlogCode string
				BlogLang string
				Blog     Blog `gorm:"foreignKey:BlogCode,BlogLang"`
			}
			return []any{&Post{}}
		}},
		{name: "many to many", models: func() []any {
			type Language struct {
				ID   uint
				Name string
			}
			type User struct {
				ID        uint
				Languages []Language `gorm:"many2many:user_languages;constraint:OnDelete:CASCADE"`
			}
			return []any{&User{}}
		}},
		{name: "many to many from both ends", models: func() []any { return []any{&shop.Product{}, &shop.Tag{}} }},
		{name: "many to many from both ends, one listed", models: func() []any { return []any{&shop.Tag{}} }},
		{name: "many to many of other columns", models: func() []any {
			type Profile struct {
				ID  uint
				UID string `gorm:"size:12;uniqueIndex"`
			}
			type User struct {
				ID       uint
				Ref      string    `gorm:"index:,unique;size:9"`
				Profiles []Profile `gorm:"many2many:user_profiles;foreignKey:Ref;joinForeignKey:UserRef;references:UID;joinReferences:ProfileUID"`
			}
			return []any{&User{}, &Profile{}}
		}},
		{name: "many to many of composite keys", models: func() []any {
			type Tag struct {
				ID     uint   `gorm:"primaryKey;autoIncrement:false"`
				Locale string `gorm:"primaryKey"`
			}
			type Blog struct {
				ID     uint   `gorm:"primaryKey;autoIncrement:false"`
				Locale string `gorm:"primaryKey"`
				Tags   []Tag  `gorm:"many2many:blog_tags"`
			}
			return []any{&Blog{}, &Tag{}}
		}},
		{name: "many to many beyond a pulled in model", models: func() []any {
			type Tag struct{ ID uint }
			type Company struct {
				ID   uint
				Tags []Tag `gorm:"many2many:company_tags"`
			}
			type User struct {
				ID        uint
				CompanyID uint
				Company   Company
			}
			return []any{&User{}}
		}},
		{name: "join table of the app", models: func() []any { return []any{&human{}, &place{}, &humanPlace{}} }},
		{name: "join table set up", models: func() []any { return []any{&human{}, &place{}} },
			setup: func(db *gorm.DB) error { return db.SetupJoinTable(&human{}, "Addresses", &humanPlace{}) },
			config: gormmodel.Config{
				JoinTables: []gormmodel.JoinTable{{Model: &human{}, Field: "Addresses", Join: &humanPlace{}}},
			}},
		{name: "polymorphic", models: func() []any {
			type Toy struct {
				ID        int
				OwnerID   int
				OwnerType string
			}
			type Dog struct {
				ID   int
				Toys []Toy `gorm:"polymorphic:Owner"`
			}
			return []any{&Dog{}, &Toy{}}
		}},
		{name: "polymorphic of itself", models: func() []any { return []any{&toy{}} }},
		{name: "two relations to one model", refused: on("mysql", "SET DEFAULT"), models: func() []any {
			type City struct{ ID uint }
			type Trip struct {
				ID           uint
				FromID, ToID uint
				From         City  `gorm:"constraint:OnDelete:RESTRICT"`
				To           *City `gorm:"constraint:OnUpdate:SET DEFAULT,OnDelete:NO ACTION"`
			}
			return []any{&Trip{}}
		}},
		{name: "tree", models: func() []any { return []any{&node{}} }},
		{name: "cycle", alone: on("postgres mysql", "a key needs its table"), models: func() []any { return []any{&chicken{}, &egg{}} }},
		{name: "friends", models: func() []any { return []any{&writer{}} }},
		{name: "second package", models: func() []any {
			type User struct{ ID uint }
			return []any{&User{}, &shop.User{}, &shop.Order{}, &shop.Line{}, &shop.Product{}}
		}},
		{name: "relation in an embedded struct", models: func() []any {
			type Company struct{ ID uint }
			type Job struct {
				CompanyID uint
				Company   Company
			}
			type User struct {
				ID  uint
				Job Job `gorm:"embedded;embeddedPrefix:job_"`
			}
			return []any{&User{}}
		}},
		{name: "naming strategy", models: func() []any { return []any{&book{}, &writer{}, &shop.Tag{}, &shop.Product{}} },
			gorm:   gorm.Config{NamingStrategy: gormschema.NamingStrategy{TablePrefix: "t_", SingularTable: true, IdentifierMaxLength: 20}},
			config: gormmodel.Config{NamingStrategy: gormschema.NamingStrategy{TablePrefix: "t_", SingularTable: true, IdentifierMaxLength: 20}}},
		{name: "names kept", not: on("postgres", "the check of a model says price, the column is Price"), models: func() []any { return []any{&shop.Order{}, &shop.Line{}, &shop.Tag{}} },
			gorm:   gorm.Config{NamingStrategy: gormschema.NamingStrategy{NoLowerCase: true}},
			config: gormmodel.Config{NamingStrategy: gormschema.NamingStrategy{NoLowerCase: true}}},
		{name: "no foreign keys", models: func() []any { return []any{&book{}, &writer{}} },
			gorm:   gorm.Config{DisableForeignKeyConstraintWhenMigrating: true},
			config: gormmodel.Config{NoForeignKeys: true}},
	}
}
