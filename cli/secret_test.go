package cli

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/internal/testdb"
)

// mark is the password, and what -x hands over: nobody may see it.
const mark = "S3cr3t-Mark"

// secretURLs are databases of an engine by URLs with the mark in them: the first is right, the others fail, each in
// its way.
func secretURLs(t *testing.T, engine string) []string {
	t.Helper()
	switch engine {
	case "sqlite":
		file := filepath.Join(t.TempDir(), "app.db")
		return []string{"sqlite://" + file + "?password=" + mark, "sqlite:///nowhere/app.db?_key=" + mark, "sqlite://" + file + "?_pragma=bogus(&_auth_pass=" + mark}
	case "postgres":
		u := parsed(t, testdb.Postgres(t))
		u.User = url.UserPassword(u.User.Username(), mark) // that of the throwaway server, which trusts everybody
		good := u.String()
		u.User = url.UserPassword("nobody_of_that_name", mark)
		return append([]string{good, u.String()}, wrongURLs("postgres")...)
	}
	u := parsed(t, testdb.MySQL(t))
	admin, _, err := skein.OpenURL(u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := fmt.Sprintf("secret_%d", os.Getpid())
	for _, statement := range []string{"DROP USER IF EXISTS " + name, "CREATE USER " + name + " IDENTIFIED BY '" + mark + "'", "GRANT ALL ON *.* TO " + name} {
		if _, err := admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	u.User = url.UserPassword(name, mark)
	good := u.String()
	u.User = url.UserPassword(name, mark+"-not")
	bad := u.String()
	u.User = url.User(name)
	query := u.Query()
	query.Set("password", mark)
	u.RawQuery = query.Encode()
	return append([]string{good, bad, u.String()}, wrongURLs("mysql")...)
}

// wrongURLs lead nowhere, or can't be read.
func wrongURLs(scheme string) (out []string) {
	for _, form := range []string{
		"%s://root:%s@127.0.0.1:1/app", "%s://root:%s@host..invalid/app", "%s://root:%s@127.0.0.1:port/app", "%s://root:%s%%zz@127.0.0.1/app",
		"%s://root:a/%s@127.0.0.1/app", "%s://root:a#%s@127.0.0.1/app", "%s://root:a?%s@127.0.0.1/app", "%s://ro ot:%s@127.0.0.1/app", "%s:root:%s@127.0.0.1/app",
		"%s://127.0.0.1:1/app?user=root&password=%s", "%s://root:%s@127.0.0.1:1/app?sslmode=bogus&tls=bogus", "%s://root:%s@127.0.0.1:1/app?connect_timeout=bogus&timeout=bogus",
		"%s//root:%s@127.0.0.1/app", "%sql://root:%s@127.0.0.1/app", "host=127.0.0.1 dbname=%s user=root password=%s",
	} {
		out = append(out, fmt.Sprintf(form, scheme, mark))
	}
	return out
}

func parsed(t *testing.T, rawURL string) *url.URL {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// secretCommands are all commands, in an order in which they do something. The last few are run again where the
// database can't be reached.
var secretCommands = []string{
	"init", "list-templates", "version", "migrate -m first --rev-id aaaaaaaaaaa1", "revision -m second --rev-id aaaaaaaaaaa2", "show head", "edit head", "heads", "branches",
	"history", "ensure-version", "plan upgrade", "upgrade --sql", "upgrade -x token=" + mark, "history --log", "downgrade -1", "stamp head", "stamp nowhere",
	"squash : --rev-id aaaaaaaaaaa3", "merge heads", "verify", "purge --yes",
	"diff --from URL --to empty", "diff --from history --to schema.sql --scratch-url URL", "migrate -m more --models URL", "history -i", "upgrade", "check", "current", "kept", "migrate -m no",
}

// TestNoSecretIsShown runs every command with a password in the URL, on each engine, also where it is wrong or
// leads nowhere: what is printed, logged and written to files and tables does not hold it.
func TestNoSecretIsShown(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			t.Setenv("SKEIN_CACHE", filepath.Join(dir, "cache"))
			t.Setenv("EDITOR", "true")
			if err := os.WriteFile("schema.sql", []byte("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(10));\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			for i, u := range secretURLs(t, engine) {
				commands := secretCommands
				if i > 0 {
					commands = commands[len(commands)-4:]
				}
				done := 0
				for _, line := range commands {
					for _, flags := range []string{"-v --raiseerr", "--json -x token=" + mark} {
						out, err := runWith(u, line+" "+flags)
						if strings.Contains(out, mark) {
							t.Errorf("skein %s %s --url %s\n%s", line, flags, u, out)
						}
						if err == nil {
							done++
						}
					}
				}
				if i == 0 && done < len(commands) {
					t.Errorf("only %d of %d commands did their work", done, 2*len(commands))
				}
				if i == 0 {
					noMarkInTables(t, u)
				}
			}
			noMarkInFiles(t, dir)
		})
	}
}

// runWith runs a command line on a database, and returns all that it prints.
func runWith(databaseURL, line string) (string, error) {
	args := []string{"--models", "schema.sql", "--url", databaseURL, "-d", "migrations"}
	if strings.Contains(line, "--models") {
		args = args[2:]
	}
	for word := range strings.FieldsSeq(line) {
		if word == "URL" {
			word = databaseURL
		}
		args = append(args, word)
	}
	root := Root()
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetIn(strings.NewReader(""))
	root.SetArgs(args)
	err := root.Execute()
	if err != nil {
		fmt.Fprintln(&out, err)
	}
	return out.String(), err
}

// noMarkInTables looks into Skein's own tables.
func noMarkInTables(t *testing.T, databaseURL string) {
	t.Helper()
	db, _, err := skein.OpenURL(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read := 0
	for _, table := range []string{"skein_version", "skein_log", "skein_lock", "skein_journal"} {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			continue // the engine has no such table
		}
		for read++; rows.Next(); read++ {
			names, _ := rows.Columns()
			values, into := make([]sql.RawBytes, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			if line := string(bytes.Join(bytesOf(values), []byte(" "))); strings.Contains(line, mark) {
				t.Errorf("%s holds %s", table, line)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if read < 5 {
		t.Errorf("only %d rows were looked at", read)
	}
}

func bytesOf(values []sql.RawBytes) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// noMarkInFiles looks into what the commands wrote, and at who may read and write it.
func noMarkInFiles(t *testing.T, dir string) {
	t.Helper()
	looked := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o022 != 0 {
			t.Errorf("%s may be written by others: %v", path, info.Mode())
		}
		inCache := strings.Contains(path, string(filepath.Separator)+"cache")
		if inCache && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		if looked++; bytes.Contains(data, []byte(mark)) {
			t.Errorf("%s holds the secret", path)
		}
		return err
	})
	if err != nil || looked < 5 {
		t.Errorf("%d files, %v", looked, err)
	}
}
