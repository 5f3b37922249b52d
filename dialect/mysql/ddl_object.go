package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/schema"
)

func createView(v *schema.View) string {
	s := "CREATE "
	if v.Options != "" {
		s += v.Options + " "
	}
	s += "VIEW " + tableIdent(v.Name)
	if len(v.Columns) > 0 {
		s += " (" + idents(v.Columns) + ")"
	}
	s += " AS " + v.Query
	if v.CheckOption != "" {
		s += "\nWITH " + v.CheckOption + " CHECK OPTION"
	}
	return s
}

func createTrigger(t *schema.Trigger) string {
	return "CREATE TRIGGER " + ident(t.Name) + " " + t.Body
}

// noCache is the cache of a sequence that keeps none; 0 leaves it to the engine.
const noCache = -1

func createSequence(q *schema.Sequence) string {
	s := "CREATE SEQUENCE " + tableIdent(q.Name)
	if typ := typeOfSequence(q); typ != "" {
		s += " AS " + typ
	}
	return s + sequenceTerms(q)
}

// typeOfSequence is the type of a sequence's numbers, "" where it is the engine's own.
func typeOfSequence(q *schema.Sequence) string {
	if sameType(schema.Raw(q.Type), schema.BigInt{}) {
		return ""
	}
	return q.Type
}

func sequenceTerms(q *schema.Sequence) string {
	s := ""
	if q.Start != 0 {
		s += fmt.Sprintf(" START WITH %d", q.Start)
	}
	if q.Min != 0 {
		s += fmt.Sprintf(" MINVALUE %d", q.Min)
	}
	if q.Max != 0 {
		s += fmt.Sprintf(" MAXVALUE %d", q.Max)
	}
	if q.Increment != 0 {
		s += fmt.Sprintf(" INCREMENT BY %d", q.Increment)
	}
	switch {
	case q.Cache == noCache:
		s += " NOCACHE"
	case q.Cache != 0:
		s += fmt.Sprintf(" CACHE %d", q.Cache)
	}
	if q.Cycle {
		return s + " CYCLE"
	}
	return s + " NOCYCLE"
}

// definitionKinds are the kinds of objects that are known by their text.
var definitionKinds = []string{"procedure", "function", "event"}

func dropDefinition(kind, name string) (string, error) {
	if !slices.Contains(definitionKinds, kind) {
		return "", fmt.Errorf("MySQL has no objects of kind %s", kind)
	}
	return "DROP " + strings.ToUpper(kind) + " " + ident(name), nil
}
