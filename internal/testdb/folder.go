package testdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// folderScript begins the command that starts the server of a folder, with its data in $DIR/data.
func folderScript(folder string) (string, error) {
	script, err := repositoryFile("scripts/mysql-server.sh")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(folder, "run")); err != nil {
		return "", fmt.Errorf("%w: fill the folder: scripts/debian-engine.sh %s sid mysql-server-core mysql-client-core", err, folder)
	}
	return quoteShell(script) + " " + quoteShell(folder) + " \"$DIR\" 0 ", nil
}

// folderProgram writes a program that runs one of a folder with its own libraries.
func folderProgram(tb testing.TB, folder, name string) string {
	tb.Helper()
	own := name
	if _, err := os.Stat(filepath.Join(folder, "root/usr/bin", name)); err != nil {
		own = map[string]string{"mariadb": "mysql", "mariadb-dump": "mysqldump"}[name]
	}
	path := filepath.Join(tb.TempDir(), own)
	if err := os.WriteFile(path, []byte("#!/bin/sh\nexec "+quoteShell(filepath.Join(folder, "run"))+" bin/"+own+" \"$@\"\n"), 0o700); err != nil {
		tb.Fatal(err)
	}
	return path
}

// began is where the tests began, before one of them goes elsewhere: the folder of a package.
var began, _ = os.Getwd()

// repositoryFile finds a file of the repository.
func repositoryFile(name string) (string, error) {
	for dir := began; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, name), nil
		}
	}
	return "", errors.New("this is not in the repository")
}
