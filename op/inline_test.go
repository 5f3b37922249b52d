package op_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestRecorderStaysOutOfLine guards the cost of a revision: inlined, the methods that scripts call make
// a folder of thousands of scripts take more than twice as long to build.
func TestRecorderStaysOutOfLine(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "recorder.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	methods := 0
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || !fn.Name.IsExported() || fn.Name.Name == "Records" {
			continue
		}
		star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
		if !ok || star.X.(*ast.Ident).Name != "Recorder" {
			continue
		}
		methods++
		held := fn.Doc != nil && strings.Contains(docLines(fn.Doc), "//go:noinline")
		if !held {
			t.Errorf("Recorder.%s may be inlined: put //go:noinline above it", fn.Name.Name)
		}
	}
	if methods < 20 {
		t.Errorf("found %d methods", methods)
	}
}

func docLines(g *ast.CommentGroup) string {
	var b strings.Builder
	for _, c := range g.List {
		b.WriteString(c.Text + "\n")
	}
	return b.String()
}
