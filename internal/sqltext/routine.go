package sqltext

// stage is how far a routine has been read.
type stage uint8

const (
	heading  stage = iota // up to the anchor
	awaiting              // behind the anchor: the body may begin
	running               // inside the body's blocks
	over                  // behind the body, or it is a single plain statement
)

// routine follows a procedure, function, trigger or event of MySQL, whose body
// is one statement, mostly a block of nested blocks: BEGIN, IF, CASE, LOOP,
// WHILE, REPEAT and MariaDB's FOR. Blocks open and close only where a statement
// may begin, so that IF(…), REPEAT(…), CASE expressions and columns called
// begin or end do not count.
type routine struct {
	anchor string // the body may begin behind this token
	stage  stage
	paren  int
	open   []int  // where the open blocks began
	stmt   string // first word of the inner statement; empty: none yet
	tokens int    // of the inner statement
	expr   int    // CASE expressions open in it
	last   string
}

func (r *routine) inside() bool { return r.stage == running }

func (r *routine) opened() (int, string) {
	return r.open[len(r.open)-1], "body or block"
}

func (r *routine) feed(t Token) {
	w := keyword(t)
	switch r.stage {
	case heading:
		r.parens(w)
		if r.paren == 0 && w == r.anchor && (w != "ROW" || r.last == "EACH") {
			r.stage = awaiting
		}
	case awaiting:
		r.parens(w)
		if r.paren == 0 && t.Kind == Word {
			r.await(t, w)
		}
	case running:
		r.step(t, w)
	}
	r.last = w
}

func (r *routine) parens(w string) {
	switch w {
	case "(":
		r.paren++
	case ")":
		r.paren--
	}
}

// await looks for the body's first word among the routine's characteristics.
func (r *routine) await(t Token, w string) {
	switch w {
	case "BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR":
		r.stage = running
		r.begin(t, w)
	case "RETURN", "SELECT", "SET", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "WITH", "DO",
		"SIGNAL", "CREATE", "DROP", "ALTER", "TRUNCATE", "EXECUTE", "PREPARE":
		if r.last != "CHARACTER" && r.last != "CHAR" {
			r.stage = over
		}
	}
}

func (r *routine) step(t Token, w string) {
	switch {
	case w == ";":
		r.stmt, r.tokens, r.expr = "", 0, 0
		return
	case r.stmt == "":
		r.begin(t, w)
	case r.last != ".":
		r.within(t, w)
	}
	r.tokens++
}

// begin takes the first word of an inner statement.
func (r *routine) begin(t Token, w string) {
	r.tokens = 0
	switch w {
	case "BEGIN", "LOOP", "REPEAT":
		r.push(t)
	case "IF", "CASE", "WHILE", "FOR":
		r.push(t)
		r.stmt = w
	case "END":
		r.pop()
	case "ELSE":
	case "":
		r.stmt = "?"
	default:
		r.stmt = w
	}
}

// within takes a later word of an inner statement.
func (r *routine) within(t Token, w string) {
	switch w {
	case "CASE":
		if r.stmt != "END" {
			r.expr++
		}
	case "END":
		if r.expr > 0 {
			r.expr--
		} else if r.stmt == "UNTIL" {
			r.pop()
		}
	case "THEN":
		r.headOver(r.stmt == "IF" || r.stmt == "ELSEIF" || r.stmt == "CASE" || r.stmt == "WHEN")
	case "DO":
		r.headOver(r.stmt == "WHILE" || r.stmt == "FOR")
	case ":":
		r.headOver(r.tokens == 1) // a label
	case "BEGIN":
		if r.stmt == "DECLARE" && r.last != "DECLARE" { // a handler's block
			r.push(t)
			r.stmt = ""
		}
	}
}

// headOver lets a new statement begin behind THEN, DO or a label.
func (r *routine) headOver(yes bool) {
	if yes && r.expr == 0 {
		r.stmt = ""
	}
}

func (r *routine) push(t Token) { r.open = append(r.open, t.Offset) }

// pop closes a block; what follows END up to the semicolon is its name.
func (r *routine) pop() {
	r.stmt = "END"
	r.open = r.open[:len(r.open)-1]
	if len(r.open) == 0 {
		r.stage = over
	}
}
