package executor

import (
	"context"
	"time"

	"github.com/skein-go/skein/dialect"
)

// Read reads from a database, again and again while the engine is busy, or gives the read up, as a cluster may on which
// a table is being made; as long as wait says.
func Read[T any](ctx context.Context, d dialect.Dialect, wait time.Duration, read func() (T, error)) (T, error) {
	patient, ok := d.(dialect.Patient)
	deadline := time.Now().Add(wait)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		out, err := read()
		if err == nil || !(gaveUp(err) || ok && patient.Busy(err)) || time.Now().After(deadline) {
			return out, err
		}
		select {
		case <-ctx.Done():
			return out, err
		case <-time.After(pause):
		}
	}
}
