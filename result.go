package skein

import (
	"time"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/schema"
)

// Revision is what is known of one revision: from its script, and, where a database was asked, from
// its log. The field names of its JSON are stable.
type Revision struct {
	ID           string   `json:"revision"`
	Revises      []string `json:"revises"`    // its parents; empty: it is a base
	DependsOn    []string `json:"depends_on"` // revisions that have to be there before it, beside its parents
	Replaces     []string `json:"replaces"`   // revisions that it is a squash of
	Labels       []string `json:"labels"`
	Message      string   `json:"message"`
	Created      string   `json:"created"` // RFC 3339, "" if the script doesn't say
	File         string   `json:"file"`
	Form         string   `json:"form"` // "go" or "sql"
	Children     []string `json:"children"`
	Head         bool     `json:"head"`           // nothing builds on it
	Effective    bool     `json:"effective_head"` // only a depends_on builds on it
	BranchPoint  bool     `json:"branch_point"`
	MergePoint   bool     `json:"merge_point"`
	Irreversible string   `json:"irreversible,omitempty"` // why it can't be undone; "": it can
	// Current, Applied, AppliedAt and Edited are set only where the database was asked.
	Current   bool       `json:"current"` // it has a row in the version table
	Applied   bool       `json:"applied"` // it, or a revision above it, has a row
	AppliedAt *time.Time `json:"applied_at,omitempty"`
	Edited    bool       `json:"edited,omitempty"` // its script changed after it was applied
	// Unknown is set for a revision that the database has and the scripts don't.
	Unknown bool `json:"unknown,omitempty"`
	asked   bool
}

// MarshalJSON leaves current, applied and edited out where no database was asked.
func (r Revision) MarshalJSON() ([]byte, error) {
	type bare Revision
	out := struct {
		bare
		Current *bool `json:"current,omitempty"`
		Applied *bool `json:"applied,omitempty"`
		Edited  *bool `json:"edited,omitempty"`
	}{bare: bare(r)}
	if r.asked || r.Current || r.Applied || r.Edited {
		out.Current, out.Applied, out.Edited = &r.Current, &r.Applied, &r.Edited
	}
	return plan.Marshal(out)
}

// Change is one difference that was found.
type Change = autogenerate.Change

// Generated is what Migrate and NewRevision did.
type Generated struct {
	Revision  string          `json:"revision"` // "" if there was nothing to write
	File      string          `json:"file"`     // path of the new script, "" if there was nothing to write
	Changes   []Change        `json:"changes"`
	Warnings  []string        `json:"warnings"`           // what a person should look at
	LeftAlone []schema.Object `json:"left_alone"`         // objects that Skein doesn't touch
	Proof     *Proved         `json:"proof,omitempty"`    // what Migrate found out by running the script
	Merge     *Merged         `json:"merge,omitempty"`    // what Merge found out about the branches
	Replaces  []string        `json:"replaces,omitempty"` // what Squash put one revision in place of
}

// Checked is what Check found.
type Checked struct {
	Changes   []Change        `json:"changes"` // differences between models and database; empty: none
	Edited    []string        `json:"edited"`  // applied revisions whose script changed since
	LeftAlone []schema.Object `json:"left_alone"`
}

// Currents is where a database stands.
type Currents struct {
	Revisions []Revision `json:"revisions"` // the rows of the version table
	AtHead    bool       `json:"at_head"`   // every head is applied, and nothing is half done
	HalfDone  *HalfDone  `json:"half_done,omitempty"`
}

// HalfDone is a revision of which a part is in the database: its run failed or was killed behind a
// statement that the engine commits at once. The same command goes on with it.
type HalfDone struct {
	Revision   string    `json:"revision"`
	Direction  string    `json:"direction"`       // "upgrade" or "downgrade"
	Statements []string  `json:"statements"`      // those that are in the database, in order
	Begun      string    `json:"begun,omitempty"` // the one that was begun last and may be in it, "" if none was
	Run        string    `json:"run"`             // who ran it
	At         time.Time `json:"at"`              // when the last of them was written down
	Text       string    `json:"-"`               // all of it in plain words
}
