package script

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write writes a new file into the folder of scripts, all or nothing: under its name there is never
// half a file. It never overwrites: a name that is taken gives ErrExists.
func Write(dir, name string, data []byte) error {
	if name != filepath.Base(name) || name == "." || name == ".." {
		return fmt.Errorf("writing a script: %q is not a file name", name)
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return noFolder(dir)
	}
	path := filepath.Join(dir, name)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, ErrExists)
	}
	temp, err := writeTemp(dir, data)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(temp) //nolint:errcheck // it is gone already where it was renamed
	if err := place(temp, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s: %w", path, ErrExists)
		}
		return fmt.Errorf("writing %s: %w", path, err)
	}
	syncDir(dir)
	return nil
}

// writeTemp writes a file of a passing name and sees it safely on disk.
func writeTemp(dir string, data []byte) (name string, err error) {
	// os.CreateTemp would make it a file for nobody else, and to widen that later would pass over the umask.
	f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".skein-%d-%016x", os.Getpid(), rand.Uint64())), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync())
	err = errors.Join(err, f.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// place gives the file temp its name, unless that is taken. Where there are no hard links the name is
// taken first, and the file then moved over it.
func place(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), os.Rename(temp, path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// syncDir makes the name durable, where the system can; where it can't, the file is there all the same.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
