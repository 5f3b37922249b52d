package revision_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein/revision"
)

// The graphs of the tables below.
const (
	line = "a b<a c<b d<c" // a ─ b ─ c ─ d

	// t1 ─ t2 ┬ l1 ─ l2
	//         └ r1 ─ r2
	fork = "t1 t2<t1 l1<t2@left l2<l1 r1<t2@right r2<r1"

	// t ┬ l ┬ m ─ n
	//   └ r ┘
	diamond = "t l<t@left r<t@right m<l,r n<m"

	bases = "a1@one a2<a1 b1@two b2<b1" // a1 ─ a2, b1 ─ b2

	// x1 ─ x2        y2 depends on x1
	// y1 ─ y2 ─ y3   z stands alone
	crossed = "x1@ex x2<x1 y1@why y2<y1+x1 y3<y2 z1"

	// a1 ─ a2 ─ a3, b1 ─ b2 ─ b3, c1 ─ c2 ─ c3, each needing the others
	three = "a1 a2<a1+b1 a3<a2 b1 b2<b1+c2 b3<b2+a3 c1 c2<c1+a1 c3<c2"
)

type pathCase struct {
	words, rows, target string
	want                string // "+a -b = rows", or part of an error
	is                  error
}

func (tt pathCase) check(t *testing.T, path func(*revision.Graph) func([]string, string) ([]revision.Step, error)) {
	t.Helper()
	g := graph(t, tt.words)
	steps, err := path(g)(strings.Fields(tt.rows), tt.target)
	switch {
	case tt.is != nil:
		if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) || len(steps) > 0 {
			t.Errorf("[%s] from (%s) to %q: got %v, %v; want %v: %s", tt.words, tt.rows, tt.target, steps, err, tt.is, tt.want)
		}
	case err != nil:
		t.Errorf("[%s] from (%s) to %q: %v", tt.words, tt.rows, tt.target, err)
	default:
		if got := show(t, tt.rows, steps); got != tt.want {
			t.Errorf("[%s] from (%s) to %q: got %s; want %s", tt.words, tt.rows, tt.target, got, tt.want)
		}
	}
}

func TestUpgrade(t *testing.T) {
	for _, tt := range []pathCase{
		{line, "", "head", "+a +b +c +d = d", nil},
		{line, "", "heads", "+a +b +c +d = d", nil},
		{line, "b", "d", "+c +d = d", nil},
		{line, "d", "head", "= d", nil},
		{line, "d", "b", "= d", nil},
		{line, "c", "base", "= c", nil},
		{line, "c", "current", "= c", nil},
		{line, "", "+2", "+a +b = b", nil},
		{line, "b", "+1", "+c = c", nil},
		{line, "b", "current+1", "+c = c", nil},
		{line, "", "a+1", "+a +b = b", nil},
		{line, "", "base+3", "+a +b +c = c", nil},
		{line, "", "head-1", "+a +b +c = c", nil},
		{line, "", "heads-3", "+a = a", nil},
		{line, "", "d-4", "=", nil},
		{line, "b", "+3", "relative revision '+3' didn't produce 3 migrations: there are only 2 above b", revision.ErrOverrun},
		{line, "", "b+5", "only 2 above b", revision.ErrOverrun},
		{line, "", "b-3", "only 2 below b", revision.ErrOverrun},
		{line, "", "base-1", "only 0 below base", revision.ErrOverrun},
		{line, "b", "-1", "an upgrade takes +N", revision.ErrDirection},
		{line, "gone b", "head", "can't locate revision identified by 'gone'", revision.ErrUnknownRow},
		{line, "a c", "head", "+d = d", nil}, // a row that another covers

		{fork, "", "head", "'<branchname>@head' to narrow to a specific head, or 'heads' for all heads", revision.ErrMultipleHeads},
		{fork, "", "head", `l2 (left) "make l2", r2 (right) "make r2"`, revision.ErrMultipleHeads},
		{fork, "", "heads", "+t1 +t2 +l1 +l2 +r1 +r2 = l2 r2", nil},
		{fork, "", "left@head", "+t1 +t2 +l1 +l2 = l2", nil},
		{fork, "l2", "right@heads", "+r1 +r2 = l2 r2", nil},
		{fork, "l1", "r1", "+r1 = l1 r1", nil},
		{fork, "t2", "+1", "several revisions follow t2", revision.ErrAmbiguous},
		{fork, "t1", "+1", "+t2 = t2", nil},
		{fork, "l1 r1", "+1", "ambiguous upgrade from multiple current revisions", revision.ErrAmbiguous},
		{fork, "l1 r1", "right@+1", "+r2 = l1 r2", nil},
		{fork, "l1", "right@+1", "+r1 = l1 r1", nil}, // from the fork below it
		{fork, "", "right@+3", "+t1 +t2 +r1 = r1", nil},
		{fork, "l1", "right@+3", "only 2 above t2", revision.ErrOverrun},
		{fork, "", "right@base+3", "+t1 +t2 +r1 = r1", nil},
		{fork, "", "base+3", "several revisions follow t2", revision.ErrAmbiguous},
		{fork, "", "left@head-1", "+t1 +t2 +l1 = l1", nil},
		{fork, "", "r1@head", "+t1 +t2 +r1 +r2 = r2", nil},
		{fork, "", "right@t2", "+t1 +t2 = t2", nil},
		{fork, "", "right@l1", "revision 'l1' is not a member of branch 'right'; it is on 'left'", revision.ErrNotInBranch},
		{fork, "", "right", "+t1 +t2 +r1 = r1", nil}, // a label alone is its revision
		{fork, "t2", "left@base", "= t2", nil},
		{fork, "", "rihgt@head", "(in 'rihgt@head'); did you mean 'right'?", revision.ErrUnknown},

		{diamond, "", "head", "+t +l +r +m +n = n", nil},
		{diamond, "l r", "head", "+m +n = n", nil},
		{diamond, "l", "m", "+r +m = m", nil},
		{diamond, "l", "left@+1", "+r +m = m", nil},
		{diamond, "", "left@head", "+t +l +r +m +n = n", nil},
		{diamond, "", "m-1", "the way down ends at several parents", revision.ErrAmbiguous},
		{diamond, "", "n-2", "several parents", revision.ErrAmbiguous},
		{diamond, "", "n-3", "the way down forks at m", revision.ErrAmbiguous},
		{diamond, "", "left@n-2", "+t +l = l", nil},
		{diamond, "", "left@n-3", "+t = t", nil},

		{bases, "", "+1", "several revisions follow base", revision.ErrAmbiguous},
		{bases, "", "two@+2", "+b1 +b2 = b2", nil},
		{bases, "a2", "two@+1", "+b1 = a2 b1", nil},
		{bases, "", "two@head", "+b1 +b2 = b2", nil},
		{bases, "a1", "two@a1", "not a member of branch 'two'; it is on 'one'", revision.ErrNotInBranch},

		{crossed, "", "heads", "+x1 +x2 +y1 +y2 +y3 +z1 = x2 y3 z1", nil},
		{crossed, "", "y2", "+x1 +y1 +y2 = y2", nil},
		{crossed, "x1 y1", "y3", "+y2 +y3 = y3", nil},
		{crossed, "y2", "x2", "+x2 = x2 y2", nil},
		{crossed, "y2", "ex@+1", "+x2 = x2 y2", nil}, // x1 has no row of its own
		{crossed, "y2", "x1", "= y2", nil},
		{three, "", "heads", "+a1 +b1 +a2 +a3 +c1 +c2 +b2 +b3 +c3 = b3 c3", nil},
		{three, "", "a3", "+a1 +b1 +a2 +a3 = a3", nil},
		{three, "a3", "c3", "+c1 +c2 +c3 = a3 c3", nil},
		{"x1 x2<x1 y1 y2<y1+x1,x2", "", "heads", "+x1 +x2 +y1 +y2 = y2", nil}, // D1
		{"x1 x2<x1 y1 y2<y1+x1,x2", "x2", "heads", "+y1 +y2 = y2", nil},
		{"a b<a c<b,a d<c+a", "", "head", "+a +b +c +d = d", nil}, // what is said twice
		{"a b<a+a,b0 b0 c<b,b", "", "heads", "+a +b0 +b +c = c", nil},
		{"a b<a+billing x@billing y<x", "", "b", "+a +x +b = b", nil}, // a dependency by label
	} {
		tt.check(t, func(g *revision.Graph) func([]string, string) ([]revision.Step, error) { return g.Upgrade })
	}
}

func TestDowngrade(t *testing.T) {
	for _, tt := range []pathCase{
		{line, "d", "base", "-d -c -b -a =", nil},
		{line, "d", "b", "-d -c = b", nil},
		{line, "d", "-1", "-d = c", nil},
		{line, "d", "-4", "-d -c -b -a =", nil},
		{line, "d", "-5", "didn't produce 5 migrations: there are only 4 below d", revision.ErrOverrun},
		{line, "", "-1", "only 0 below base", revision.ErrOverrun},
		{line, "d", "+1", "a downgrade takes -N", revision.ErrDirection},
		{line, "d", "a+1", "-d -c = b", nil},
		{line, "d", "d-3", "-d -c -b = a", nil},
		{line, "d", "head-1", "-d = c", nil},
		{line, "c", "a-1", "-c -b -a =", nil},
		{line, "", "base", "=", nil},
		{line, "b", "b", "= b", nil},
		{line, "b", "current", "= b", nil},
		{line, "d", "head", "= d", nil},
		{line, "d", "heads", "= d", nil},
		{line, "b", "head", "destination 'head' is not a valid downgrade target from current head(s) ('b')", revision.ErrNotReached},
		{line, "b", "d", "not a valid downgrade target", revision.ErrNotReached},
		{line, "", "a", "from current head(s) (none)", revision.ErrNotReached},
		{line, "d", "", "target is empty", revision.ErrEmpty},
		{line, "gone", "base", "'gone'", revision.ErrUnknownRow},
		{line, "b d", "b", "-d -c = b", nil}, // b is covered, and then comes back
		{line, "a d", "c", "-d = c", nil},

		{fork, "l2 r2", "base", "-r2 -r1 -l2 -l1 -t2 -t1 =", nil},
		{fork, "l2 r2", "-1", "several revisions are current", revision.ErrAmbiguous},
		{fork, "l2 r2", "-1", `l2 "make l2", r2 "make r2"; name the revision to go to, or one branch with '<branchname>@-N'`, revision.ErrAmbiguous},
		{fork, "l2 r2", "left@-1", "-l2 = l1 r2", nil},
		{fork, "l2 r2", "left@-2", "-l2 -l1 = r2", nil},
		{fork, "l2 r2", "left@-3", "only 2 below l2", revision.ErrOverrun},
		{fork, "l2", "left@-2", "-l2 -l1 = t2", nil},
		{fork, "l2", "right@-1", "'right@-1' is not a valid downgrade target", revision.ErrNotReached},
		{fork, "l2 r2", "left@t2", "-l2 -l1 = r2", nil},
		{fork, "l2 r2", "t2", "-r2 -r1 -l2 -l1 = t2", nil},
		{fork, "l2 r2", "left@base", "-l2 -l1 = r2", nil},
		{fork, "l2", "left@base", "-l2 -l1 -t2 -t1 =", nil},
		{diamond, "m", "left@base", "-m -l = r", nil},
		{fork, "r2", "left@base", "not a valid downgrade target", revision.ErrNotReached},
		{fork, "", "left@base", "=", nil},
		{fork, "l2 r2", "l1", "-l2 = l1 r2", nil},
		{fork, "l2", "r1", "not a valid downgrade target", revision.ErrNotReached},
		{fork, "l2 r2", "head", "multiple head revisions", revision.ErrMultipleHeads},
		{fork, "l2 r1", "heads", "not a valid downgrade target", revision.ErrNotReached},
		{fork, "l2 r1", "left@head", "= l2 r1", nil},
		{fork, "l2 r2", "left@base+2", "-l2 -l1 = r2", nil},
		{fork, "l1 r1", "left@base+1", "-r1 -l1 -t2 = t1", nil},

		{diamond, "n", "-1", "-n = m", nil},
		{diamond, "m", "-1", "-m = l r", nil}, // undoes the merge
		{diamond, "n", "-2", "-n -m = l r", nil},
		{diamond, "n", "-3", "the way down forks at m", revision.ErrAmbiguous},
		{diamond, "n", "left@-3", "-n -m -l = r", nil},
		{diamond, "n", "l", "-n -m = l r", nil},
		{diamond, "n", "left@t", "-n -m -l = r", nil},
		{diamond, "n", "t", "-n -m -r -l = t", nil},
		{diamond, "n", "m-1", "several parents", revision.ErrAmbiguous},

		{bases, "a2 b2", "one@base", "-a2 -a1 = b2", nil},
		{bases, "a2 b2", "a1-1", "-a2 -a1 = b2", nil},
		{bases, "a2 b2", "two@-2", "-b2 -b1 = a2", nil},
		{bases, "a2", "two@base", "= a2", nil},
		{bases, "a2 b2", "base", "-b2 -b1 -a2 -a1 =", nil},

		{"x1 x2<x1 y1<x2 y2<y1 z1", "y2 z1", "x1", "-y2 -y1 -x2 = x1 z1", nil},
		{"x1 y1 y2<y1+x1 z1", "y2 z1", "y1", "-y2 = x1 y1 z1", nil}, // D2
		{"x1 x2<x1 y1<x2 y2<y1+x1 z1", "y2 z1", "y1", "-y2 = y1 z1", nil},
		{crossed, "x2 y3 z1", "x1", "-x2 = y3 z1", nil}, // what depends on x1 may stay
		{crossed, "x2 y3", "ex@base", "-y3 -y2 -x2 -x1 = y1", nil},
		{crossed, "y3", "-2", "-y3 -y2 = x1 y1", nil},
		{crossed, "y3", "ex@-1", "-y3 -y2 -x1 = y1", nil}, // x1 is applied without a row
		{"x1 x2<x1 y1 y2<y1+x1,x2", "y2", "y1", "-y2 = x2 y1", nil},
		{three, "b3 c3", "b1", "-b3 -b2 = a3 c3", nil},
		{three, "b3 c3", "base", "-c3 -b3 -b2 -c2 -c1 -a3 -a2 -b1 -a1 =", nil},
		{"a b<a! c<b", "c", "base", `revision "b" in b.sql cannot be undone: the data is gone`, revision.ErrIrreversible},
		{"a b<a! c<b", "c", "b", "-c = b", nil},
	} {
		tt.check(t, func(g *revision.Graph) func([]string, string) ([]revision.Step, error) { return g.Downgrade })
	}
}

func TestStepSaysWhatToShow(t *testing.T) {
	g := graph(t, diamond)
	steps, _ := g.Upgrade([]string{"l", "r"}, "m")
	s := steps[0]
	if strings.Join(s.From, ", ") != "l, r" || strings.Join(s.To, ", ") != "m" || strings.Join(s.Delete, " ") != "l r" || strings.Join(s.Insert, " ") != "m" {
		t.Errorf("got %+v", s)
	}
	steps, _ = g.Downgrade([]string{"t"}, "base")
	s = steps[0]
	if strings.Join(s.From, ", ") != "t" || len(s.To) != 0 || strings.Join(s.Delete, " ") != "t" || len(s.Insert) != 0 || len(s.Rows) != 0 {
		t.Errorf("got %+v", s)
	}
}

func TestFirstStepTakesOutCoveredRows(t *testing.T) {
	steps, err := graph(t, line).Upgrade([]string{"a", "b", "c"}, "head")
	if err != nil || len(steps) != 1 || strings.Join(steps[0].Delete, " ") != "a b c" || strings.Join(steps[0].Insert, " ") != "d" {
		t.Errorf("got %+v, %v", steps, err)
	}
}
