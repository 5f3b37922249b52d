package plan

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/script"
)

// WriteSQL prints the plan as a script for the engine's own shell, in which guards refuse in the engine's
// words; where it has none, they are comments. A plan without steps prints nothing. A Go function can't be
// printed: it is an error that names it.
func (p *Plan) WriteSQL(w io.Writer, r dialect.Refusal) error {
	out := &printer{dialect: p.Dialect, refusal: r}
	if len(p.Steps) > 0 {
		if r.Hint != "" {
			out.WriteString("-- " + r.Hint + "\n\n")
		}
		out.all(r.Intro)
	}
	for i := range p.Steps {
		if err := out.step(&p.Steps[i]); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// printer writes a script.
type printer struct {
	strings.Builder
	dialect string
	refusal dialect.Refusal
	frame   dialect.Frame // of the step
	open    bool          // a transaction is open
	number  int           // of the last transaction
	guards  int           // so far
	first   int           // the number of the transaction's first guard
	cut     bool          // the step goes on after a transaction
}

func (p *printer) step(s *Planned) error {
	p.frame, p.cut = s.Frame, false
	fmt.Fprintf(p, "-- Running %s %s -> %s", s.Direction, strings.Join(s.FromRows, ", "), strings.Join(s.ToRows, ", "))
	if s.Message != "" {
		p.WriteString(", " + oneLine(s.Message))
	}
	p.WriteString("\n\n")
	told := p.refusal.Back != "" && slices.ContainsFunc(s.Statements, func(st Statement) bool { return mayTell(st.SQL) })
	if told {
		p.WriteString("-- what is set in this revision is taken back at its end\n" + Terminated(p.refusal.Keep, p.dialect))
	}
	for i := range s.Statements {
		if err := p.statement(s, &s.Statements[i]); err != nil {
			return err
		}
	}
	p.begin()
	if told {
		p.WriteString(Terminated(p.refusal.Back, p.dialect))
	}
	p.all(s.Version)
	p.all(s.Log)
	p.end(false)
	return nil
}

// mayTell reports whether a statement may change settings. Of what Skein itself remembers in
// settings it says no.
func mayTell(sql string) bool {
	words := append(sqltext.Words(sql, 2), "", "")
	switch words[0] {
	case "SET":
		return !slices.Contains([]string{"CONSTRAINTS", "TRANSACTION"}, words[1])
	case "RESET", "DISCARD", "CALL":
		return true
	}
	text := strings.ToLower(sql)
	return strings.Contains(text, "set_config") && !strings.Contains(text, "set_config('skein.") ||
		words[0] == "DO" && strings.Contains(text, "set ") && !strings.HasPrefix(text, "do $skein")
}

func (p *printer) statement(s *Planned, st *Statement) error {
	if st.Kind == "go" {
		return fmt.Errorf("%s: revision %s runs a Go function (%s), which can't be printed as SQL: run the upgrade online, or record the data step with m.Exec", st.Source, s.Revision, st.Note)
	}
	sql, err := script.Inline(st.SQL, st.Args, p.dialect)
	if err != nil {
		return fmt.Errorf("%s: revision %s: a statement can't be printed as SQL: %w: %s", st.Source, s.Revision, err, st.SQL)
	}
	switch {
	case st.Kind == "guard":
		p.begin()
		p.guard(sql, st.Note)
		return nil
	case st.Kind == "batches":
		// Nobody could go on in the middle of a printed script: it is all or nothing.
		p.begin()
		fmt.Fprintf(p, "-- where it is not printed, this runs in batches of %s\n", st.BatchesOf)
	case st.Transaction == 0:
		if p.end(true); sqltext.Kind(sql) == sqltext.TxControl { // said just now
			return nil
		}
	default:
		p.begin()
	}
	p.WriteString(Terminated(sql, p.dialect))
	return nil
}

// begin begins a transaction if none is open. One that goes on with a step refuses where what came before
// was rolled back.
func (p *printer) begin() {
	if p.open {
		return
	}
	p.all(p.frame.Before)
	p.WriteString("BEGIN;\n\n")
	p.all(p.frame.Begin) // an isolation level has to come before all else
	if p.open, p.first = true, p.guards+1; p.cut && p.refusal.Undone != nil {
		p.guard(p.refusal.Undone(p.number), "what this revision did before was rolled back")
	}
	p.number++
}

// end commits what is open. more says that the step goes on.
func (p *printer) end(more bool) {
	if !p.open {
		return
	}
	if g := p.frame.Guard; g.SQL != "" {
		p.guard(g.SQL, g.Why)
	}
	if p.refusal.Commit != nil {
		p.all(p.refusal.Commit(p.number, p.first, p.guards, more))
	}
	p.WriteString("COMMIT;\n\n")
	p.open, p.cut = false, more
}

// guard writes a query that must find no rows.
func (p *printer) guard(query, why string) {
	if p.refusal.Guard == nil {
		p.WriteString(GuardComment(query, why))
		return
	}
	p.guards++
	why = oneLine(strings.ReplaceAll(why, "%d", "some"))
	query = strings.TrimRight(strings.TrimSpace(query), ";")
	fmt.Fprintf(p, "-- refuses if %s\n%s", why, Terminated(p.refusal.Guard(p.guards, query, why), p.dialect))
}

func (p *printer) all(list []string) {
	for _, sql := range list {
		p.WriteString(Terminated(sql, p.dialect))
	}
}

// GuardComment returns a guard as a comment for whoever reads the statements.
func GuardComment(query, why string) string {
	return fmt.Sprintf("-- to look at first; it must find no rows (%s):\n-- %s\n\n",
		oneLine(strings.ReplaceAll(why, "%d", "some")), strings.ReplaceAll(query, "\n", "\n-- "))
}

// oneLine makes text fit for a comment of one line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Terminated returns a statement as it stands in a printed script, with its semicolon and an empty line.
// The client of MySQL ends a statement at any semicolon: one with more of them gets a delimiter of its own.
func Terminated(sql, dialect string) string {
	sql = strings.TrimRight(strings.TrimSpace(sql), ";")
	if sqltext.FlavorOf(dialect) == sqltext.MySQL && strings.Contains(sql, ";") {
		end := "//"
		for strings.Contains(sql, end) {
			end += "/"
		}
		return "DELIMITER " + end + "\n" + sql + "\n" + end + "\nDELIMITER ;\n\n"
	}
	if strings.Contains(sql[strings.LastIndexByte(sql, '\n')+1:], "--") {
		sql += "\n" // it may end in a comment
	}
	return sql + ";\n\n"
}
