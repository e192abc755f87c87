package token

import (
	"errors"
	"reflect"
	"testing"
)

func TestTokens(t *testing.T) {
	got, err := Tokens("ab1 +\t(2.5)\n%_z")
	want := []Token{
		{Ident, "ab1", 0}, {Op, "+", 4}, {Open, "(", 6}, {Number, "2.5", 7}, {Close, ")", 10}, {Op, "%", 12}, {Ident, "_z", 13},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	var syntax *SyntaxError
	if _, err := Tokens("a ? b"); !errors.As(err, &syntax) || syntax.Pos != 2 {
		t.Errorf("got %v", err)
	}
	if got, err := Tokens("azAZ09"); err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, src := range []string{"@", "[", "`", "{", ":"} {
		if _, err := Tokens(src); err == nil {
			t.Errorf("%q has no error", src)
		}
	}
}

func TestNames(t *testing.T) {
	got, err := Names("b + a * b - c")
	if err != nil || !reflect.DeepEqual(got, []string{"a", "b", "c"}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, _ := Names("b"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if _, err := Names("#"); err == nil {
		t.Error("no error")
	}
}

func TestEval(t *testing.T) {
	vars := map[string]int{"x": 7, "y": 2}
	tests := []struct {
		src  string
		want int
	}{
		{"1 + 2 * 3", 7}, {"(1 + 2) * 3", 9}, {"10 - 3 - 2", 5}, {"x / y", 3}, {"x % y", 1}, {"x - y * 2 + 1", 4}, {"8 / 2 / 2", 2},
		{"9 % 5 * 2", 8},
	}
	for _, tt := range tests {
		if got, err := Eval(tt.src, vars); err != nil || got != tt.want {
			t.Errorf("Eval(%q) = %d, %v, want %d", tt.src, got, err, tt.want)
		}
	}
}

func TestEvalErrors(t *testing.T) {
	for _, src := range []string{"", "1 +", "(1", "1 2", "z", "1 / 0", "1 % 0", "1.5", "1 + z", "(z)", "*", "?"} {
		if got, err := Eval(src, nil); err == nil || got != 0 {
			t.Errorf("Eval(%q) = %d, %v", src, got, err)
		}
	}
	var syntax *SyntaxError
	if _, err := Eval("1 2", nil); !errors.As(err, &syntax) || syntax.Pos != 2 {
		t.Errorf("got %v", err)
	}
}

func TestEvalAll(t *testing.T) {
	got := EvalAll([]string{"1", "2+2", "?", "x"}, map[string]int{"x": 5})
	if !reflect.DeepEqual(got, []int{1, 4, -1, 5}) {
		t.Errorf("got %v", got)
	}
}
