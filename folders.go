package skein

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/skein-go/skein/script"
)

// folders lists the folders of scripts.
func (m *Migrator) folders() []string { return append([]string{m.cfg.Dir}, m.cfg.Dirs...) }

// others are the folders of a list that are not the first one, each once.
func others(first string, list []string) []string {
	seen := map[string]bool{absolute(first): true}
	var out []string
	for _, dir := range list {
		if abs := absolute(dir); !seen[abs] {
			seen[abs] = true
			out = append(out, dir)
		}
	}
	return out
}

// absolute is the folder that a path stands for; the path itself where that can't be told.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}

// readFolders reads the scripts of all folders into one set.
func (m *Migrator) readFolders() (*script.Set, error) {
	all := new(script.Set)
	for _, dir := range m.folders() {
		set, err := script.ReadDir(dir)
		if err != nil {
			return nil, m.folderError(dir, err)
		}
		if len(m.cfg.Dirs) == 0 {
			return set, nil
		}
		all.Merge(set)
	}
	return all, nil
}

func (m *Migrator) folderError(dir string, err error) error {
	switch {
	case !errors.Is(err, script.ErrNoFolder):
		return err
	case slices.Contains(m.cfg.Dirs, dir):
		return usage("folder %s, of version_locations, is not there: make it, or take it out of them", dir)
	}
	return usage("folder %s is not there: create it with %q, or say with -d where it is", dir, m.cfg.Program+" init")
}

// missing lists the scripts in the folders that the set doesn't hold.
func (m *Migrator) missing(set *script.Set) ([]string, error) {
	var out []string
	for _, dir := range m.folders() {
		files, err := set.Missing(dir)
		if err != nil {
			return nil, m.folderError(dir, err)
		}
		out = append(out, files...)
	}
	return out, nil
}

// folderFor says where a new script goes: where GenerateOptions.VersionPath says, else where its first
// parent is, else into Config.Dir.
func (m *Migrator) folderFor(o GenerateOptions, parents []string) (string, error) {
	var allowed []string
	for _, path := range o.VersionPath {
		dir := m.sameFolder(path)
		if dir == "" {
			return "", usage("%s is no folder of scripts: there are %s; name it in version_locations first", path, strings.Join(m.folders(), ", "))
		}
		allowed = append(allowed, dir)
	}
	if len(allowed) == 0 {
		allowed = m.folders()
	}
	if len(allowed) > 1 && len(parents) > 0 {
		if sc := m.set.Get(parents[0]); sc != nil {
			if dir := m.sameFolder(filepath.Dir(sc.File())); slices.Contains(allowed, dir) {
				return dir, nil
			}
		}
	}
	return allowed[0], nil
}

// sameFolder returns the folder of scripts that a path stands for, "" if none.
func (m *Migrator) sameFolder(path string) string {
	for _, dir := range m.folders() {
		if absolute(dir) == absolute(path) {
			return dir
		}
	}
	return ""
}
