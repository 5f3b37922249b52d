package script

import (
	"fmt"
	"math"
	"reflect"
	"time"

	"pgregory.net/rapid"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Every operation, element, type and change: TestNothingForgotten holds these lists against the
// sources of the packages. op.Func is the one that can't be rendered.
var (
	everyOp = []op.Op{
		op.CreateTable{}, op.DropTable{}, op.RenameTable{}, op.SetOptions{}, op.SetTableComment{},
		op.AddColumn{}, op.DropColumn{}, op.KeepColumn{}, op.RestoreColumn{}, op.KeepValues{}, op.NoteValues{}, op.SiftValues{}, op.FollowRows{}, op.LeaveRows{}, op.RestoreValues{}, op.KeepTable{}, op.RestoreTable{}, op.KeepObject{}, op.RestoreObject{}, op.RenameObject{}, op.RenameColumn{}, op.AlterColumn{}, op.AddConstraint{},
		op.DropConstraint{}, op.CreateIndex{}, op.DropIndex{}, op.RenameIndex{}, op.CreateView{},
		op.DropView{}, op.CreateTrigger{}, op.DropTrigger{}, op.Exec{}, op.BulkInsert{}, op.Func{},
		op.ExpectNone{}, op.Irreversible{}, op.Backfill{}, op.CopyColumn{}, op.CopyTable{}, op.Each{},
		op.CreateEnum{}, op.DropEnum{}, op.AlterEnum{}, op.CreateSequence{}, op.DropSequence{}, op.AlterSequence{},
		op.CreateDefinition{}, op.DropDefinition{}, op.ReplaceDefinition{}, op.SetComment{},
	}
	everyElement = []schema.Element{
		schema.Column{}, schema.PrimaryKey{}, schema.Unique{}, schema.Check{}, schema.Exclude{}, schema.ForeignKey{},
		schema.Index{}, schema.Options{}, schema.Comment(""),
	}
	everyConstraint = []schema.Constraint{schema.PrimaryKey{}, schema.Unique{}, schema.Check{}, schema.Exclude{}, schema.ForeignKey{}}
	everyType       = []schema.Type{
		schema.Raw(""), schema.String(0), schema.Text{}, schema.Integer{}, schema.BigInt{}, schema.SmallInt{},
		schema.Boolean{}, schema.Float{}, schema.Decimal{}, schema.Date{}, schema.Time{}, schema.Timestamp{},
		schema.Bytes{}, schema.JSON{}, schema.UUID{},
	}
	everyChange = []op.Change{
		op.SetType{}, op.SetNotNull(false), op.SetNotNullAs{}, op.SetDefault(""), op.SetCollate(""), op.SetGenerated{}, op.SetOnConflict(""),
		op.SetAutoIncrement(false), op.SetColumnComment(""), op.SetCharset(""), op.SetIdentity(""), op.SetOnUpdate(""),
		op.SetInvisible(false), op.SetStorage(""), op.SetCompression(""), op.SetStatistics(0),
	}
)

var nasty = []string{
	"", "a", "users", "`", "a\nb", "\n", "a\n`b`", `"quoted"`, "\r\n", "a\r\nb", "\x00", "é", "\ufeff", `\`, "it's",
	"a\tb", "\xff", "%d", "-- +skein end", "a;b", "SELECT 1", "a very long name that goes on and on for longer than a line",
}

func randomString(t *rapid.T) string {
	if rapid.Bool().Draw(t, "nasty") {
		return rapid.SampledFrom(nasty).Draw(t, "s")
	}
	return rapid.StringN(0, 12, 40).Draw(t, "s")
}

func randomAny(t *rapid.T) any {
	switch rapid.IntRange(0, 12).Draw(t, "any") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "b")
	case 2:
		return rapid.Int().Draw(t, "i")
	case 3:
		return rapid.Int64().Draw(t, "i64")
	case 4:
		return rapid.Uint8().Draw(t, "u8")
	case 5:
		return rapid.Float64().Draw(t, "f")
	case 6:
		return rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), 1e21, 5}).Draw(t, "f")
	case 7:
		return float32(rapid.Float32().Draw(t, "f32"))
	case 8:
		return []byte(randomString(t))
	case 9:
		return time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	case 10:
		return []any{randomString(t), nil, 3}
	case 11:
		return rapid.Uint64().Draw(t, "u64")
	}
	return randomString(t)
}

// fill gives every field below v a random value.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if rapid.IntRange(0, 2).Draw(t, "zero") > 0 {
				fill(t, v.Field(i))
			}
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, "len")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			x := reflect.New(v.Type().Elem()).Elem()
			fill(t, x)
			v.SetMapIndex(reflect.ValueOf(randomString(t)), x)
		}
	case reflect.Interface:
		fillInterface(t, v)
	case reflect.String:
		v.SetString(randomString(t))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "b"))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(rapid.IntRange(-5, 300).Draw(t, "i")))
	default:
		panic(fmt.Sprintf("no random %s", v.Type()))
	}
	if name, ok := v.Interface().(schema.Action); ok && name != "" {
		v.SetString(rapid.SampledFrom([]string{"RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT", "ODD"}).Draw(t, "action"))
	}
}

func fillInterface(t *rapid.T, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[schema.Type]():
		v.Set(random(t, everyType))
	case reflect.TypeFor[schema.Constraint]():
		v.Set(random(t, everyConstraint))
	case reflect.TypeFor[op.Change]():
		v.Set(random(t, everyChange))
	default:
		if x := randomAny(t); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	}
}

// random returns a random value of a random type among those listed.
func random[T any](t *rapid.T, list []T) reflect.Value {
	sample := rapid.SampledFrom(list).Draw(t, "type")
	v := reflect.New(reflect.TypeOf(sample)).Elem()
	fill(t, v)
	return v
}

var randomOp = rapid.Custom(func(t *rapid.T) op.Op {
	list := make([]op.Op, 0, len(everyOp))
	for _, o := range everyOp {
		switch o.(type) {
		case op.Func, op.Each: // RenderGo refuses them
		default:
			list = append(list, o)
		}
	}
	o := random(t, list).Interface().(op.Op)
	if ct, ok := o.(op.CreateTable); ok && rapid.Bool().Draw(t, "plain") {
		var elements []schema.Element
		for range rapid.IntRange(1, 5).Draw(t, "elements") {
			elements = append(elements, random(t, everyElement).Interface().(schema.Element))
		}
		o = op.CreateTable{Table: schema.NewTable(ct.Table.Name, elements...)}
	}
	return o
})

var randomRendering = rapid.Custom(func(t *rapid.T) Rendering {
	line := rapid.Custom(func(t *rapid.T) Line {
		l := Line{Op: randomOp.Draw(t, "op")}
		if rapid.IntRange(0, 3).Draw(t, "commented") == 0 {
			l.Comment = randomString(t)
		}
		return l
	})
	return Rendering{
		ID:      rapid.StringMatching(`[0-9a-f]{12}`).Draw(t, "id"),
		Revises: rapid.SliceOfN(rapid.StringMatching(`[0-9a-f]{12}`), 0, 2).Draw(t, "revises"),
		Labels:  rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,5}`), 0, 1).Draw(t, "labels"),
		Message: randomString(t), Created: "2026-11-22T19:21:42Z",
		Up: rapid.SliceOfN(line, 0, 4).Draw(t, "up"), Down: rapid.SliceOfN(line, 0, 4).Draw(t, "down"),
	}
})
