// Package revision is the history as a graph: which revision follows which,
// what a target such as "head", "+2" or "billing@head" means, and which steps
// lead from what a database has to where it should be. It knows no SQL and
// reads no files.
//
// Two kinds of edge lead from a revision to its parents: the revisions it
// revises (Down, the versioned edges) and those it depends on (DependsOn).
// A revision is applied only after all its parents of either kind.
//
// One rule ties a database to the graph: the rows of its version table are
// exactly the tops of the applied set, that is the applied revisions that no
// other applied revision revises or depends on. Every step of a path keeps it.
package revision

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Revision is one node of the graph. A Graph keeps what it is given and hands
// out pointers to it: treat a Revision as fixed from then on.
type Revision struct {
	ID           string
	Down         []string  // the ids it revises; none for a base, several for a merge
	DependsOn    []string  // ids or labels that must be applied before it
	Labels       []string  // branch labels that it declares
	Replaces     []string  // the ids of a range that it stands for, the top last; none for all but a squash
	Message      string    // what it does, in a line
	Created      time.Time // decides the order where the edges do not
	Irreversible string    // why it cannot be undone; "" if it can
	Source       string    // the name of its file, for messages
}

// Words with a meaning of their own in a target; neither id nor label.
const (
	wordHead    = "head"
	wordHeads   = "heads"
	wordBase    = "base"
	wordCurrent = "current"
)

func reserved(name string) bool {
	switch name {
	case wordHead, wordHeads, wordBase, wordCurrent:
		return true
	}
	return false
}

// older orders revisions where edges do not: by Created, then ID. Source only
// makes the messages about a repeated ID the same each time.
func older(a, b *Revision) int {
	if c := a.Created.Compare(b.Created); c != 0 {
		return c
	}
	if c := cmp.Compare(a.ID, b.ID); c != 0 {
		return c
	}
	return cmp.Compare(a.Source, b.Source)
}

// longestID is what the version table has room for, in characters.
const longestID = 64

// CheckID reports why id cannot be the id of a revision: it is empty, is one
// of the words head, heads, base and current, is longer than 64 characters, or
// holds a space or one of @ - + : and comma, which targets and script headers use. The error is a
// *NameError; nil means that the id can be used.
func CheckID(id string) error {
	reason := badName(id, "@-+:,")
	if reason == "" && utf8.RuneCountInString(id) > longestID {
		reason = fmt.Sprintf("it is longer than %d characters", longestID)
	}
	if reason != "" {
		return &NameError{Name: id, Kind: "revision identifier", Reason: reason}
	}
	return nil
}

// CheckLabel is CheckID for a branch label. A label may also hold "-", unless
// it starts with one or ends like an offset, as in "release-2".
func CheckLabel(label string) error {
	reason := badName(label, "@+:,")
	if reason == "" && strings.HasPrefix(label, "-") {
		reason = "it starts with '-'"
	}
	if _, _, found := cutOffset(label); reason == "" && found {
		reason = "its end reads as a relative offset"
	}
	if reason != "" {
		return &NameError{Name: label, Kind: "branch label", Reason: reason}
	}
	return nil
}

func badName(name, forbidden string) string {
	if name == "" {
		return "it is empty"
	}
	if reserved(name) {
		return "the word has a meaning of its own"
	}
	for _, r := range name {
		switch {
		case strings.ContainsRune(forbidden, r):
			return "character '" + string(r) + "' is not allowed"
		case unicode.IsSpace(r) || !unicode.IsPrint(r):
			return "spaces and control characters are not allowed"
		}
	}
	return ""
}
