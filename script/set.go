package script

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"

	"github.com/skein-go/skein/revision"
)

// Set is a collection of scripts: those that Go files add to it, and the SQL scripts of its file
// systems. It reads nothing until it is asked, and may then be used by several goroutines at once.
type Set struct {
	mu     sync.Mutex
	fsys   []fs.FS
	added  []*Script
	merged []*Script // of other sets
	errs   []error   // of Add and Merge
	loaded bool
	all    []*Script
	byID   map[string]*Script
	err    error
	graph  func() (*revision.Graph, error)
}

// NewSet returns a set of the SQL scripts in the roots of the file systems, to which Go scripts add
// themselves. Go files in the file systems are only looked up for checksums.
func NewSet(files ...fs.FS) *Set { return &Set{fsys: files} }

// Add adds a Go script. It is made to stand in a declaration, one in each script's file:
//
//	var _ = Revisions.Add(script.Script{ID: "5f15cbadc711", …})
//
// What is wrong with the script is reported by Load. Add returns the set.
func (s *Set) Add(sc Script) *Set {
	_, file, _, _ := runtime.Caller(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loaded = false
	if sc.ID == "" {
		s.errs = append(s.errs, fmt.Errorf("%s: a script without an ID", file))
		return s
	}
	s.added = append(s.added, newScript(sc, &source{form: Go, file: file, name: path.Base(file), compiled: true}))
	return s
}

// Merge adds the scripts that other holds now. A script that both hold is one script: the same SQL
// text under the same name, or a Go file of which one set has only the source. It returns the set.
func (s *Set) Merge(other *Set) *Set {
	if other == nil || other == s {
		return s
	}
	all, err := other.scripts()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loaded = false
	s.merged = append(s.merged, all...)
	if err != nil {
		s.errs = append(s.errs, err)
	}
	return s
}

// Load reads what is not read yet and reports everything that is wrong with the scripts themselves;
// Graph reports what is wrong with how they hang together. There is no need to call it.
func (s *Set) Load() error {
	_, err := s.scripts()
	return err
}

// Scripts returns the scripts in order of their file names. Those that Load has an error for are
// left out.
func (s *Set) Scripts() []*Script {
	all, _ := s.scripts()
	return slices.Clone(all)
}

// Sum works out the checksums of all scripts, on all processors, for who is going to ask for each of them.
func (s *Set) Sum() {
	all := s.Scripts()
	inParallel(len(all), func(i int) { _ = all[i].Checksum() })
}

// Get returns the script of exactly that revision, nil if there is none.
func (s *Set) Get(id string) *Script {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	return s.byID[id]
}

// Graph returns the history that the scripts make. It is worked out once.
func (s *Set) Graph() (*revision.Graph, error) {
	s.mu.Lock()
	s.load()
	err, graph := s.err, s.graph
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return graph()
}

// Missing returns the files of scripts in a folder that the set doesn't hold: written, and not
// compiled in since.
func (s *Set) Missing(dir string) ([]string, error) {
	folder, err := ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, sc := range folder.all {
		if s.Get(sc.ID) == nil {
			files = append(files, sc.File())
		}
	}
	return files, nil
}

func (s *Set) scripts() ([]*Script, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load()
	return s.all, s.err
}

// load reads the file systems and puts everything in order. The lock is held.
func (s *Set) load() {
	if s.loaded {
		return
	}
	all, errs := slices.Concat(s.added, s.merged), slices.Clone(s.errs)
	for _, fsys := range s.fsys {
		scripts, err := readFS(fsys, s.added)
		all = append(all, scripts...)
		errs = append(errs, err)
	}
	s.put(all, errs)
}

// put makes all the contents of the set.
func (s *Set) put(all []*Script, errs []error) {
	slices.SortStableFunc(all, func(a, b *Script) int {
		return cmp.Or(cmp.Compare(a.src.name, b.src.name), cmp.Compare(a.src.file, b.src.file))
	})
	s.all, s.byID = nil, make(map[string]*Script, len(all))
	for _, sc := range all {
		first := s.byID[sc.ID]
		switch {
		case first == nil:
			s.byID[sc.ID] = sc
			s.all = append(s.all, sc)
		case !same(first, sc):
			errs = append(errs, &revision.DuplicateError{Name: sc.ID, Sources: [2]string{first.File(), sc.File()}})
		case !first.src.compiled:
			s.byID[sc.ID] = sc
			s.all[slices.Index(s.all, first)] = sc
		}
	}
	s.err, s.loaded = errors.Join(errs...), true
	list := s.all
	s.graph = sync.OnceValues(func() (*revision.Graph, error) { return newGraph(list) })
}

// same reports whether two scripts of one revision are one, met twice.
func same(a, b *Script) bool {
	if a.src.name != b.src.name || a.src.form != b.src.form {
		return false
	}
	return a.src == b.src || a.src.compiled != b.src.compiled || a.src.form == SQL && a.src.text == b.src.text
}

func newGraph(all []*Script) (*revision.Graph, error) {
	nodes, errs := make([]revision.Revision, len(all)), make([]error, len(all))
	inParallel(len(all), func(i int) { nodes[i], errs[i] = all[i].node() })
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return revision.NewGraph(nodes)
}
