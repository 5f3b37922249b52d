package sqlmodel_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/schema"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const tables = `CREATE TABLE t (id INTEGER PRIMARY KEY, n DECIMAL(10,2) NOT NULL DEFAULT 1, g INT AS (n + 1) STORED, CHECK (n > 0));
CREATE UNIQUE INDEX ix ON t (n DESC) WHERE n > 1;
CREATE VIEW v AS SELECT id FROM t;`

// cached counts how often a scratch database is asked for.
func cached(tb *testing.T, dir string, scratches *int) model.Target {
	t := target(tb)
	open := t.Scratch
	t.Cache = dir
	t.Release = func(context.Context) (string, error) { return "1", nil }
	t.Scratch = func(ctx context.Context) (*sql.DB, error) { *scratches++; return open(ctx) }
	return t
}

func TestCache(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "deep", "cache"), filepath.Join(t.TempDir(), "schema.sql")
	write(t, file, tables)
	scratches := 0
	get := func(target model.Target) *schema.Schema {
		t.Helper()
		s, err := sqlmodel.Path(file).Schema(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, again := get(cached(t, dir, &scratches)), get(cached(t, dir, &scratches))
	if scratches != 1 || !reflect.DeepEqual(first, again) {
		t.Errorf("%d scratch databases\n%+v\n%+v", scratches, first, again)
	}

	other := cached(t, dir, &scratches)
	other.Release = func(context.Context) (string, error) { return "2", nil }
	if get(other); scratches != 2 {
		t.Errorf("another release: %d scratch databases", scratches)
	}
	write(t, file, tables+"\n-- more")
	if get(cached(t, dir, &scratches)); scratches != 3 {
		t.Errorf("another text: %d scratch databases", scratches)
	}
	unknown := cached(t, dir, &scratches)
	unknown.Release = func(context.Context) (string, error) { return "", errors.New("no") }
	if get(unknown); scratches != 4 {
		t.Errorf("no release: %d scratch databases", scratches)
	}
}

// A file of the cache that is not as it was written is not believed.
func TestCacheIsNotBelieved(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "schema.sql")
	write(t, file, tables)
	scratches := 0
	want, err := sqlmodel.Path(file).Schema(t.Context(), cached(t, dir, &scratches))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%q, %v", names, err)
	}
	good, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(good); i += 7 {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x41
		if i%2 == 0 {
			bad = bad[:i]
		}
		write(t, names[0], string(bad))
		got, err := sqlmodel.Path(file).Schema(t.Context(), cached(t, dir, &scratches))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("byte %d: %+v, %v", i, got, err)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "schema.sql")
	scratches := 0
	for i := range 80 {
		write(t, file, "CREATE TABLE t"+strconv.Itoa(i)+" (id INT)")
		if _, err := sqlmodel.Path(file).Schema(t.Context(), cached(t, dir, &scratches)); err != nil {
			t.Fatal(err)
		}
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 64 {
		t.Errorf("%d files, %v", len(names), err)
	}
}

// A cache that can't be written is no error.
func TestCacheNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "schema.sql")
	write(t, file, tables)
	scratches := 0
	for range 2 {
		if _, err := sqlmodel.Path(file).Schema(t.Context(), cached(t, filepath.Join(file, "cache"), &scratches)); err != nil {
			t.Fatal(err)
		}
	}
	if scratches != 2 {
		t.Errorf("%d scratch databases", scratches)
	}
}
