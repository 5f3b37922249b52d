// Package models holds what the blog keeps.
package models

import "gorm.io/gorm"

// Role is what a user may do.
type Role struct {
	ID    uint
	Name  string `gorm:"size:64;not null;unique"`
	Users []User
}

// User is someone who writes.
type User struct {
	ID       uint
	Username string `gorm:"size:64;not null;uniqueIndex"`
	Nick     string `gorm:"size:64"`
	City     string `gorm:"size:64"`
	RoleID   *uint
}

// All lists the models.
func All() []any { return []any{&Role{}, &User{}} }

// Seed inserts two roles and three users.
func Seed(db *gorm.DB) error {
	return db.Create(&[]Role{
		{Name: "author", Users: []User{
			{Username: "susan", Nick: "Sue", City: "Lisbon"},
			{Username: "tomás", Nick: "Tom", City: "Évora"},
		}},
		{Name: "editor", Users: []User{{Username: "wei", Nick: "Wei", City: "Taipei"}}},
	}).Error
}
