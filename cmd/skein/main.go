// Command skein migrates databases. See 'skein --help'.
package main

import (
	"context"
	"os"

	_ "modernc.org/sqlite" // the driver for sqlite:// URLs

	"github.com/skein-go/skein/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), cli.Root()))
}
