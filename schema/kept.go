package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// KeptPrefix begins the name of everything that was dropped and is kept: a table, or a column of one.
const KeptPrefix = "_skein_kept_"

// maxName is what a name may have in bytes on every engine: PostgreSQL cuts what is longer.
const maxName = 63

// KeptName is the name under which a revision keeps a table or a column that it drops. It is the same
// wherever the revision runs, at most 63 bytes long, and shows both: _skein_kept_5f15cbadc711_nick. Of
// a name that is too long it holds the beginning and a hash.
func KeptName(revision, name string) string {
	head := KeptPrefix + KeptMark(revision) + "_"
	if len(head)+len(name) <= maxName {
		return head + name
	}
	tail := "_" + shortHash(name)
	cut := name[:maxName-len(head)-len(tail)]
	for !utf8.ValidString(cut) {
		cut = cut[:len(cut)-1]
	}
	return head + cut + tail
}

// KeptSideName is the name of the table beside another one in which a revision keeps the values of one of its
// columns; table is without its schema.
func KeptSideName(revision, table, column string) string {
	return KeptName(revision, table+"_"+column)
}

// KeptThen is the name of the column beside a kept one that holds what the rows have in place of what is
// kept.
func KeptThen(kept string) string {
	mark, _ := SplitKept(kept)
	return KeptPrefix + mark + "_then_" + shortHash(kept)
}

// KeptMark is the part of a kept name that stands for the revision: its id, or, where that is long or
// more than letters and digits, a hash of it.
func KeptMark(revision string) string {
	plain := revision != "" && !strings.ContainsFunc(revision, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
	if plain && len(revision) <= 16 {
		return revision
	}
	return shortHash(revision)
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// IsKept reports whether a name is one of what is kept, however an engine writes it.
func IsKept(name string) bool {
	if hasKeptPrefix(name) {
		return true
	}
	_, last := SplitName(name)
	return hasKeptPrefix(last)
}

func hasKeptPrefix(name string) bool {
	return len(name) > len(KeptPrefix) && strings.EqualFold(name[:len(KeptPrefix)], KeptPrefix)
}

// SplitKept returns the mark of the revision and the name that a kept name was made of, "" and "" for
// any other name.
func SplitKept(name string) (mark, was string) {
	if !hasKeptPrefix(name) {
		if _, name = SplitName(name); !hasKeptPrefix(name) {
			return "", ""
		}
	}
	mark, was, _ = strings.Cut(name[len(KeptPrefix):], "_")
	return mark, was
}

// WithoutKept returns the schema as models and people see it: without what was dropped and is kept.
// A schema that keeps nothing is returned as it is.
func (s *Schema) WithoutKept() *Schema {
	if s == nil || !s.keeps() {
		return s
	}
	out := s.Clone()
	out.Tables = slices.DeleteFunc(out.Tables, func(t Table) bool { return IsKept(t.Name) })
	for i := range out.Tables {
		t := &out.Tables[i]
		t.Columns = slices.DeleteFunc(t.Columns, func(c Column) bool { return IsKept(c.Name) })
	}
	out.Triggers = slices.DeleteFunc(out.Triggers, func(t Trigger) bool { return IsKept(t.Table) || IsKept(t.Name) })
	out.Enums = slices.DeleteFunc(out.Enums, func(e Enum) bool { return IsKept(e.Name) })
	out.Definitions = slices.DeleteFunc(out.Definitions, func(d Definition) bool {
		routine, _ := SplitRoutine(d.Name)
		return IsKept(d.Table) || IsKept(routine)
	})
	out.Sequences = slices.DeleteFunc(out.Sequences, func(q Sequence) bool {
		return IsKept(q.Name) || slices.ContainsFunc(strings.Split(q.OwnedBy, "."), IsKept)
	})
	return out
}

// keeps reports whether there is a kept table or column.
func (s *Schema) keeps() bool {
	return slices.ContainsFunc(s.Triggers, func(t Trigger) bool { return IsKept(t.Name) }) || slices.ContainsFunc(s.Tables, func(t Table) bool {
		return IsKept(t.Name) || slices.ContainsFunc(t.Columns, func(c Column) bool { return IsKept(c.Name) })
	})
}
