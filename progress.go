package skein

import (
	"fmt"
	"time"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
)

// Progress is how far an operation that runs in batches has come.
type Progress struct {
	Revision  string `json:"revision"`
	Operation string `json:"operation"` // in words: "backfill users"
	Table     string `json:"table"`     // whose rows are gone through
	Rows      int64  `json:"rows"`      // done
	Total     int64  `json:"total"`     // about how many there are
	PerSecond int64  `json:"rows_per_second"`
	LeftMS    int64  `json:"left_ms"` // about how long it still takes
	Waiting   bool   `json:"waiting"` // the next batch waits until it may begin
	Done      bool   `json:"done"`
}

// String tells it in one line.
func (p Progress) String() string {
	if p.Done {
		return fmt.Sprintf("%s: %s rows (%s rows/s)", p.Operation, plan.Number(p.Rows), plan.Number(p.PerSecond))
	}
	s := fmt.Sprintf("%s: %s of about %s rows (%s rows/s, %s left)", p.Operation, plan.Number(p.Rows), plan.Number(p.Total),
		plan.Number(p.PerSecond), time.Duration(p.LeftMS)*time.Millisecond)
	if p.Waiting {
		s += ", waiting until it may go on"
	}
	return s
}

// silence is how long an operation runs before anything is said of it, and loud how much later it is said
// again in the log.
const (
	silence = time.Second
	loud    = 10 * time.Second
)

// moving tells how far an operation has come: what asks for it all of it, the log now and then.
func (m *Migrator) moving(e executor.Event) {
	since := e.Moved.Since
	if since < m.told {
		m.told = 0 // another operation
	}
	if since < silence {
		return
	}
	p := progressOf(e)
	if m.cfg.Progress != nil {
		m.cfg.Progress(p)
	}
	if p.Done || m.cfg.Progress == nil && (m.told == 0 || since-m.told >= loud) {
		m.told = since
		m.cfg.Log.Info("Moving rows: " + p.String())
	}
	if p.Done {
		m.told = 0
	}
}

func progressOf(e executor.Event) Progress {
	d := e.Moved
	table, _ := d.Op.Walks()
	p := Progress{
		Revision: e.Step.Revision.ID, Operation: d.Op.String(), Table: table, Rows: d.Rows, Total: d.Total,
		Waiting: d.Batch == 0 && !d.Over, Done: d.Over,
	}
	if d.Here > 0 && d.Since > 0 {
		perSecond := float64(d.Here) / d.Since.Seconds()
		p.PerSecond = int64(perSecond)
		left := time.Duration(float64(d.Total-d.Rows) / perSecond * float64(time.Second))
		p.LeftMS = max(left, 0).Round(time.Second).Milliseconds()
	}
	return p
}
