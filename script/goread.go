package script

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
)

const importPath = "github.com/skein-go/skein/script"

// readGo finds the scripts that a Go file adds to a set, without compiling it. A file without a
// script gives none.
func readGo(file, name, text string) ([]*Script, error) {
	if !strings.Contains(text, importPath) {
		return nil, nil
	}
	r := goReader{file: file, fset: token.NewFileSet()}
	f, err := parser.ParseFile(r.fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, r.parseError(err)
	}
	r.syntax, r.pkg = f, importedAs(f)
	var out []*Script
	for _, lit := range r.added() {
		s, err := r.script(lit)
		if err != nil {
			return nil, err
		}
		src := &source{form: Go, file: file, name: name, text: text, why: r.whyNot(lit)}
		out = append(out, newScript(s, src))
	}
	return out, nil
}

// goReader reads one file.
type goReader struct {
	file   string
	fset   *token.FileSet
	syntax *ast.File
	pkg    string // the name that the file knows this package by
}

func (r *goReader) parseError(err error) error {
	if list, ok := errors.AsType[scanner.ErrorList](err); ok && len(list) > 0 {
		return &SyntaxError{File: r.file, Line: list[0].Pos.Line, Col: list[0].Pos.Column, Msg: list[0].Msg}
	}
	return fmt.Errorf("%s: %w", r.file, err)
}

func (r *goReader) fail(n ast.Node, format string, args ...any) error {
	at := r.fset.Position(n.Pos())
	return &SyntaxError{File: r.file, Line: at.Line, Col: at.Column, Msg: fmt.Sprintf(format, args...)}
}

// importedAs returns the name that a file knows this package by, "" if it doesn't import it.
func importedAs(f *ast.File) string {
	for _, spec := range f.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); path != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return "script"
	}
	return ""
}

// added returns the literals of all calls x.Add(script.Script{…}) in variable declarations and in
// functions called init.
func (r *goReader) added() []*ast.CompositeLit {
	var out []*ast.CompositeLit
	visit := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Add" {
			return true
		}
		if lit, ok := call.Args[0].(*ast.CompositeLit); ok && r.isScript(lit.Type) {
			out = append(out, lit)
		}
		return true
	}
	for _, d := range r.syntax.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				ast.Inspect(d, visit)
			}
		case *ast.FuncDecl:
			if d.Name.Name == "init" {
				ast.Inspect(d, visit)
			}
		}
	}
	return out
}

func (r *goReader) isScript(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == r.pkg && t.Sel.Name == "Script"
	case *ast.Ident:
		return r.pkg == "." && t.Name == "Script"
	}
	return false
}

// script reads the fields that the graph needs.
func (r *goReader) script(lit *ast.CompositeLit) (Script, error) {
	var s Script
	values := fields(lit)
	texts := []struct {
		field string
		to    *string
	}{{"ID", &s.ID}, {"Message", &s.Message}, {"Created", &s.Created}}
	for _, t := range texts {
		if e, ok := values[t.field]; ok {
			var err error
			if *t.to, err = r.str(t.field, e); err != nil {
				return s, err
			}
		}
	}
	lists := []struct {
		field string
		to    *[]string
	}{{"Revises", &s.Revises}, {"Labels", &s.Labels}, {"DependsOn", &s.DependsOn}, {"Replaces", &s.Replaces}}
	for _, l := range lists {
		if e, ok := values[l.field]; ok {
			var err error
			if *l.to, err = r.list(l.field, e); err != nil {
				return s, err
			}
		}
	}
	if s.ID == "" {
		return s, r.fail(lit, "a script without an ID")
	}
	return s, nil
}

// fields returns the values of a literal by field name.
func fields(lit *ast.CompositeLit) map[string]ast.Expr {
	out := make(map[string]ast.Expr, len(lit.Elts))
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				out[key.Name] = kv.Value
			}
		}
	}
	return out
}

// str reads a string: a literal, or several joined by +.
func (r *goReader) str(field string, e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); e.Kind == token.STRING && err == nil {
			return s, nil
		}
	case *ast.ParenExpr:
		return r.str(field, e.X)
	case *ast.BinaryExpr:
		a, errA := r.str(field, e.X)
		b, errB := r.str(field, e.Y)
		if e.Op == token.ADD && errA == nil && errB == nil {
			return a + b, nil
		}
	}
	return "", r.fail(e, "%s has to be a string in quotes: it is read without compiling", field)
}

func (r *goReader) list(field string, e ast.Expr) ([]string, error) {
	switch e := e.(type) {
	case *ast.Ident:
		if e.Name == "nil" {
			return nil, nil
		}
	case *ast.CompositeLit:
		var out []string
		for _, x := range e.Elts {
			s, err := r.str(field, x)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		return out, nil
	}
	return nil, r.fail(e, "%s has to be a []string{…} in place: it is read without compiling", field)
}

// whyNot looks into the downgrade for a call m.Irreversible("why").
func (r *goReader) whyNot(lit *ast.CompositeLit) string {
	values := fields(lit)
	body := r.body(values["Downgrade"])
	if body == nil {
		if isNil(values["Downgrade"]) && !isNil(values["Upgrade"]) {
			return noDowngradeFunc
		}
		return ""
	}
	why := ""
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || why != "" {
			return why == ""
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Irreversible" && len(call.Args) == 1 {
			s, err := r.str("", call.Args[0])
			if why = s; err != nil {
				why = "the script says so"
			}
		}
		return true
	})
	return why
}

// body returns the body of a function that the file holds, nil if it holds none.
func (r *goReader) body(e ast.Expr) *ast.BlockStmt {
	switch e := e.(type) {
	case *ast.FuncLit:
		return e.Body
	case *ast.Ident:
		for _, d := range r.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == e.Name {
				return f.Body
			}
		}
	}
	return nil
}

func isNil(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return e == nil || ok && id.Name == "nil"
}
