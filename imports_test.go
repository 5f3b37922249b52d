package skein_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport is the table of ARCHITECTURE.md: which room may open which door. A package that is not
// listed may not exist.
var mayImport = map[string]string{
	"internal/topo":       "",
	"internal/sqltext":    "",
	"internal/testdb":     "",
	"schema":              "",
	"op":                  "schema internal/sqltext",
	"diff":                "schema op internal/topo internal/sqltext",
	"revision":            "internal/topo",
	"script":              "op revision schema dialect internal/sqltext",
	"dialect":             "diff op schema",
	"dialect/mysql":       "dialect diff op schema internal/sqltext internal/topo",
	"dialect/sqlite":      "dialect diff op schema internal/sqltext internal/topo",
	"dialect/postgres":    "dialect diff op schema internal/sqltext internal/topo",
	"dialect/dialecttest": "autogenerate dialect diff op schema internal/sqltext internal/topo script",
	"sample":              "op schema internal/sqltext internal/topo",
	"remote":              "op revision schema script",
	"runner":              "op remote revision script",
	"plan":                "dialect op revision schema script internal/sqltext",
	"executor":            "dialect diff op plan revision schema internal/sqltext",
	"prove":               "dialect diff executor op plan revision sample schema internal/sqltext",
	"autogenerate":        "diff op schema script",
	"merge":               "diff op schema internal/sqltext",
	"model":               "dialect schema",
	"model/gormmodel":     "dialect model schema",
	"model/sqlmodel":      "model dialect schema internal/sqltext",
	"":                    "autogenerate diff dialect dialect/mysql dialect/postgres dialect/sqlite executor merge model model/sqlmodel op plan prove revision schema script",
	"skeintest":           " op prove",
	"cli":                 " autogenerate cli/view diff dialect model model/sqlmodel op plan revision runner script schema",
	"cli/view":            " plan prove revision schema diff script",
	"cmd/skein":           "cli dialect/mysql",
}

// standardOnly are the packages that import nothing but the standard library and each other.
var standardOnly = []string{
	"internal/topo", "internal/sqltext", "schema", "op", "diff", "revision", "script", "dialect",
	"dialect/mysql", "dialect/sqlite", "dialect/postgres", "plan", "executor", "sample", "prove", "remote", "runner", "autogenerate", "merge", "model", "model/sqlmodel", "", "skeintest",
}

// TestArchitectureTable holds the table in ARCHITECTURE.md to mayImport: one row for each package.
func TestArchitectureTable(t *testing.T) {
	data, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|[^|]*\\| *([^|]*?) *\\|$")
	shown := map[string]string{}
	for _, m := range row.FindAllStringSubmatch(string(data), -1) {
		name := m[1]
		if name == "skein" {
			name = "" // the root
		}
		shown[name] = strings.ReplaceAll(m[2], "–", "")
	}
	for name, doors := range mayImport {
		want, have := strings.Fields(doors), strings.Fields(shown[name])
		if strings.HasPrefix(doors, " ") {
			want = append(want, "skein") // the root has no name in the table above
		}
		slices.Sort(want)
		slices.Sort(have)
		if _, ok := shown[name]; !ok || !slices.Equal(want, have) {
			t.Errorf("%q may import %q; ARCHITECTURE.md says %q", name, want, have)
		}
	}
	for name := range shown {
		if _, ok := mayImport[name]; !ok {
			t.Errorf("ARCHITECTURE.md has a package %q that is not in the table", name)
		}
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

const module = "github.com/skein-go/skein"

func TestImportTable(t *testing.T) {
	for _, p := range packages(t) {
		name := room(p.ImportPath)
		if strings.Contains(name, "/internal/") {
			continue // a room's own cupboard, which the compiler keeps shut
		}
		allowed, listed := mayImport[name]
		if !listed {
			t.Errorf("package %q is not in the table", name)
			continue
		}
		doors := strings.Split(allowed, " ")
		for _, imported := range p.Imports {
			ours := imported == module || strings.HasPrefix(imported, module+"/")
			switch {
			case ours && !slices.Contains(doors, room(imported)):
				t.Errorf("%q may not import %q", name, room(imported))
			case !ours && strings.Contains(strings.Split(imported, "/")[0], ".") && slices.Contains(standardOnly, name):
				t.Errorf("%q imports %s: core packages are standard library only", name, imported)
			}
		}
	}
}

// room returns the name in the table. What a package keeps in an internal folder of its own is part
// of its room.
func room(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"), "/internal/")
	return name
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []goPackage
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}
