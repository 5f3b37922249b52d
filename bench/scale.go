package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// scale measures what a long history costs: 10,000 SQL revisions with a branch and a merge in every 50,
// and 5,000 Go scripts that nobody compiled.
func (b *bench) scale() error {
	if err := b.longHistory(10000); err != nil {
		return err
	}
	return b.goScripts(5000)
}

func (b *bench) longHistory(n int) error {
	dir := b.path(fmt.Sprintf("branched-%d", n))
	if err := branchedRevisions(dir, n); err != nil {
		return err
	}
	db := filepath.Join(b.dir, fmt.Sprintf("branched-%d.db", n))
	if err := quiet(b.skein, "-q", "-d", dir, "--url", "sqlite://"+undurable(db), "upgrade"); err != nil {
		return err
	}
	var all []*contender
	for _, command := range []string{"heads", "history", "current", "upgrade"} {
		all = append(all, &contender{name: "skein " + command, command: []string{b.skein, "-d", dir, "--url", "sqlite://" + db, command}})
	}
	if err := b.interleave(all); err != nil {
		return err
	}
	report(fmt.Sprintf("5. %d SQL revisions with a branch and a merge in every 50, all applied", n), all)
	for _, c := range all {
		aimMs(c, 150)
	}
	return nil
}

// goScripts measures commands that read Go scripts, and upgrades that build those that are pending.
func (b *bench) goScripts(n int) error {
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	module := b.path(fmt.Sprintf("go-%d", n))
	dir := filepath.Join(module, "migrations")
	if err := goRevisions(dir, n); err != nil {
		return err
	}
	mod := "module example.com/app\n\ngo 1.26.0\n\nrequire github.com/skein-go/skein v0.0.0\n\nreplace github.com/skein-go/skein => " + root + "\n"
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte(mod), 0o644); err != nil {
		return err
	}
	if err := os.Setenv("SKEIN_CACHE", b.path("cache")); err != nil {
		return err
	}
	command := func(db string, args ...string) []string {
		return append([]string{b.skein, "-q", "-d", dir, "--url", "sqlite://" + filepath.Join(module, db)}, args...)
	}
	last := revisionID(n - 1)
	stamp := func(db string) func() error {
		return func() error {
			os.Remove(filepath.Join(module, db))
			line := command(db, "stamp", last)
			return quiet(line[0], line[1:]...)
		}
	}
	fresh := func() error {
		os.RemoveAll(b.path("cache"))
		return stamp("added.db")()
	}
	heads := &contender{name: "skein heads", command: command("app.db", "heads")}
	history := &contender{name: "skein history", command: command("app.db", "history")}
	added := &contender{name: "skein upgrade, one script is new", prepare: fresh, command: command("added.db", "upgrade")}
	known := &contender{name: "skein upgrade, built before", prepare: stamp("known.db"), command: command("known.db", "upgrade")}
	nothing := &contender{name: "skein upgrade, nothing to do", command: command("added.db", "upgrade")}
	all := []*contender{heads, history, added, known, nothing}
	if err := b.interleave(all); err != nil {
		return err
	}
	report(fmt.Sprintf("6. %d Go scripts in a folder, compiled into no program", n), all)
	for i, most := range []float64{500, 500, 2000, 300, 300} {
		aimMs(all[i], most)
	}
	return nil
}

func aimMs(c *contender, most float64) {
	median, least := of(c.samples, wall)
	aim(c.name, figure{float64(median) / float64(time.Millisecond), float64(least) / float64(time.Millisecond)}, most, " ms")
}

// branchedRevisions writes histories of 50 revisions one after the other, of which the last three are two
// branches and their merge.
func branchedRevisions(dir string, n int) error {
	return writeFiles(dir, n, func(i int) (string, string) {
		revises, up, down := revisionID(i-1), tableSQL(i), dropSQL(i)
		switch {
		case i == 1:
			revises = ""
		case i%50 == 49:
			revises = revisionID(i - 2)
		case i%50 == 0:
			revises, up, down = revisionID(i-1)+", "+revisionID(i-2), "", ""
		}
		return fmt.Sprintf("%s_revision_%05d.sql", revisionID(i), i), fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- message: revision %05d\n"+
			"-- created: 2026-11-22T19:21:42Z\n\n-- +skein upgrade\n%s\n\n-- +skein downgrade\n%s\n", revisionID(i), revises, i, up, down)
	})
}

// goRevisions writes a linear history of n Go scripts, as migrate does.
func goRevisions(dir string, n int) error {
	if err := writeFiles(dir, 1, func(int) (string, string) {
		return "migrations.go", "package migrations\n\nimport \"github.com/skein-go/skein/script\"\n\nvar Revisions = script.NewSet()\n"
	}); err != nil {
		return err
	}
	return writeFiles(dir, n, func(i int) (string, string) {
		id, revises := revisionID(i), ""
		if i > 1 {
			revises = fmt.Sprintf("\n\tRevises:   []string{%q},", revisionID(i-1))
		}
		return fmt.Sprintf("%s_create_account_%05d.go", id, i), fmt.Sprintf(`package migrations

import (
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// create account %05[1]d
var _ = Revisions.Add(script.Script{
	ID:        %[2]q,%[3]s
	Message:   "create account %05[1]d",
	Created:   "2026-11-22T19:21:42Z",
	Upgrade:   upgrade%[2]s,
	Downgrade: downgrade%[2]s,
})

func upgrade%[2]s(m *op.Recorder) {
	m.CreateTable("account_%05[1]d",
		schema.Column{Name: "id", Type: schema.Integer{}, NotNull: true},
		schema.Column{Name: "name", Type: schema.String(100), NotNull: true},
		schema.Column{Name: "created_at", Type: schema.Timestamp{}, NotNull: true, Default: "CURRENT_TIMESTAMP"},
		schema.PrimaryKey{Columns: schema.Columns("id")},
	)
}

func downgrade%[2]s(m *op.Recorder) {
	m.DropTable("account_%05[1]d")
}
`, i, id, revises)
	})
}
