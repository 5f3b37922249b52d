package executor_test

import (
	"flag"
	"testing"
	"time"

	"github.com/skein-go/skein/internal/testdb"
)

var crashes = flag.Int("crashes", 1, "how often TestServerKilled kills each server")

// TestServerKilled kills the server with SIGKILL at random times of an upgrade, and starts it again. The
// next run goes on, and may meet the same; what the last leaves is what an undisturbed run does.
func TestServerKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	for name, own := range map[string]func(testing.TB) *testdb.Own{"postgres": testdb.OwnPostgres, "mysql": testdb.OwnMySQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, server, random := heavyEngine(name), own(t), dice(0)
			calm := server.Fresh(t)
			begin := time.Now()
			if err := startOn(t, e.name, calm, *lease).finish(); err != nil {
				t.Fatal(err)
			}
			want, took := e.outcome(t, calm), time.Since(begin)
			killed, databases := 0, 0
			for killed < *crashes && !t.Failed() {
				url := server.Fresh(t)
				databases++
				for n := 0; ; n++ {
					p := startOn(t, e.name, url, *lease)
					if n > 3 || n > 0 && random.IntN(3) == 0 {
						if err := p.finish(); err != nil {
							t.Fatal(err)
						}
						break
					}
					time.Sleep(time.Duration(random.Int64N(int64(took))))
					server.Kill()
					if p.finish() != nil {
						killed++
					}
					server.Start(t)
				}
				e.same(t, e.outcome(t, url), want)
			}
			t.Logf("%s: the server was killed %d times under a run, on %d databases; an undisturbed run takes %s", name, killed, databases, took)
		})
	}
}
