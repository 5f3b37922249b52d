package gormmodel_test

import (
	"context"
	"fmt"
	"log"

	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/gormmodel"
)

// Role is a model as an app writes it.
type Role struct {
	ID   uint
	Name string `gorm:"size:64;unique;not null"`
}

// Account belongs to a role. Its table was named users before.
type Account struct {
	_        struct{} `skein:"was:users"`
	ID       uint
	Username string `gorm:"type:varchar(64);index" skein:"was:login"`
	RoleID   uint
	Role     Role `gorm:"constraint:OnDelete:CASCADE"`
}

func ExampleOf() {
	models := gormmodel.Of(&Account{}) // Role comes along
	s, err := models.Schema(context.Background(), model.Target{Dialect: sqlite.Dialect{}})
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range s.Tables {
		fmt.Printf("table %s, was %q\n", t.Name, t.Was)
		for _, c := range t.Columns {
			fmt.Printf("  %s %s, was %q\n", c.Name, c.Type, c.Was)
		}
		for _, k := range t.ForeignKeys {
			fmt.Println(" ", k.Name, k.Columns, "to", k.RefTable, "on delete", k.OnDelete)
		}
	}
	// Output:
	// table accounts, was "users"
	//   id integer, was ""
	//   username string(64), was "login"
	//   role_id integer, was ""
	//   fk_accounts_role [role_id] to roles on delete CASCADE
	// table roles, was ""
	//   id integer, was ""
	//   name text, was ""
}
