package executor

import (
	"slices"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// scale weighs the statements of a step.
type scale struct {
	*simulator
	weigher dialect.Weigher // nil: what Compile knows is all
	made    map[string]bool // tables that the step makes: nobody has rows there, or waits for them
}

func (s *simulator) scale() scale {
	w, _ := s.dialect.(dialect.Weigher)
	if s.changed == nil {
		s.changed = map[string]bool{}
	}
	return scale{s, w, map[string]bool{}}
}

// weigh adds what the text of a statement tells of its risks.
func (s scale) weigh(st *dialect.Statement) {
	if s.weigher == nil || st.Func != nil || st.Guard != nil {
		return
	}
	n := len(st.Hazards)
	s.weigher.Weigh(st, s.column)
	if loss := func(h dialect.Hazard) bool { return h.Kind == "data_loss" }; slices.ContainsFunc(st.Hazards[:n], loss) {
		// Compile knew under which name.
		st.Hazards = append(st.Hazards[:n:n], slices.DeleteFunc(slices.Clone(st.Hazards[n:]), loss)...)
	}
	words := append(sqltext.Words(st.SQL, 2), "", "")
	if words[0] == "CREATE" && words[1] == "TABLE" {
		s.made[st.Table] = true
	}
	if s.made[st.Table] {
		st.Rewrite = false
		st.Hazards = slices.DeleteFunc(st.Hazards, func(h dialect.Hazard) bool { return h.Kind != "data_loss" })
	}
	s.changed[st.Table] = true
}

// column returns a column as it was at the beginning, if nothing has changed its table since.
func (s scale) column(table, column string) *schema.Column {
	if s.base == nil || s.changed[table] {
		return nil
	}
	if t := s.base.Table(table); t != nil {
		return t.Column(column)
	}
	return nil
}
