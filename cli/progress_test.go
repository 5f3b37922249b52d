package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/skein-go/skein"
)

func TestProgress(t *testing.T) {
	now := time.Unix(0, 0)
	clock := func() time.Time { return now }
	p := skein.Progress{Revision: "a", Operation: "backfill users", Table: "users", Rows: 250, Total: 1000, PerSecond: 50, LeftMS: 15000}
	var line, lines strings.Builder
	show, list := lineProgress(&line, clock, func() int { return 60 }), jsonProgress(&lines, clock)
	now = now.Add(time.Minute)
	for range 3 { // two of them come too soon
		show(p)
		list(p)
	}
	p.Rows, p.Done = 1000, true
	show(p)
	list(p)
	if want := "\r\x1b[K[##........] backfill users: 250 of about 1,000 rows (50 ro" + "\r\x1b[K"; line.String() != want {
		t.Errorf("%q, want %q", line.String(), want)
	}
	var got []struct{ Progress skein.Progress }
	for text := range strings.Lines(lines.String()) {
		var one struct{ Progress skein.Progress }
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			t.Fatal(err)
		}
		got = append(got, one)
	}
	if len(got) != 2 || got[0].Progress.Rows != 250 || got[1].Progress != p {
		t.Errorf("%+v", got)
	}
	if got := bar(skein.Progress{Rows: 2000, Total: 1000}) + bar(skein.Progress{Rows: 5}); got != "[##########][..........]" {
		t.Error(got)
	}
}
