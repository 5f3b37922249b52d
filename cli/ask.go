package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/plan"
)

// newAsker returns an Asker that puts each question as a numbered list and reads a number.
func newAsker(in io.Reader, out io.Writer) autogenerate.Asker {
	lines := bufio.NewReader(in)
	return func(ctx context.Context, q diff.Question) (string, error) {
		io.WriteString(out, question(q))
		no := len(q.Candidates) + 1
		for {
			fmt.Fprintf(out, "Your answer [1-%d]: ", no)
			text, err := readLine(ctx, lines)
			if err != nil {
				fmt.Fprintln(out)
				return "", err
			}
			switch n, err := strconv.Atoi(text); {
			case err != nil || n < 1 || n > no:
				fmt.Fprintf(out, "Please type a number from 1 to %d.\n", no)
			case n == no:
				return "", nil
			default:
				return q.Candidates[n-1].To, nil
			}
		}
	}
}

// newValueAsker returns a function that asks what rows get in a NOT NULL column.
func newValueAsker(in io.Reader, out io.Writer) func(context.Context, skein.Unfilled) (string, error) {
	lines := bufio.NewReader(in)
	return func(ctx context.Context, u skein.Unfilled) (string, error) {
		if u.Why != "" {
			fmt.Fprintf(out, "%s. What they have is kept.\n", u.Why)
			fmt.Fprint(out, "What do they get? An SQL expression, as in '' or lower(name); nothing has the upgrade refused: ")
			return readLine(ctx, lines)
		}
		n, verb := plan.Count{N: u.Rows, AtLeast: u.AtLeast}, "have"
		if u.Rows == 1 {
			verb = "has"
		}
		fmt.Fprintf(out, "Column %s.%s has to be NOT NULL, and %s %s no value for it.\n", u.Table, u.Column, n.Of("row"), verb)
		fmt.Fprint(out, "What do they get? An SQL expression, as in '' or lower(name); nothing leaves it to you: ")
		text, err := readLine(ctx, lines)
		if err != nil {
			fmt.Fprintln(out)
		}
		return text, err
	}
}

// newLossAsker returns a function that asks whether a downgrade may destroy what it would.
func newLossAsker(in io.Reader, out io.Writer) func(context.Context, []plan.Fact) (bool, error) {
	return func(ctx context.Context, lost []plan.Fact) (bool, error) {
		return confirm(ctx, in, out, skein.LossText(lost))
	}
}

// yes confirms what a downgrade destroys.
func yes(context.Context, []plan.Fact) (bool, error) { return true, nil }

// question words a question.
func question(q diff.Question) string {
	kind := string(q.Kind)
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s %s is gone. Was it renamed?\n", strings.ToUpper(kind[:1]), kind[1:], q.Object())
	for i, c := range q.Candidates {
		fmt.Fprintf(&b, "  %d) yes, to %s (%.0f %%", i+1, c.To, 100*c.Score)
		if len(c.Evidence) > 0 {
			fmt.Fprintf(&b, ": %s", strings.Join(c.Evidence, ", "))
		}
		b.WriteString(")\n")
	}
	fmt.Fprintf(&b, "  %d) no, it was dropped\n", len(q.Candidates)+1)
	return b.String()
}

// confirm asks a yes-or-no question; anything but yes is no.
func confirm(ctx context.Context, in io.Reader, out io.Writer, text string) (bool, error) {
	fmt.Fprintf(out, "%s Go on? [y/N] ", text)
	answer, err := readLine(ctx, bufio.NewReader(in))
	if err != nil {
		fmt.Fprintln(out)
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// readLine reads a line, or gives up when ctx is done; a read that never ends is left behind.
func readLine(ctx context.Context, r *bufio.Reader) (string, error) {
	type line struct {
		text string
		err  error
	}
	c := make(chan line, 1)
	go func() {
		text, err := r.ReadString('\n')
		c <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l := <-c:
		if l.err != nil && (l.err != io.EOF || l.text == "") {
			return "", fmt.Errorf("nobody answered the question: %w", refusedError{l.err})
		}
		return strings.TrimSpace(l.text), nil
	}
}

// refusedError is an error of kind skein.ErrRefused.
type refusedError struct{ error }

func (e refusedError) Unwrap() []error { return []error{skein.ErrRefused, e.error} }
