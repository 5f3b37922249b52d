package sqlite

import "github.com/skein-go/skein/op"

// known reports whether an operation on the schema is one that Compile understands. Another one would
// change the schema in memory only.
func known(o op.Op) bool {
	switch o.(type) {
	case op.CreateTable, op.DropTable, op.RenameTable, op.SetOptions, op.SetTableComment,
		op.AddColumn, op.DropColumn, op.RenameColumn, op.AlterColumn, op.AddConstraint, op.DropConstraint,
		op.CreateIndex, op.DropIndex, op.RenameIndex,
		op.CreateView, op.DropView, op.CreateTrigger, op.DropTrigger:
		return true
	}
	return false
}
