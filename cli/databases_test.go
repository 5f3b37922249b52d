package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// An app with several databases has the commands for all of them.
func TestCommandOf(t *testing.T) {
	dir := t.TempDir()
	var dbs skein.Databases
	for _, name := range []string{"users", "bills"} { // the app's order stays
		dbs = append(dbs, skein.Database{Name: name, Config: skein.Config{
			URL: "sqlite://" + filepath.Join(dir, name+".db"), Dir: filepath.Join(dir, name),
			Scripts: script.NewSet().Add(script.Script{ID: name + "00001", Upgrade: func(m *op.Recorder) {
				m.CreateTable(name, schema.Column{Name: "id", Type: schema.Integer{}})
			}}),
		}})
	}
	run := func(args ...string) (string, error) {
		app := &cobra.Command{Use: "app", SilenceUsage: true, SilenceErrors: true}
		app.AddCommand(CommandOf(dbs))
		app.SetArgs(append([]string{"db", "-q"}, args...))
		var out bytes.Buffer
		app.SetOut(&out)
		app.SetErr(&out)
		err := app.Execute()
		return out.String(), err
	}
	for line, want := range map[string]string{
		"upgrade":          "",
		"current":          "users:\nusers00001 (head) (irreversible)\nbills:\nbills00001 (head) (irreversible)\n",
		"-n bills current": "bills00001 (head) (irreversible)\n",
	} {
		if _, err := run("upgrade"); err != nil {
			t.Fatal(err)
		}
		if got, err := run(strings.Fields(line)...); err != nil || got != want {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	if _, err := run("init", "--multidb"); ExitCode(err) != exitDone {
		t.Errorf("init: %v", err)
	}
	dbs = nil
	if _, err := run("current"); ExitCode(err) != exitUsage {
		t.Errorf("no databases: %v", err)
	}
}

// An app with one database is told how to have several.
func TestInitMultidbInApp(t *testing.T) {
	dir := t.TempDir()
	app := &cobra.Command{Use: "app", SilenceUsage: true}
	app.AddCommand(Command(skein.Config{URL: "sqlite://" + filepath.Join(dir, "x.db"), Dir: filepath.Join(dir, "scripts")}))
	app.SetArgs([]string{"db", "init", "--multidb", "-n", "users", "-n", "bills"})
	var out bytes.Buffer
	app.SetOut(&out)
	if err := app.Execute(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Created " + filepath.Join(dir, "scripts", "users", "migrations.go") + "\n",
		"app.AddCommand(cli.CommandOf(skein.Databases{\n\t{Name: \"users\", Config: skein.Config{\n\t\tScripts: users.Revisions, // import",
		"\t{Name: \"bills\", Config: skein.Config{\n\t\tScripts: bills.Revisions, // import",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
