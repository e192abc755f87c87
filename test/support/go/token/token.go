// Package token splits expressions into tokens and evaluates them.
package token

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

type Kind uint8

const (
	EOF Kind = iota
	Number
	Ident
	Op
	Open
	Close
)

type Token struct {
	Kind Kind
	Text string
	Pos  int
}

type SyntaxError struct {
	Pos int
	Msg string
}

func (e *SyntaxError) Error() string {
	return "syntax error at " + strconv.Itoa(e.Pos) + ": " + e.Msg
}

type lexer struct {
	src string
	pos int
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (l *lexer) skip() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if c != ' ' && c != '\t' && c != '\n' {
			return
		}
		l.pos++
	}
}

func (l *lexer) take(ok func(byte) bool) string {
	start := l.pos
	for l.pos < len(l.src) && ok(l.src[l.pos]) {
		l.pos++
	}
	return l.src[start:l.pos]
}

func (l *lexer) next() (Token, error) {
	l.skip()
	if l.pos >= len(l.src) {
		return Token{Kind: EOF, Pos: l.pos}, nil
	}
	start, c := l.pos, l.src[l.pos]
	switch {
	case isDigit(c):
		text := l.take(func(c byte) bool { return isDigit(c) || c == '.' })
		return Token{Number, text, start}, nil
	case isLetter(c):
		text := l.take(func(c byte) bool { return isLetter(c) || isDigit(c) })
		return Token{Ident, text, start}, nil
	case strings.IndexByte("+-*/%", c) >= 0:
		l.pos++
		return Token{Op, string(c), start}, nil
	case c == '(':
		l.pos++
		return Token{Open, "(", start}, nil
	case c == ')':
		l.pos++
		return Token{Close, ")", start}, nil
	}
	r, _ := utf8.DecodeRuneInString(l.src[l.pos:])
	return Token{}, &SyntaxError{Pos: start, Msg: fmt.Sprintf("unexpected %q", r)}
}

// Tokens returns all tokens of a source.
func Tokens(src string) ([]Token, error) {
	l := &lexer{src: src}
	var out []Token
	for {
		tok, err := l.next()
		if err != nil {
			return nil, err
		}
		if tok.Kind == EOF {
			return out, nil
		}
		out = append(out, tok)
	}
}

// Names returns the identifiers of a source, sorted and without duplicates.
func Names(src string) ([]string, error) {
	toks, err := Tokens(src)
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	seen := map[string]bool{}
	var names []string
	for _, tok := range toks {
		if tok.Kind != Ident || seen[tok.Text] {
			continue
		}
		seen[tok.Text] = true
		names = append(names, tok.Text)
	}
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
	return names, nil
}

var levels = map[string]int{"+": 1, "-": 1, "*": 2, "/": 2, "%": 2}

type parser struct {
	toks []Token
	at   int
	vars map[string]int
}

func (p *parser) peek() Token {
	if p.at < len(p.toks) {
		return p.toks[p.at]
	}
	return Token{Kind: EOF}
}

func (p *parser) primary() (int, error) {
	tok := p.peek()
	p.at++
	switch tok.Kind {
	case Number:
		n, err := strconv.Atoi(tok.Text)
		if err != nil {
			return 0, &SyntaxError{tok.Pos, "bad number"}
		}
		return n, nil
	case Ident:
		v, ok := p.vars[tok.Text]
		if !ok {
			return 0, &SyntaxError{tok.Pos, "unknown name " + tok.Text}
		}
		return v, nil
	case Open:
		v, err := p.binary(1)
		if err != nil {
			return 0, err
		}
		if p.peek().Kind != Close {
			return 0, &SyntaxError{p.peek().Pos, "missing )"}
		}
		p.at++
		return v, nil
	}
	return 0, &SyntaxError{tok.Pos, "operand expected"}
}

func (p *parser) binary(level int) (int, error) {
	left, err := p.primary()
	if err != nil {
		return 0, err
	}
	for {
		op := p.peek()
		if op.Kind != Op || levels[op.Text] < level {
			return left, nil
		}
		p.at++
		right, err := p.binary(levels[op.Text] + 1)
		if err != nil {
			return 0, err
		}
		if left, err = apply(op.Text, left, right); err != nil {
			return 0, err
		}
	}
}

func apply(op string, a, b int) (int, error) {
	switch op {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "/", "%":
		if b == 0 {
			return 0, fmt.Errorf("division by zero")
		}
		if op == "%" {
			return a % b, nil
		}
		return a / b, nil
	}
	panic("unreachable operator " + op)
}

// Eval computes the value of an expression.
func Eval(src string, vars map[string]int) (int, error) {
	toks, err := Tokens(src)
	if err != nil {
		return 0, err
	}
	p := &parser{toks: toks, vars: vars}
	v, err := p.binary(1)
	if err != nil {
		return 0, err
	}
	if rest := p.peek(); rest.Kind != EOF {
		return 0, &SyntaxError{rest.Pos, "end expected"}
	}
	return v, nil
}

// EvalAll evaluates sources at the same time; the results have the order of the sources.
func EvalAll(srcs []string, vars map[string]int) []int {
	out := make([]int, len(srcs))
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i, src := range srcs {
		wg.Add(1)
		go func(i int, src string) {
			defer wg.Done()
			v, err := Eval(src, vars)
			if err != nil {
				v = -1
			}
			mu.Lock()
			defer mu.Unlock()
			out[i] = v
		}(i, src)
	}
	wg.Wait()
	return out
}
