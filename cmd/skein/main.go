// Command skein migrates databases. See 'skein --help'.
package main

import (
	"context"
	"database/sql"
	"os"
	"runtime"
	"runtime/debug"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for postgres:// URLs
	_ "modernc.org/sqlite"             // the driver for sqlite:// URLs

	"github.com/skein-go/skein/cli"
	dialect "github.com/skein-go/skein/dialect/mysql"
)

func main() {
	if os.Getenv("GOGC") == "" {
		collectLate()
	}
	sql.Register(dialect.TLSDriverName, mysqlDriver{})
	os.Exit(cli.Main(context.Background(), cli.Root()))
}

// collectLate puts the first collection of garbage off until the heap has 64 MB: most commands end before.
// From then on it is collected as ever.
func collectLate() {
	usual := debug.SetGCPercent(1600)
	runtime.AddCleanup(new([64]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
