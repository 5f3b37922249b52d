// Command skein migrates databases. See 'skein --help'.
package main

import (
	"context"
	"os"
	"runtime/debug"

	_ "github.com/go-sql-driver/mysql" // the driver for mysql:// and mariadb:// URLs
	_ "github.com/jackc/pgx/v5/stdlib" // the driver for postgres:// URLs
	_ "modernc.org/sqlite"             // the driver for sqlite:// URLs

	"github.com/skein-go/skein/cli"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // it ends soon: memory is cheaper than the time to collect it
	}
	os.Exit(cli.Main(context.Background(), cli.Root()))
}
