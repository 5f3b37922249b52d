package mysql

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// clientGroups are the sections of an option file that are for all clients ("Using Option Files" in the manuals).
var clientGroups = []string{"client", "client-server", "client-mariadb"}

// maxIncluded is how deep option files may include one another.
const maxIncluded = 10

// readOptionFile reads what ~/.my.cnf says to clients; without one there is nothing.
func readOptionFile() map[string]string {
	out := map[string]string{}
	if home, err := os.UserHomeDir(); err == nil {
		readOptions(filepath.Join(home, ".my.cnf"), out, maxIncluded)
	}
	return out
}

// readOptions adds what a file says. One that can't be read says nothing, as it is with the engine's own programs.
func readOptions(file string, out map[string]string, depth int) {
	data, err := os.ReadFile(file)
	if err != nil || depth == 0 {
		return
	}
	section := ""
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '!':
			include(line, out, depth-1)
		case line[0] == '[':
			section, _, _ = strings.Cut(line[1:], "]")
		case slices.Contains(clientGroups, section):
			key, value := readOption(line)
			out[key] = value
		}
	}
}

// include reads the files that a line !include or !includedir names.
func include(line string, out map[string]string, depth int) {
	word, path, _ := strings.Cut(line, " ")
	path = strings.TrimSpace(path)
	switch word {
	case "!include":
		readOptions(path, out, depth)
	case "!includedir":
		files, _ := filepath.Glob(filepath.Join(path, "*.cnf")) // the pattern is a good one; sorted
		for _, file := range files {
			readOptions(file, out, depth)
		}
	}
}

// readOption reads key=value. Underscores are dashes; a value may stand in quotes, and has escapes; a comment may follow.
func readOption(line string) (key, value string) {
	key, value, _ = strings.Cut(withoutComment(line), "=")
	key = strings.ReplaceAll(strings.TrimSpace(key), "_", "-")
	value = strings.TrimSpace(value)
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	return key, unescaped(value)
}

// withoutComment cuts off what follows a # that stands in no quotes.
func withoutComment(line string) string {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && quote != 0:
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '#':
			return line[:i]
		}
	}
	return line
}

// unescaped reads the escapes of an option's value.
var unescaped = strings.NewReplacer(`\\`, `\`, `\b`, "\b", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\s`, " ", `\"`, `"`, `\'`, `'`).Replace
