package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/skein-go/skein/script"
)

// source is a folder of Go scripts, and what of it is to be built.
type source struct {
	dir   string
	need  []*script.Script
	files []string // all files with scripts, in order

	root, module string // folder of go.mod, and its module path
	pkg          string // name of the package
	set          string // name of the variable that the scripts are added to
	key          string // hash of all that goes into the program
	loose        bool   // it is made of files, too, that the key does not know
	temp         bool   // nobody keeps the program
}

func dirOf(s *script.Script) string { return filepath.Dir(s.File()) }

// shown is a path as short as it can be said.
func shown(file string) string {
	wd, err := os.Getwd()
	if err != nil || !filepath.IsAbs(file) {
		return file
	}
	if rel, err := filepath.Rel(wd, file); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return file
}

// read finds out all about the folder.
func (p *source) read() error {
	dir, err := filepath.Abs(p.dir)
	if err != nil {
		return err
	}
	p.dir = dir
	mod, err := p.findModule()
	if err != nil {
		return err
	}
	sum := sha256.New()
	sum.Write(mod)
	p.loose = hasLocalReplace(string(mod)) || exists(filepath.Join(p.root, "vendor")) || os.Getenv("GOFLAGS") != "" || p.inWorkspace()
	if data, err := os.ReadFile(filepath.Join(p.root, "go.sum")); err == nil {
		sum.Write(data)
	}
	names, err := p.parts()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := p.part(sum, name); err != nil {
			return err
		}
	}
	p.key = hex.EncodeToString(sum.Sum(nil))[:32]
	if p.set == "" {
		return fmt.Errorf("%s: found no set that the scripts are added to, as in: var _ = Revisions.Add(script.Script{…})", p.need[0].File())
	}
	return nil
}

// parts lists the files of the package that are built: those without a script, and those of the scripts
// that are needed.
func (p *source) parts() ([]string, error) {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return nil, err
	}
	skip := map[string]bool{}
	for _, f := range p.files {
		skip[filepath.Base(f)] = true
	}
	for _, s := range p.need {
		delete(skip, filepath.Base(s.File()))
	}
	var out []string
	for _, e := range entries {
		if name := e.Name(); path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && !skip[name] {
			out = append(out, name)
		}
	}
	return out, nil
}

// part reads one file of the package.
func (p *source) part(sum io.Writer, name string) error {
	data, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		return err
	}
	fmt.Fprintf(sum, "%s %d\n", name, len(data))
	sum.Write(data)
	mode := parser.SkipObjectResolution
	isScript := slices.ContainsFunc(p.need, func(s *script.Script) bool { return filepath.Base(s.File()) == name })
	if !isScript || p.set != "" {
		mode |= parser.ImportsOnly
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.dir, name), data, mode)
	if err != nil {
		return err
	}
	p.pkg = f.Name.Name
	if isScript && p.set == "" {
		p.set = setName(f)
	}
	for _, i := range f.Imports {
		where, _ := strconv.Unquote(i.Path.Value)
		p.loose = p.loose || where == p.module || strings.HasPrefix(where, p.module+"/") || where == "embed"
	}
	return nil
}

// setName returns the name before the first .Add(….Script{…}) of a file.
func setName(f *ast.File) (name string) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || name != "" || len(call.Args) != 1 {
			return name == ""
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		lit, isLit := call.Args[0].(*ast.CompositeLit)
		if !ok || !isLit || sel.Sel.Name != "Add" {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && lit.Type != nil {
			name = x.Name
		}
		return true
	})
	return name
}

// findModule walks up to go.mod and returns what is in it.
func (p *source) findModule() ([]byte, error) {
	for dir := p.dir; ; dir = filepath.Dir(dir) {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			p.root, p.module = dir, moduleOf(string(data))
			return data, nil
		}
		if dir == filepath.Dir(dir) {
			return nil, fmt.Errorf("%s: no go.mod in this folder or above it: run \"go mod init\" where your app is, or run the command from your app", shown(p.dir))
		}
	}
}

func (p *source) inWorkspace() bool {
	if os.Getenv("GOWORK") == "off" {
		return false
	}
	for dir := p.root; ; dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, "go.work")) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// moduleOf reads the module line of a go.mod.
func moduleOf(mod string) string {
	for line := range strings.Lines(mod) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "module" {
			if name, err := strconv.Unquote(f[1]); err == nil {
				return name
			}
			return f[1]
		}
	}
	return ""
}

// hasLocalReplace reports whether a go.mod puts a folder in the place of a module.
func hasLocalReplace(mod string) bool {
	for line := range strings.Lines(mod) {
		_, to, ok := strings.Cut(line, "=>")
		to = strings.TrimSpace(to)
		if ok && (strings.HasPrefix(to, ".") || filepath.IsAbs(to)) {
			return true
		}
	}
	return false
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
