package plan_test

import (
	"testing"

	"github.com/skein-go/skein/plan"
)

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    plan.Count
		want string
	}{
		{plan.Count{N: 0}, "0 values"},
		{plan.Count{N: 1}, "1 value"},
		{plan.Count{N: 1, AtLeast: true}, "at least 1 values"},
		{plan.Count{N: 1204}, "1,204 values"},
		{plan.Count{N: 10_000, AtLeast: true}, "at least 10,000 values"},
		{plan.Count{N: 12_345, About: true}, "about 12,000 values"},
		{plan.Count{N: 99, About: true}, "about 99 values"},
		{plan.Count{N: 996, About: true}, "about 1,000 values"},
		{plan.Count{N: 3_911_204, About: true}, "about 3.9 million values"},
		{plan.Count{N: 999_999, About: true}, "about 1,000,000 values"},
		{plan.Count{N: 4_000_000_000, About: true}, "about 4.0 billion values"},
	} {
		if got := c.n.Of("value"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.n, got, c.want)
		}
	}
	const text = "users.name has %d values of more than 4 characters"
	for n, want := range map[int64]string{1: "users.name has 1 value of more than 4 characters", 2: "users.name has 2 values of more than 4 characters"} {
		if got := (plan.Count{N: n}).Told(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (plan.Count{N: 1}).Told("users has %d rows"); got != "users has 1 row" {
		t.Errorf("at the end: %q", got)
	}
}
