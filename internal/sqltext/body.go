package sqltext

// body follows a statement that may hold semicolons of its own.
type body interface {
	feed(Token)            // the significant tokens, semicolons inside included
	inside() bool          // whether a semicolon now belongs to the body
	opened() (int, string) // where the innermost open part began, and what it is
}

// header reads the first words of a statement until it is known whether the
// statement can have a body, and of which sort.
type header struct {
	f       Flavor
	words   int
	first   string
	definer bool
	done    bool
	body    body
}

func (h *header) inside() bool { return h.body != nil && h.body.inside() }

func (h *header) feed(t Token) {
	switch {
	case h.body != nil:
		h.body.feed(t)
	case !h.done && t.Kind == Word:
		h.words++
		h.step(t)
	}
}

func (h *header) step(t Token) {
	w := keyword(t)
	if h.words == 1 {
		h.first = w
		h.done = w != "CREATE" && w != "EXPLAIN" && (h.f != MySQL || w != "ALTER" && w != "BEGIN")
		return
	}
	switch h.first {
	case "EXPLAIN":
		h.explained(w)
	case "BEGIN":
		h.anonymous(t, w)
	default:
		h.object(w)
	}
}

// explained looks for the statement behind EXPLAIN [QUERY PLAN].
func (h *header) explained(w string) {
	switch w {
	case "CREATE":
		h.first = w
	case "QUERY", "PLAN":
	default:
		h.done = true
	}
}

// anonymous knows MariaDB's BEGIN NOT ATOMIC … END.
func (h *header) anonymous(t Token, w string) {
	switch {
	case h.words == 2 && w == "NOT":
	case h.words == 3 && w == "ATOMIC":
		h.body = &routine{stage: running, open: []int{t.Offset}}
	default:
		h.done = true
	}
}

// object decides by the sort of object that is created.
func (h *header) object(w string) {
	switch w {
	case "OR", "REPLACE", "TEMP", "TEMPORARY", "AGGREGATE", "CONSTRAINT":
	case "DEFINER":
		h.definer = true
	case "TRIGGER":
		h.body = h.pick(&listBody{}, nil, &routine{anchor: "ROW"})
	case "FUNCTION", "PROCEDURE":
		h.body = h.pick(nil, &listBody{atomic: true}, &routine{anchor: ")"})
	case "RULE":
		h.body = h.pick(nil, &ruleBody{}, nil)
	case "EVENT":
		h.body = h.pick(nil, nil, &routine{anchor: "DO"})
	default:
		h.done = !h.definer || h.words > 12 || w == "VIEW"
	}
	h.done = h.done || h.body != nil
}

// pick returns the body for the flavor; Any takes SQLite's or PostgreSQL's.
func (h *header) pick(sqlite, postgres, mysql body) body {
	switch {
	case h.f == SQLite, h.f == Any && sqlite != nil:
		return sqlite
	case h.f == Postgres, h.f == Any:
		return postgres
	}
	return mysql
}

// listBody is a list of statements, each with its semicolon, between BEGIN and
// END: SQLite's triggers, and PostgreSQL's functions with BEGIN ATOMIC. An END
// that closes it follows a semicolon; the END of a CASE never does, nor can
// any statement of the list begin with END. So columns called end do no harm.
type listBody struct {
	atomic bool
	open   bool
	closed bool
	last   string
	start  int
}

func (b *listBody) feed(t Token) {
	if b.closed {
		return
	}
	w := keyword(t)
	switch {
	case !b.open && b.atomic:
		b.open = w == "ATOMIC" && b.last == "BEGIN"
		b.start = t.Offset
	case !b.open:
		b.open = w == "BEGIN" && b.last != "."
		b.start = t.Offset
	case w == "END" && (b.last == ";" || b.last == "BEGIN" || b.last == "ATOMIC"):
		b.closed = true
	case w == "BEGIN" && !b.atomic && b.last != ".":
		b.start = t.Offset // the one before was a name
	}
	b.last = w
}

func (b *listBody) inside() bool { return b.open && !b.closed }

func (b *listBody) opened() (int, string) { return b.start, "BEGIN body" }

// ruleBody is the list in parentheses of PostgreSQL's CREATE RULE … DO (…; …).
type ruleBody struct {
	open []int
}

func (b *ruleBody) feed(t Token) {
	switch {
	case t.Kind != Op:
	case t.Text == "(":
		b.open = append(b.open, t.Offset)
	case t.Text == ")" && len(b.open) > 0:
		b.open = b.open[:len(b.open)-1]
	}
}

func (b *ruleBody) inside() bool { return len(b.open) > 0 }

func (b *ruleBody) opened() (int, string) { return b.open[len(b.open)-1], "parenthesis" }
