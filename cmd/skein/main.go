// Command skein migrates databases. See 'skein --help'.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"

	_ "github.com/go-sql-driver/mysql" // the driver for mysql:// and mariadb:// URLs
	_ "github.com/jackc/pgx/v5/stdlib" // the driver for postgres:// URLs
	_ "modernc.org/sqlite"             // the driver for sqlite:// URLs

	"github.com/skein-go/skein/cli"
)

func main() {
	if os.Getenv("GOGC") == "" {
		collectLate()
	}
	os.Exit(cli.Main(context.Background(), cli.Root()))
}

// collectLate puts the first collection of garbage off until the heap has 64 MB: most commands end before.
// From then on it is collected as ever.
func collectLate() {
	usual := debug.SetGCPercent(1600)
	runtime.AddCleanup(new([64]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
