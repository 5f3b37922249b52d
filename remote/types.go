package remote

import (
	"reflect"
	"sync"
	"time"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// types are those that an interface in an operation, a schema or a row may hold.
func types() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[op.CreateTable](), reflect.TypeFor[op.DropTable](), reflect.TypeFor[op.RenameTable](),
		reflect.TypeFor[op.KeepTable](), reflect.TypeFor[op.RestoreTable](), reflect.TypeFor[op.KeepObject](), reflect.TypeFor[op.RestoreObject](), reflect.TypeFor[op.RenameObject](),
		reflect.TypeFor[op.KeepColumn](), reflect.TypeFor[op.RestoreColumn](),
		reflect.TypeFor[op.KeepValues](), reflect.TypeFor[op.NoteValues](), reflect.TypeFor[op.SiftValues](), reflect.TypeFor[op.FollowRows](), reflect.TypeFor[op.LeaveRows](), reflect.TypeFor[op.RestoreValues](),
		reflect.TypeFor[op.SetOptions](), reflect.TypeFor[op.SetTableComment](), reflect.TypeFor[op.SetComment](),
		reflect.TypeFor[op.AddColumn](), reflect.TypeFor[op.DropColumn](), reflect.TypeFor[op.RenameColumn](), reflect.TypeFor[op.AlterColumn](),
		reflect.TypeFor[op.AddConstraint](), reflect.TypeFor[op.DropConstraint](),
		reflect.TypeFor[op.CreateIndex](), reflect.TypeFor[op.DropIndex](), reflect.TypeFor[op.RenameIndex](),
		reflect.TypeFor[op.CreateView](), reflect.TypeFor[op.DropView](), reflect.TypeFor[op.CreateTrigger](), reflect.TypeFor[op.DropTrigger](),
		reflect.TypeFor[op.CreateEnum](), reflect.TypeFor[op.DropEnum](), reflect.TypeFor[op.AlterEnum](),
		reflect.TypeFor[op.CreateSequence](), reflect.TypeFor[op.DropSequence](), reflect.TypeFor[op.AlterSequence](),
		reflect.TypeFor[op.CreateDefinition](), reflect.TypeFor[op.DropDefinition](), reflect.TypeFor[op.ReplaceDefinition](),
		reflect.TypeFor[op.Exec](), reflect.TypeFor[op.BulkInsert](), reflect.TypeFor[op.ExpectNone](), reflect.TypeFor[op.Irreversible](),
		reflect.TypeFor[op.Backfill](), reflect.TypeFor[op.CopyColumn](), reflect.TypeFor[op.CopyTable](), reflect.TypeFor[op.Each](),

		reflect.TypeFor[op.SetType](), reflect.TypeFor[op.SetNotNull](), reflect.TypeFor[op.SetNotNullAs](), reflect.TypeFor[op.SetDefault](), reflect.TypeFor[op.SetGenerated](),
		reflect.TypeFor[op.SetCollate](), reflect.TypeFor[op.SetColumnComment](), reflect.TypeFor[op.SetAutoIncrement](), reflect.TypeFor[op.SetOnConflict](),
		reflect.TypeFor[op.SetCharset](), reflect.TypeFor[op.SetIdentity](), reflect.TypeFor[op.SetOnUpdate](), reflect.TypeFor[op.SetInvisible](),
		reflect.TypeFor[op.SetStorage](), reflect.TypeFor[op.SetCompression](), reflect.TypeFor[op.SetStatistics](),

		reflect.TypeFor[schema.Raw](), reflect.TypeFor[schema.String](), reflect.TypeFor[schema.Text](), reflect.TypeFor[schema.Integer](),
		reflect.TypeFor[schema.BigInt](), reflect.TypeFor[schema.SmallInt](), reflect.TypeFor[schema.Boolean](), reflect.TypeFor[schema.Float](),
		reflect.TypeFor[schema.Decimal](), reflect.TypeFor[schema.Date](), reflect.TypeFor[schema.Time](), reflect.TypeFor[schema.Timestamp](),
		reflect.TypeFor[schema.Bytes](), reflect.TypeFor[schema.JSON](), reflect.TypeFor[schema.UUID](),
		reflect.TypeFor[schema.PrimaryKey](), reflect.TypeFor[schema.Unique](), reflect.TypeFor[schema.Check](),
		reflect.TypeFor[schema.ForeignKey](), reflect.TypeFor[schema.Exclude](),

		reflect.TypeFor[bool](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[time.Time](),
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
		reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
		reflect.TypeFor[float32](), reflect.TypeFor[float64](),
	}
}

// nameOf returns the name of a type that is known, "" for others.
func nameOf(t reflect.Type) string {
	if known, ok := typeNamed(t.String()); ok && known == t {
		return t.String()
	}
	return ""
}

func typeNamed(name string) (reflect.Type, bool) {
	t, ok := byName()[name]
	return t, ok
}

var byName = sync.OnceValue(func() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for _, t := range types() {
		out[t.String()] = t
	}
	return out
})
