// Package merge tells whether two branches of a history fit together. Both are folded over the schema
// at their fork, in both orders: they fit if either order works and both lead to the same schema. What
// doesn't fit is named: which object it is about, and what each side makes of it. It is pure.
package merge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// ErrUnknown is wrapped by the error about a branch that can't be followed from the fork.
var ErrUnknown = errors.New("the branch can't be followed")

// Branch is one side of a merge.
type Branch struct {
	// Name stands for the branch in messages: the revision it ends at.
	Name string
	// Fold returns what the branch makes of a schema, which is its own to change. An error says that it
	// does not run there.
	Fold func(*schema.Schema) (*schema.Schema, error)
	// Ops are its operations, as far as they are known. They are asked for what was renamed.
	Ops []op.Op
}

// Kind is a kind of conflict.
type Kind string

// The kinds of conflicts.
const (
	Different Kind = "different_change" // both sides change the object, and not alike
	Same      Kind = "same_change"      // both sides make the change, and it can't be made twice
	Gone      Kind = "gone"             // one side drops or renames what the other uses
	Order     Kind = "order"            // what comes out depends on which side runs first
)

// Conflict is something that the two sides of a merge don't agree on. Base, Ours and Theirs show the
// object at the fork and on each side, in short SQL or in words.
type Conflict struct {
	Kind   Kind   `json:"kind"`
	Object string `json:"object"` // "column users.email", "table users", …
	Base   string `json:"base"`
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
	Why    string `json:"why"`
}

// Result is what a comparison of two branches found.
type Result struct {
	Ours, Theirs []op.Op        // what each side does to the schema at the fork
	Schema       *schema.Schema // what both orders lead to; nil if there are conflicts
	Conflicts    []Conflict
}

// Compare folds two branches over the schema at their fork. An error means that one of them can't be
// followed even alone, and wraps ErrUnknown; that they don't fit is no error.
func Compare(base *schema.Schema, ours, theirs Branch, rules diff.Rules) (*Result, error) {
	// What is kept on the way belongs to the branches' own scripts: they are folded over it, and it is not
	// compared.
	c := &comparison{rules: rules, base: base.WithoutKept(), names: [2]string{ours.Name, theirs.Name}}
	var whole [2]*schema.Schema
	for i, b := range []Branch{ours, theirs} {
		after, err := b.Fold(base.Clone())
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %w", b.Name, ErrUnknown, err)
		}
		whole[i], c.side[i] = after, after.WithoutKept()
		c.renames[i] = Renames(b.Ops, c.base, c.side[i])
	}
	out := &Result{Ours: c.effect(0), Theirs: c.effect(1)}
	for i, then := range []Branch{theirs, ours} {
		var both *schema.Schema
		both, c.err[i] = then.Fold(whole[i].Clone())
		c.both[i] = both.WithoutKept()
	}
	c.fits = c.err[0] == nil && c.err[1] == nil && diff.Equal(c.both[0], c.both[1], rules)
	if out.Conflicts = c.conflicts(); len(out.Conflicts) == 0 {
		out.Schema = c.both[0]
	}
	return out, nil
}

// comparison is one run of Compare. Where there are two of something, the first is about ours, or
// about ours running first.
type comparison struct {
	rules   diff.Rules
	names   [2]string
	base    *schema.Schema
	side    [2]*schema.Schema
	renames [2][]diff.Rename
	both    [2]*schema.Schema
	err     [2]error
	fits    bool // both orders work and lead to the same

	found []Conflict
	said  map[string]bool
}

// effect is what a side does, in the fewest operations. Schemas that can't be compared, which a
// dialect's rules may cause, give none: the words are lost and nothing else.
func (c *comparison) effect(i int) []op.Op {
	ops, err := diff.Diff(c.base, c.side[i], diff.Options{Rules: c.rules, Renames: c.renames[i]})
	if errors.Is(err, diff.ErrRename) {
		ops, _ = diff.Diff(c.base, c.side[i], diff.Options{Rules: c.rules})
	}
	return ops
}

func (c *comparison) conflicts() []Conflict {
	c.said = map[string]bool{}
	shared := c.sharedTables()
	base := c.objects(c.base, shared)
	ours, theirs := c.objects(c.side[0], shared), c.objects(c.side[1], shared)
	for _, key := range keysOf(base, ours, theirs) {
		c.changedTwice(base[key], ours[key], theirs[key])
	}
	c.uses(base, [2]objects{ours, theirs})
	if c.err[0] == nil && c.err[1] == nil {
		c.ordered(shared, base, ours, theirs)
	}
	for i, err := range c.err {
		if err != nil && len(c.found) == 0 {
			c.add(Conflict{
				Kind: Order, Object: "the order of the two",
				Why: fmt.Sprintf("%s doesn't run after %s: %v", c.names[1-i], c.names[i], err),
			})
		}
	}
	return c.found
}

func (c *comparison) add(x Conflict) {
	if !c.said[x.Object] {
		c.said[x.Object] = true
		c.found = append(c.found, x)
	}
}

// changedTwice looks at an object that may have been changed on both sides.
func (c *comparison) changedTwice(base, ours, theirs *object) {
	if c.same(base, ours) || c.same(base, theirs) {
		return
	}
	x := Conflict{Object: first(ours, theirs, base).String(), Base: base.show(), Ours: c.show(0, base, ours), Theirs: c.show(1, base, theirs)}
	if c.same(ours, theirs) {
		if c.fits && !c.doubled(ours) || base != nil && ours != nil {
			return // made twice it is as if it were made once
		}
		verb := "add"
		if ours == nil {
			verb = "drop or rename"
		}
		x.Kind, x.Why = Same, fmt.Sprintf("the same change on both sides: both %s it, and it can't be done twice", verb)
		c.add(x)
		return
	}
	if base != nil && ours != nil && theirs != nil && c.apart(base, ours, theirs) {
		return
	}
	x.Kind, x.Why = Different, "both sides change it, and not alike"
	switch {
	case base == nil:
		x.Why = "both sides add it, and not alike"
	case ours == nil || theirs == nil:
		x.Why = "one side drops or renames it, the other changes it"
	}
	c.add(x)
}

// doubled reports whether both sides together have a constraint twice that each has once: without a
// name, nothing is in the way of that.
func (c *comparison) doubled(o *object) bool {
	if o == nil || o.kind != "constraint" {
		return false
	}
	count := func(s *schema.Schema) (n int) {
		if t := s.Table(o.table); t != nil {
			for _, con := range t.Constraints() {
				if fk, ok := con.(schema.ForeignKey); ok {
					con = withColumns(fk, s)
				}
				if constraintText(con) == o.show() {
					n++
				}
			}
		}
		return n
	}
	return count(c.both[0]) > count(c.side[0])
}

// ordered names what differs between the two orders and is not named yet.
func (c *comparison) ordered(shared map[string]bool, base, ours, theirs objects) {
	one, other := c.objects(c.both[0], shared), c.objects(c.both[1], shared)
	for _, key := range keysOf(one, other) {
		a, b := one[key], other[key]
		if c.same(a, b) {
			continue
		}
		c.add(Conflict{
			Kind: Order, Object: first(a, b).String(),
			Base: base[key].show(), Ours: ours[key].show(), Theirs: theirs[key].show(),
			Why: fmt.Sprintf("the order decides: after %s and then %s it is %s; the other way round, %s", c.names[0], c.names[1], a.show(), b.show()),
		})
	}
}

// show shows an object on a side, and says what became of one that is gone.
func (c *comparison) show(i int, base, now *object) string {
	if now != nil || base == nil {
		return now.show()
	}
	for _, r := range c.renames[i] {
		if r.From == base.name && (string(r.Kind) == base.kind) && (r.Kind == diff.TableKind || c.tableBefore(i, r.Table) == base.table) {
			return "renamed to " + r.To
		}
	}
	return "dropped"
}

// tableBefore is the name at the fork of a table of a side.
func (c *comparison) tableBefore(i int, now string) string {
	for _, r := range c.renames[i] {
		if r.Kind == diff.TableKind && r.To == now {
			return r.From
		}
	}
	return now
}

// String lists the conflicts, for tests and debugging.
func (r *Result) String() string {
	var b strings.Builder
	for _, x := range r.Conflicts {
		fmt.Fprintf(&b, "%s %s: %s | %s | %s (%s)\n", x.Kind, x.Object, x.Base, x.Ours, x.Theirs, x.Why)
	}
	return b.String()
}
