//go:build !unix

package script

import "os"

// readFile reads a whole file.
func readFile(name string) (string, error) {
	data, err := os.ReadFile(name)
	return string(data), err
}
