package revision_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/revision"
)

func TestStamp(t *testing.T) {
	for _, tt := range []struct {
		words, rows, targets, want string
		is                         error
	}{
		{line, "", "head", "d", nil},
		{line, "b", "d", "d", nil},
		{line, "d", "b", "b", nil},
		{line, "d", "base", "", nil},
		{line, "d", "d", "d", nil},
		{line, "c", "-1", "b", nil},
		{line, "c", "+1", "d", nil},
		{line, "c", "-3", "", nil},
		{line, "c", "current", "c", nil},
		{line, "a c", "current", "c", nil},
		{line, "c", "a b", "b", nil},
		{line, "c", "", "", revision.ErrEmpty},
		{line, "gone", "head", "", revision.ErrUnknownRow},
		{line, "", "nowhere", "", revision.ErrUnknown},
		{fork, "", "heads", "l2 r2", nil},
		{fork, "", "head", "", revision.ErrMultipleHeads},
		{fork, "l2", "r1", "l2 r1", nil},
		{fork, "l2 r2", "t2", "t2", nil},
		{fork, "t1", "l1 r1", "l1 r1", nil},
		{fork, "l2 r2", "l1 r1", "l1 r1", nil}, // D5: two heads down to two parents
		{fork, "l2 r2", "left@base", "r2", nil},
		{fork, "l2", "left@base", "", nil},
		{fork, "l2 r2", "left@-2", "r2", nil},
		{fork, "l2 r2", "-1", "", revision.ErrAmbiguous},
		{fork, "l2 r2", "base l1", "l1", nil},
		{fork, "r2", "left@+1", "l1 r2", nil},
		{diamond, "n", "l", "l", nil}, // keeps only that parent
		{diamond, "n", "l r", "l r", nil},
		{diamond, "m", "-1", "l r", nil},
		{diamond, "l r", "m", "m", nil},
		{diamond, "l", "n", "n", nil},
		{diamond, "n", "left@base", "r", nil},
		{bases, "a2 b1", "one@base", "b1", nil},
		{bases, "a2", "two@head", "a2 b2", nil},
		{crossed, "x2 z1", "y2", "x2 y2 z1", nil},
		{crossed, "y2", "ex@base", "y1", nil},
		{crossed, "y3", "-2", "x1 y1", nil},
		{crossed, "y3", "x1", "x1", nil},
	} {
		rows, err := graph(t, tt.words).Stamp(strings.Fields(tt.rows), strings.Fields(tt.targets)...)
		if !errors.Is(err, tt.is) || strings.Join(rows, " ") != tt.want {
			t.Errorf("[%s] (%s) to (%s): got %v, %v; want %s", tt.words, tt.rows, tt.targets, rows, err, tt.want)
		}
	}
}

func TestHistory(t *testing.T) {
	for _, tt := range []struct {
		words, rows, rng, want string
		is                     error
	}{
		{line, "", "", "d c b a", nil},
		{line, "", ":", "d c b a", nil},
		{line, "", "b:c", "c b", nil},
		{line, "", "b:", "d c b", nil},
		{line, "", ":b", "b a", nil},
		{line, "", "base:b", "b a", nil},
		{line, "", "b:base", "", nil},
		{line, "", "b:b", "b", nil},
		{line, "", "b:+1", "c b", nil},
		{line, "", "base:+2", "b a", nil},
		{line, "", "-1:", "d c", nil},
		{line, "c", "-1:current", "c b", nil},
		{line, "c", "-9:current", "c b a", nil},
		{line, "c", "current:", "d c", nil},
		{line, "c", "current-1:current+1", "d c b", nil},
		{line, "", "current:", "d c b a", nil},
		{line, "", ":current", "", nil},
		{line, "gone", "b:", "d c b", nil},
		{line, "gone", ":current", "", revision.ErrUnknownRow},
		{line, "", "c:b", "", revision.ErrRange},
		{line, "", "b", "", revision.ErrRange},
		{line, "", "a:b:c", "", revision.ErrRange},
		{line, "", ":+1", "", revision.ErrRange},
		{line, "", "q:", "", revision.ErrUnknown},
		{fork, "", "l1:r2", "", revision.ErrRange},
		{fork, "", "t2:left@head", "l2 l1 t2", nil},
		{fork, "", "left@base:right@head", "r2 r1 t2 t1", nil},
		{fork, "", "left@l1:", "l2 l1", nil},
		{fork, "", "left@base:", "l2 l1 t2 t1", nil},
		{fork, "", "-1:", "r2 r1 l2 l1", nil},
		{fork, "l1 r1", "t2:current", "r1 l1 t2", nil},
		{diamond, "", "l:n", "n m l", nil},
		{bases, "", "two@base:", "b2 b1", nil},
		{bases, "", "a1:", "a2 a1", nil},
		{crossed, "", "x1:y3", "y3 y2 x1", nil},
		{crossed, "", ":y2", "y2 y1 x1", nil},
	} {
		revs, err := graph(t, tt.words).History(strings.Fields(tt.rows), tt.rng)
		if !errors.Is(err, tt.is) || ids(revs) != tt.want {
			t.Errorf("[%s] (%s) %q: got %s, %v; want %s", tt.words, tt.rows, tt.rng, ids(revs), err, tt.want)
		}
	}
}
