package script

import (
	"reflect"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// method returns the Recorder's method that records exactly this operation, with its arguments; ""
// if only Do does.
func method(o op.Op) (string, []arg) {
	switch o := o.(type) {
	case op.CreateTable:
		if args, ok := tableArgs(o.Table); ok {
			return "CreateTable", args
		}
	case op.DropTable:
		return "DropTable", texts(o.Table)
	case op.KeepTable:
		if !o.Away {
			return "KeepTable", texts(o.Table)
		}
	case op.RestoreTable:
		if args, ok := tableArgs(o.Table); ok && !o.Away {
			return "RestoreTable", args
		}
	case op.RenameTable:
		return "RenameTable", texts(o.Table, o.To)
	case op.SetOptions:
		return "SetOptions", []arg{text(o.Table), val(o.Options)}
	case op.SetTableComment:
		return "SetTableComment", texts(o.Table, o.Comment)
	case op.AddColumn:
		return "AddColumn", []arg{text(o.Table), val(o.Column)}
	case op.KeepColumn:
		return "KeepColumn", []arg{text(o.Table), val(o.Column)}
	case op.KeepValues:
		if !o.Strict && o.Where == "" && o.Value == "" && o.Limit == 0 && o.Still == nil && exact(o.Key) {
			return "KeepValues", append([]arg{text(o.Table), val(o.Column)}, list(o.Key)...)
		}
	case op.FollowRows:
		if o.Kept == "" && exact(o.Key) {
			return "FollowRows", append(texts(o.Table, o.Column), texts(o.Key...)...)
		}
	case op.LeaveRows:
		if o.Kept == "" {
			return "LeaveRows", texts(o.Table, o.Column)
		}
	case op.RestoreValues:
		if !o.Noted && o.Kept == "" && o.Was == "" && o.Cast == "" && o.Still == nil && exact(o.Key) {
			return "RestoreValues", append(texts(o.Table, o.Column), texts(o.Key...)...)
		}
	case op.RestoreColumn:
		return "RestoreColumn", []arg{text(o.Table), val(o.Column)}
	case op.DropColumn:
		return "DropColumn", texts(o.Table, o.Column)
	case op.RenameColumn:
		return "RenameColumn", texts(o.Table, o.Column, o.To)
	case op.AlterColumn:
		if exact(o.Changes) {
			return "AlterColumn", append(texts(o.Table, o.Column), list(o.Changes)...)
		}
	default:
		return objectMethod(o)
	}
	return "", nil
}

// objectMethod is method for constraints, indexes, views and triggers.
func objectMethod(o op.Op) (string, []arg) {
	constraint := reflect.TypeFor[schema.Constraint]()
	switch o := o.(type) {
	case op.AddConstraint:
		return "AddConstraint", []arg{text(o.Table), {o.Constraint, constraint}}
	case op.DropConstraint:
		return "DropConstraint", []arg{text(o.Table), {o.Constraint, constraint}}
	case op.CreateIndex:
		return "CreateIndex", []arg{text(o.Table), val(o.Index)}
	case op.DropIndex:
		return "DropIndex", texts(o.Table, o.Index)
	case op.RenameIndex:
		return "RenameIndex", texts(o.Table, o.Index, o.To)
	case op.CreateView:
		return "CreateView", []arg{val(o.View)}
	case op.DropView:
		return "DropView", texts(o.View)
	case op.CreateTrigger:
		return "CreateTrigger", []arg{val(o.Trigger)}
	case op.DropTrigger:
		return "DropTrigger", texts(o.Table, o.Trigger)
	}
	return dataMethod(o)
}

// dataMethod is method for what works on rows.
func dataMethod(o op.Op) (string, []arg) {
	switch o := o.(type) {
	case op.Exec:
		if !o.NoTx && o.Back == "" && exact(o.Args) {
			return "Exec", append(texts(o.SQL), list(o.Args)...)
		}
	case op.BulkInsert:
		if exact(o.Rows) {
			return "BulkInsert", append(texts(o.Table), list(o.Rows)...)
		}
	case op.Backfill:
		if reflect.ValueOf(o.Batch).IsZero() && o.Back == "" {
			args := texts(o.Table, o.Set)
			if o.Where != "" {
				args = append(args, text(o.Where))
			}
			return "Backfill", args
		}
	case op.CopyColumn:
		if reflect.ValueOf(o.Batch).IsZero() {
			return "CopyColumn", texts(o.Table, o.From, o.To)
		}
	case op.CopyTable:
		if reflect.ValueOf(o.Batch).IsZero() && o.Where == "" && o.Back == "" && exact(o.Columns) {
			return "CopyTable", append(texts(o.From, o.To), texts(o.Columns...)...)
		}
	case op.ExpectNone:
		return "ExpectNone", texts(o.Query, o.Why)
	case op.Irreversible:
		return "Irreversible", texts(o.Why)
	}
	return "", nil
}

func text(s string) arg { return val(s) }

func val[T any](v T) arg { return arg{v, reflect.TypeFor[T]()} }

func texts(values ...string) []arg { return list(values) }

func list[T any](values []T) []arg {
	out := make([]arg, len(values))
	for i, v := range values {
		out[i] = val(v)
	}
	return out
}

// exact reports whether a list of arguments records as this very list: an empty one records as nil.
func exact[T any](list []T) bool { return list == nil || len(list) > 0 }
