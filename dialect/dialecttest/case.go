package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// Case is one change, as an engine's own SQL.
type Case struct {
	Name string
	// Before and After create the two schemas.
	Before, After string
	// Rows are inserted into the first.
	Rows string
	// Renames are what was renamed, as flags say it: "users.name:full_name".
	Renames []string
	// Ops are the operations that the way up consists of; nil: whatever leads there. For no
	// operations at all, Same is set.
	Ops  []string
	Same bool
	// Refused is set if the rows are in the way of the way up.
	Refused bool
	// RefusedDown is set if they are in the way of the way back.
	RefusedDown bool
	// Shown is set if the engine's own program shows the way back, although nothing else does.
	Shown bool
	// Kept is set if the way is that of a generated script, which keeps what it drops, and goes back from the
	// schema that is folded.
	Kept bool
}

// runCase runs a case. One that the engine lacks something for has to fail, so that the list of those stays true.
func (h Harness) runCase(t *testing.T, c Case) {
	err := h.try(t, c)
	switch why, lacks := h.Lacks[c.Name]; {
	case lacks && err == nil:
		t.Errorf("it works now: take it off the list of what the engine lacks, where it says: %s", why)
	case lacks:
		t.Logf("%s: %v", why, err)
	case err != nil:
		t.Fatal(err)
	}
}

// try loads both schemas, and runs the way up and back.
func (h Harness) try(t *testing.T, c Case) error {
	other, to, err := h.load(c.After)
	if err != nil {
		return err
	}
	other.close()
	b, from, err := h.load(c.Before)
	if err != nil {
		return err
	}
	defer b.close()
	renames, err := diff.Resolve(from, to, h.Dialect.Rules(), diff.Answers{Renames: c.Renames, NoRename: true})
	if err != nil {
		return err
	}
	p := Pair{From: from, To: to, Renames: renames}
	if err := h.operations(p, c); err != nil {
		return err
	}
	if err := b.exec(c.Rows); err != nil {
		return fmt.Errorf("rows: %w", err)
	}
	dump := func() string { return "" }
	if h.Dump != nil {
		dump = func() string { return h.Dump(t) }
	}
	before := dump()
	way := b.journey
	if c.Kept {
		way = b.keptJourney
	}
	up, down, err := way(p)
	switch {
	case err != nil:
		return err
	case c.Refused != (up == 0):
		return fmt.Errorf("up: refused is %v, want %v", up == 0, c.Refused)
	case up == 1 && c.RefusedDown != (down == 0):
		return fmt.Errorf("down: refused is %v, want %v", down == 0, c.RefusedDown)
	}
	if after := dump(); down == 1 && after != before && !c.Shown {
		return fmt.Errorf("there and back, the engine's own program shows\n%s\nand showed\n%s", after, before)
	}
	return nil
}

// operations checks what the way up consists of, as far as a case says.
func (h Harness) operations(p Pair, c Case) error {
	ops, err := diff.Diff(p.From, p.To, diff.Options{Rules: h.Dialect.Rules(), Renames: p.Renames})
	if err != nil {
		return err
	}
	got := make([]string, len(ops))
	for i, o := range ops {
		got[i] = o.String()
	}
	switch {
	case c.Same && len(got) > 0:
		return fmt.Errorf("false alarm: %q", got)
	case !c.Same && len(got) == 0:
		return errors.New("no difference was seen")
	case c.Ops != nil && !slices.Equal(c.Ops, got):
		return fmt.Errorf("operations are\n%q\nwant\n%q", got, c.Ops)
	}
	return nil
}

// load opens a database, runs a script and inspects what it made.
func (h Harness) load(text string) (*bench, *schema.Schema, error) {
	b, err := h.bench()
	if err != nil {
		return nil, nil, err
	}
	if err := b.exec(text); err != nil {
		b.close()
		return nil, nil, err
	}
	s, err := b.inspect()
	if err != nil {
		b.close()
		return nil, nil, fmt.Errorf("inspect: %w", err)
	}
	return b, s, nil
}

// exec runs the statements of a text.
func (b *bench) exec(text string) error {
	statements, err := sqltext.Split(text, sqltext.FlavorOf(b.Dialect.Name()))
	if err != nil {
		return err
	}
	for _, st := range statements {
		if _, err := b.conn.ExecContext(b.ctx, st.Text); err != nil {
			return fmt.Errorf("%s: %w", st.Text, err)
		}
	}
	return nil
}
