package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
)

// errSyntax is wrapped by every error of the parser.
var errSyntax = errors.New("not understood")

// parser reads the CREATE statements that SQLite stores. It knows their grammar down to expressions,
// which it takes as text. It can be used for one text after another.
type parser struct {
	src  string
	toks []sqltext.Token // all that are significant, and one empty one behind the last
	pos  int
	was  []wasNote
}

// start makes ready for a text.
func (p *parser) start(src string) {
	p.src, p.pos = src, 0
	p.toks, p.was = p.toks[:0], p.was[:0]
	for t := range sqltext.Lex(src, sqltext.SQLite) {
		if t.Significant() {
			p.toks = append(p.toks, t)
		} else if t.Kind == sqltext.Comment {
			p.note(t)
		}
	}
	p.toks = append(p.toks, sqltext.Token{Offset: len(src)})
}

func (p *parser) peek() sqltext.Token { return p.toks[p.pos] }

// after returns the token that many places on.
func (p *parser) after(n int) sqltext.Token {
	return p.toks[min(p.pos+n, len(p.toks)-1)]
}

func (p *parser) next() sqltext.Token {
	t := p.toks[p.pos]
	if p.pos < len(p.toks)-1 {
		p.pos++
	}
	return t
}

// wrong is the error where another token was expected.
func (p *parser) wrong(expected string) error {
	t := p.peek()
	if t.Text == "" {
		return fmt.Errorf("%w: the text ends where %s is expected", errSyntax, expected)
	}
	return fmt.Errorf("%w: %q at byte %d where %s is expected", errSyntax, t.Text, t.Offset, expected)
}

// isBare reports whether t is that bare word, given in upper case.
func isBare(t sqltext.Token, word string) bool {
	return t.Kind == sqltext.Word && len(t.Text) == len(word) && strings.EqualFold(t.Text, word)
}

func isMark(t sqltext.Token, mark string) bool { return t.Kind == sqltext.Op && t.Text == mark }

// on reports whether these words come next.
func (p *parser) on(words ...string) bool {
	for i, w := range words {
		if !isBare(p.after(i), w) {
			return false
		}
	}
	return true
}

// take passes over these words if they come next.
func (p *parser) take(words ...string) bool {
	if !p.on(words...) {
		return false
	}
	p.pos += len(words)
	return true
}

// takeOne passes over one of the words and returns it, "" if none comes next.
func (p *parser) takeOne(words ...string) string {
	for _, w := range words {
		if p.take(w) {
			return w
		}
	}
	return ""
}

func (p *parser) want(words ...string) error {
	if !p.take(words...) {
		return p.wrong(strings.Join(words, " "))
	}
	return nil
}

func (p *parser) takeMark(mark string) bool {
	if !isMark(p.peek(), mark) {
		return false
	}
	p.next()
	return true
}

func (p *parser) wantMark(mark string) error {
	if !p.takeMark(mark) {
		return p.wrong(mark)
	}
	return nil
}

// nameOf returns the name that a token spells; SQLite takes a string for a name too.
func nameOf(t sqltext.Token) string {
	if t.Kind != sqltext.String {
		return t.Name()
	}
	inner := strings.TrimPrefix(t.Text, "'")
	if !t.Open {
		inner = strings.TrimSuffix(inner, "'")
	}
	return strings.ReplaceAll(inner, "''", "'")
}

func isName(t sqltext.Token) bool {
	return t.Kind == sqltext.Word || t.Kind == sqltext.QuotedIdent || t.Kind == sqltext.String
}

func (p *parser) name() (string, error) {
	if !isName(p.peek()) {
		return "", p.wrong("a name")
	}
	return nameOf(p.next()), nil
}

// fullName reads a name that may have its database's name before it.
func (p *parser) fullName() (string, error) {
	name, err := p.name()
	if err != nil || !p.takeMark(".") {
		return name, err
	}
	return p.name()
}

// names reads (a, b, …). What old versions took behind a name is passed over.
func (p *parser) names() ([]string, error) {
	if err := p.wantMark("("); err != nil {
		return nil, err
	}
	var out []string
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		out = append(out, name)
		if p.take("COLLATE") {
			p.next()
		}
		p.takeOne("ASC", "DESC")
		if p.takeMark(")") {
			return out, nil
		}
		if err := p.wantMark(","); err != nil {
			return nil, err
		}
	}
}

// optionalNames reads names in parentheses if any come next.
func (p *parser) optionalNames() ([]string, error) {
	if !isMark(p.peek(), "(") {
		return nil, nil
	}
	return p.names()
}

// group passes over (…) and returns the tokens in between.
func (p *parser) group() ([]sqltext.Token, error) {
	if !isMark(p.peek(), "(") {
		return nil, p.wrong("(")
	}
	start, depth := p.pos+1, 0
	for i := p.pos; i < len(p.toks); i++ {
		switch {
		case isMark(p.toks[i], "("):
			depth++
		case isMark(p.toks[i], ")"):
			depth--
		}
		if depth == 0 {
			p.pos = i + 1
			return p.toks[start:i], nil
		}
	}
	return nil, fmt.Errorf("%w: the parenthesis at byte %d is not closed", errSyntax, p.peek().Offset)
}

// expr reads (…) and returns the expression in it, without further parentheses around the whole.
func (p *parser) expr() (string, error) {
	tokens, err := p.group()
	if err != nil {
		return "", err
	}
	if len(tokens) == 0 {
		p.pos--
		return "", p.wrong("an expression")
	}
	return p.text(bare(tokens)), nil
}

// text returns the source from the first of the tokens to the last.
func (p *parser) text(tokens []sqltext.Token) string {
	if len(tokens) == 0 {
		return ""
	}
	return p.src[tokens[0].Offset:tokens[len(tokens)-1].End()]
}

// bare takes the parentheses off that are around the whole.
func bare(tokens []sqltext.Token) []sqltext.Token {
	for len(tokens) > 2 && isMark(tokens[0], "(") && closing(tokens) == len(tokens)-1 {
		tokens = tokens[1 : len(tokens)-1]
	}
	return tokens
}

// closing returns the index of the parenthesis that closes the first token, -1 if there is none.
func closing(tokens []sqltext.Token) int {
	depth := 0
	for i, t := range tokens {
		switch {
		case isMark(t, "("):
			depth++
		case isMark(t, ")"):
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// head reads CREATE, what may stand before and behind the kind of object, and its name.
func (p *parser) head(kind ...string) (string, error) {
	if err := p.want("CREATE"); err != nil {
		return "", err
	}
	p.takeOne("TEMP", "TEMPORARY", "UNIQUE")
	if err := p.want(kind...); err != nil {
		return "", err
	}
	p.take("IF", "NOT", "EXISTS")
	return p.fullName()
}

// rest returns what is left of the text, without comments and semicolons at its ends.
func (p *parser) rest() string {
	end := len(p.toks) - 1
	for end > p.pos && isMark(p.toks[end-1], ";") {
		end--
	}
	return p.text(p.toks[min(p.pos, end):end])
}

// end says that nothing may follow but semicolons.
func (p *parser) end() error {
	for p.takeMark(";") {
	}
	if p.peek().Text != "" {
		return p.wrong("the end")
	}
	return nil
}
