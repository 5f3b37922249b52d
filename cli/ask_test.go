package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/skein-go/skein/diff"
)

func ask(t *testing.T, answer string) (to, printed string, err error) {
	t.Helper()
	var out strings.Builder
	to, err = newAsker(strings.NewReader(answer), &out)(t.Context(), diff.Question{
		Kind: diff.ColumnKind, Table: "users", From: "name",
		Candidates: []diff.Candidate{
			{To: "full_name", Score: 0.92, Evidence: []string{"same type", "next to it"}},
			{To: "nick", Score: 0.4},
		},
	})
	return to, out.String(), err
}

func TestAsk(t *testing.T) {
	to, printed, err := ask(t, "1\n")
	want := `Column users.name is gone. Was it renamed?
  1) yes, to full_name (92 %: same type, next to it)
  2) yes, to nick (40 %)
  3) no, it was dropped
Your answer [1-3]: `
	if to != "full_name" || err != nil || printed != want {
		t.Errorf("%q, %v, printed\n%s", to, err, printed)
	}
	if to, _, err := ask(t, "3"); to != "" || err != nil {
		t.Errorf("no: %q, %v", to, err)
	}
	if to, printed, err := ask(t, "x\n\n0\n2\n"); to != "nick" || err != nil || strings.Count(printed, "Please type a number from 1 to 3.") != 3 {
		t.Errorf("after nonsense: %q, %v, %s", to, err, printed)
	}
}

func TestAskWithoutAnswer(t *testing.T) {
	_, _, err := ask(t, "")
	if ExitCode(err) != exitRefused || !strings.Contains(err.Error(), "nobody answered") {
		t.Errorf("%v", err)
	}
}

func TestAskCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, w := io.Pipe()
	defer w.Close()
	if _, err := newAsker(r, io.Discard)(ctx, diff.Question{Kind: diff.TableKind, From: "t"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, "\n": false, "n\n": false, "yep\n": false} {
		var out strings.Builder
		got, err := confirm(t.Context(), strings.NewReader(answer), &out, "This destroys data.")
		if got != want || err != nil || out.String() != "This destroys data. Go on? [y/N] " {
			t.Errorf("%q: %v, %v, %q", answer, got, err, out.String())
		}
	}
}
