package sqlmodel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/schema"
)

// kept is how many schemas a folder of the cache holds before the oldest go.
const kept = 64

// cache is a file that holds what the same files loaded to before, on the same engine. It may always
// be deleted: a file that is missing, or not as it was written, is no error but work.
type cache struct{ file string }

// cacheFor names the file for some texts; its zero value, where nothing is to be kept, holds nothing.
func cacheFor(ctx context.Context, t model.Target, texts []text) cache {
	if t.Cache == "" || t.Release == nil {
		return cache{}
	}
	release, err := t.Release(ctx)
	if err != nil {
		return cache{}
	}
	h := sha256.New()
	add := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	add(t.Dialect.Name())
	add(release)
	add(reader())
	for _, x := range texts {
		add(x.data)
	}
	return cache{filepath.Join(t.Cache, hex.EncodeToString(h.Sum(nil))+".schema")}
}

// reader says which Skein reads the files: another one may see more in them.
func reader() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	out := ""
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == modulePath {
			out = m.Version + " " + m.Sum
		}
	}
	for _, s := range info.Settings {
		if info.Main.Path == modulePath && s.Key == "vcs.revision" {
			out += " " + s.Value
		}
	}
	return out
}

// modulePath is the module that this package is of.
const modulePath = "github.com/skein-go/skein"

// load returns what was kept, nil if there is nothing to be trusted.
func (c cache) load() *schema.Schema {
	if c.file == "" {
		return nil
	}
	data, err := os.ReadFile(c.file)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	sum := sha256.Sum256(data[sha256.Size:])
	if !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil
	}
	s, err := schema.Decode(data[sha256.Size:])
	if err != nil {
		return nil
	}
	return s
}

// store keeps a schema. What goes wrong is forgotten: the next run loads the files again.
func (c cache) store(s *schema.Schema) {
	if c.file == "" {
		return
	}
	data, err := schema.Encode(s)
	if err != nil {
		return
	}
	sum := sha256.Sum256(data)
	data = append(sum[:], data...)
	dir := filepath.Dir(c.file)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(dir, "new-*.schema")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if f.Close() != nil || err != nil || os.Rename(f.Name(), c.file) != nil {
		os.Remove(f.Name())
		return
	}
	prune(dir)
}

// prune removes the oldest files of a folder that has too many.
func prune(dir string) {
	names, err := filepath.Glob(filepath.Join(dir, "*.schema"))
	if err != nil || len(names) <= kept {
		return
	}
	age := func(name string) int64 {
		info, err := os.Stat(name)
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	slices.SortFunc(names, func(a, b string) int { return int(min(max(age(a)-age(b), -1), 1)) })
	for _, name := range names[:len(names)-kept] {
		os.Remove(name)
	}
}
