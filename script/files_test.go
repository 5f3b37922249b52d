package script

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"go/build"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNewID(t *testing.T) {
	if id, err := NewID(bytes.NewReader([]byte{0x5f, 0x15, 0xcb, 0xad, 0xc7, 0x11})); err != nil || id != "5f15cbadc711" {
		t.Errorf("%s %v", id, err)
	}
	if _, err := NewID(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	a, _ := NewID(rand.Reader)
	b, _ := NewID(rand.Reader)
	if a == b || len(a) != 12 {
		t.Error(a, b)
	}
}

func TestSlug(t *testing.T) {
	for message, want := range map[string]string{
		"initial migration": "initial_migration", "": "", "!!": "", "  Add  users.email! ": "add_users_email",
		"Größe ändern": "größe_ändern", "a_b__c": "a_b__c", "_x_": "x",
		"this message is rather long and has to be cut": "this_message_is_rather_long_and_has_to",
		strings.Repeat("x", 60):                         strings.Repeat("x", 40),
		strings.Repeat("x", 40) + " y":                  strings.Repeat("x", 40),
	} {
		if got := Slug(message); got != want {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
}

func TestFileName(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct{ template, id, slug, want string }{
		{"", "5f15", "initial_migration", "5f15_initial_migration"},
		{"", "5f15", "", "5f15"},
		{"{year}{month}{day}_{slug}_{id}", "5f15", "", "20260102_5f15"},
		{"{epoch}-{hour}{minute}{second}-{id}", "a/b", "x", "1767323045-030405-a_b"},
		{"{slug}_{id}", "5f15", "", "5f15"},
		{"", "5f15", "add_test", "5f15_add_test_revision"},
		{"", "5f15", "support_windows", "5f15_support_windows_revision"},
		{"", "5f15", "linux_amd64", "5f15_linux_amd64_revision"},
		{"", "v1.2", "linux", "v1.2_linux"},
		{"{slug}", "5f15", "linux", "linux"},
	}
	for _, test := range tests {
		if got, err := FileName(test.template, test.id, test.slug, at); err != nil || got != test.want {
			t.Errorf("%q: got %q %v, want %q", test.template, got, err, test.want)
		}
	}
	for template, want := range map[string]string{
		"{rev}_{slug}": "unknown field {rev}", "{year}/{id}": "can't name a script", "_{id}": "can't name a script",
		"{slug}": "can't name a script", "{id}_linux.{year}": "only for linux", "{id": "can't name a script",
	} {
		if got, err := FileName(template, "a", "", at); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q %v, want %s", template, got, err, want)
		}
	}
}

// TestFileNameIsBuilt asks Go itself whether it would build the file.
func TestFileNameIsBuilt(t *testing.T) {
	nowhere := build.Default
	nowhere.GOOS, nowhere.GOARCH = "nowhere", "nothing"
	nowhere.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p")), nil }
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(append([]string{"add", "test", "x.y", "1", ""}, platforms...))
		id := strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "id"), "_")
		slug := strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "slug"), "_")
		name, err := FileName("", id, slug, time.Time{})
		if err != nil {
			return
		}
		if ok, err := nowhere.MatchFile(".", name+".go"); err != nil || !ok || strings.HasSuffix(name, "_test") {
			t.Fatalf("%q is not built: %v", name, err)
		}
	})
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, "a.sql", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, "a.sql", []byte("two")); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	if err := Write(filepath.Join(dir, "no"), "a.sql", nil); !errors.Is(err, ErrNoFolder) {
		t.Error(err)
	}
	for _, name := range []string{"", "..", "../x", "a/b"} {
		if Write(dir, name, nil) == nil {
			t.Errorf("wrote %q", name)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "a.sql"))
	entries, _ := os.ReadDir(dir)
	info, _ := os.Stat(filepath.Join(dir, "a.sql"))
	if err != nil || string(data) != "one" || len(entries) != 1 || runtime.GOOS != "windows" && info.Mode() != 0o644 {
		t.Errorf("%q %v %v %v", data, err, entries, info.Mode())
	}
}

func TestInit(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "db", "my-migrations")
	created, err := Init(dir, Go)
	want := []string{dir, filepath.Join(dir, "README.md"), filepath.Join(dir, "migrations.go")}
	if err != nil || !slices.Equal(created, want) {
		t.Errorf("%v %v", created, err)
	}
	if created, err := Init(dir, Go); !errors.Is(err, ErrNotEmpty) || created != nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v %v", created, err)
	}
	empty := filepath.Join(root, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if created, err := Init(empty, SQL); err != nil || len(created) != 1 {
		t.Errorf("%v %v", created, err)
	}
	if got := Wiring("example.com/app", "./db/my-migrations"); got != `Scripts: mymigrations.Revisions, // import "example.com/app/db/my-migrations"` {
		t.Error(got)
	}
	named := t.TempDir()
	if err := Write(named, "x.go", []byte("package history\n")); err != nil || PackageName(named) != "history" {
		t.Errorf("%v, package %s", err, PackageName(named))
	}
	for dir, want := range map[string]string{"type": "migrations", "2x": "x", "main": "migrations", "Db": "db", "-": "migrations"} {
		if got := PackageName(dir); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
}

func TestHook(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no /bin/sh")
	}
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "a.sql")
	for _, h := range []Hook{
		{"touch", []string{"touch"}}, {"placed", []string{"sh", "-c", "test {file} = " + file}},
	} {
		if err := h.Run(ctx, file); err != nil {
			t.Error(err)
		}
	}
	err := Hook{"fails", []string{"sh", "-c", "echo no way; exit 3"}}.Run(ctx, file)
	if err == nil || !strings.Contains(err.Error(), `hook "fails" on `+file+`: exit status 3: no way`) {
		t.Error(err)
	}
	if err := (Hook{Name: "x"}).Run(ctx, file); err == nil {
		t.Error("a hook without a command")
	}
}
