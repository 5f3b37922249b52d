// Package shop holds models of a second package, for the tests of gormmodel.
package shop

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// User has the name of a model in another package, and another table.
type User struct {
	ID    uint
	Login string `gorm:"uniqueIndex;size:40"`
}

// TableName keeps the users of the shop apart.
func (User) TableName() string { return "shop_users" }

// Product is sold.
type Product struct {
	gorm.Model
	SKU   string  `gorm:"type:varchar(20);not null;unique"`
	Price float64 `gorm:"default:0;check:price >= 0"`
	Tags  []Tag   `gorm:"many2many:product_tags"`
}

// Tag is on products.
type Tag struct {
	ID       uint
	Name     string     `gorm:"index"`
	Products []*Product `gorm:"many2many:product_tags"`
}

// Order is a purchase by a user.
type Order struct {
	ID     uint
	UserID uint `gorm:"not null;index:idx_order_user,priority:1"`
	User   User `gorm:"constraint:OnDelete:CASCADE,OnUpdate:RESTRICT"`
	At     time.Time
	Lines  []Line
}

// Line is a line of an order, with a key of two columns.
type Line struct {
	OrderID   uint `gorm:"primaryKey;autoIncrement:false"`
	No        int  `gorm:"primaryKey;autoIncrement:false"`
	ProductID uint
	Product   Product
}

// Page is a model made from any content.
type Page[T any] struct {
	ID      uint
	Content T `gorm:"serializer:json"`
}

// TableName is the same for every content.
func (Page[T]) TableName() string { return "pages" }

// Shelf asks the naming strategy for its table's name.
type Shelf struct{ ID uint }

// TableName builds on the strategy.
func (Shelf) TableName(n schema.Namer) string { return n.TableName("wall") + "_all" }
