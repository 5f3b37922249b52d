package mysql

import (
	"cmp"
	"fmt"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/schema"
)

// sameSequence compares two sequences but for their names.
func sameSequence(a, b schema.Sequence) bool {
	a.Name = b.Name
	return a == b
}

func (p *planner) createSequences() error {
	for i := range p.after.Sequences {
		q := &p.after.Sequences[i]
		was := p.before.Sequence(p.nameBefore("sequence", q.Name))
		if was != nil && sameSequence(*was, *q) {
			continue
		}
		switch {
		case !p.has(sequences):
			return fmt.Errorf("sequence %s: %s", q.Name, p.hasNo(sequences))
		case typeOfSequence(q) != "" && !p.has(typesOfSequences):
			return fmt.Errorf("sequence %s of type %s: %s", q.Name, q.Type, p.hasNo(typesOfSequences))
		case q.OwnedBy != "" || q.Comment != "":
			return fmt.Errorf("sequence %s: MariaDB's sequences belong to no column and have no comment", q.Name)
		case was == nil:
			p.add(p.opOf("sequence", q.Name), createSequence(q)).Brief = true
		default:
			p.alterSequence(was, q)
		}
	}
	return nil
}

func (p *planner) dropSequences() error {
	for i := range p.before.Sequences {
		if q := &p.before.Sequences[i]; p.after.Sequence(p.nameAfter("sequence", q.Name)) == nil {
			st := p.add(p.opOf("sequence", q.Name), "DROP SEQUENCE "+tableIdent(q.Name))
			st.Hazards = []dialect.Hazard{{Kind: "data_loss", Object: q.Name, Detail: "the sequence's place in its numbers is lost"}}
		}
	}
	return nil
}

// alterSequence changes what is said of a sequence. The server changes its type in a statement of its own, which the limits
// have to be within: the wider ones come after it, the narrower ones before.
func (p *planner) alterSequence(was, q *schema.Sequence) {
	typ := typeOfSequence(q)
	if typ == typeOfSequence(was) {
		p.alterTerms(was, q)
		return
	}
	retype := func() {
		p.add(p.opOf("sequence", q.Name), "ALTER SEQUENCE "+tableIdent(q.Name)+" AS "+cmp.Or(typ, "bigint")).Brief = true
	}
	wider := q.Max > was.Max || q.Min < was.Min
	if wider {
		retype()
	}
	typed := *was
	if typed.Type = q.Type; !sameSequence(typed, *q) {
		p.alterTerms(was, q)
	}
	if !wider {
		retype()
	}
}

// alterTerms changes all but the type of a sequence. MariaDB refuses limits that its next number lies outside of, so one
// that has not come that far goes to the new limit first; SETVAL never goes back.
func (p *planner) alterTerms(was, q *schema.Sequence) {
	if limit, before := nearLimit(q), nearLimit(was); limit != 0 && (q.Increment < 0) == (limit < before) && limit != before {
		st := p.add(p.opOf("sequence", q.Name), fmt.Sprintf("DO SETVAL(%s, %d, 0)", tableIdent(q.Name), limit))
		st.Note = "the next number is one within the new limits"
	}
	p.add(p.opOf("sequence", q.Name), "ALTER SEQUENCE "+tableIdent(q.Name)+sequenceTerms(q)).Brief = true
}

// nearLimit is the limit of a sequence that its numbers go away from, 0 where it leaves that to the engine.
func nearLimit(q *schema.Sequence) int64 {
	if q.Increment < 0 {
		return q.Max
	}
	return q.Min
}
