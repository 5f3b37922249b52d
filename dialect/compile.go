package dialect

import (
	"fmt"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Compilation is how an engine that joins changes of structure compiles.
type Compilation struct {
	// Data compiles an operation on data, the one at an index.
	Data func(o op.Op, at int) ([]Statement, error)
	// Structure compiles the changes of structure between two such operations, the first of them at an
	// index, on a database of schema before. more is set where operations follow. It returns the schema
	// after them too, which may be nil where nothing follows.
	Structure func(ops []op.Op, at int, before *schema.Schema, more bool) ([]Statement, *schema.Schema, error)
}

// Compile compiles operations: what is done to data stays in its place, and the changes of structure
// between are handed on together. No operations compile to no statements.
func (c Compilation) Compile(ops []op.Op, before *schema.Schema) ([]Statement, error) {
	now := before
	var out []Statement
	for i := 0; i < len(ops); {
		if op.IsData(ops[i]) {
			sts, err := c.Data(ops[i], i)
			if err != nil {
				return nil, err
			}
			// Without a schema there is none to keep up with.
			if _, own := ops[i].(op.Compiler); own && before != nil {
				now = now.Clone()
				if err := ops[i].Apply(now); err != nil {
					return nil, fmt.Errorf("%s: %w", ops[i], err)
				}
			}
			out = append(out, sts...)
			i++
			continue
		}
		end := i + 1
		for end < len(ops) && !op.IsData(ops[end]) {
			end++
		}
		sts, after, err := c.Structure(ops[i:end], i, now, end < len(ops))
		if err != nil {
			return nil, err
		}
		out = append(out, sts...)
		now, i = after, end
	}
	return out, nil
}
