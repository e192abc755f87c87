package ring

import (
	"errors"
	"reflect"
	"testing"
)

func fill(t *testing.T, capacity int, policy Policy, items ...string) *Buffer {
	t.Helper()
	b, err := New(capacity, policy)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		b.Push(item)
	}
	return b
}

func TestNew(t *testing.T) {
	for _, capacity := range []int{-1, 0, maxCapacity + 1} {
		if _, err := New(capacity, Overwrite); err == nil {
			t.Errorf("New(%d) has no error", capacity)
		}
	}
	if _, err := New(0, Overwrite); !errors.Is(err, ErrCapacity) {
		t.Errorf("got %v", err)
	}
	b := fill(t, 1, Reject)
	if b.Cap() != 1 || b.Len() != 0 {
		t.Errorf("cap %d len %d", b.Cap(), b.Len())
	}
}

func TestPushPop(t *testing.T) {
	b := fill(t, 3, Overwrite, "a", "b", "c", "d")
	if got := b.Slice(); !reflect.DeepEqual(got, []string{"b", "c", "d"}) {
		t.Errorf("got %v", got)
	}
	if b.Dropped() != 1 {
		t.Errorf("dropped %d", b.Dropped())
	}
	for _, want := range []string{"b", "c", "d"} {
		got, err := b.Pop()
		if err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if _, err := b.Pop(); !errors.Is(err, ErrEmpty) {
		t.Errorf("got %v", err)
	}
}

func TestReject(t *testing.T) {
	b := fill(t, 2, Reject, "a", "b")
	var lost []string
	b.OnDrop(func(s string) { lost = append(lost, s) })
	if b.Push("c") {
		t.Error("pushed")
	}
	if !reflect.DeepEqual(lost, []string{"c"}) || b.Dropped() != 1 || b.Len() != 2 {
		t.Errorf("lost %v", lost)
	}
}

func TestAt(t *testing.T) {
	b := fill(t, 3, Overwrite, "a", "b", "c", "d")
	tests := []struct {
		i    int
		want string
		ok   bool
	}{{0, "b", true}, {2, "d", true}, {-1, "d", true}, {-3, "b", true}, {3, "", false}, {-4, "", false}}
	for _, tt := range tests {
		got, err := b.At(tt.i)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("At(%d) = %q, %v", tt.i, got, err)
		}
	}
}

func TestCounts(t *testing.T) {
	b := fill(t, 4, Overwrite, "a", "b", "a")
	if got := b.Counts(); !reflect.DeepEqual(got, map[string]int{"a": 2, "b": 1}) {
		t.Errorf("got %v", got)
	}
	c := fill(t, 4, Overwrite, "x")
	if got := c.Counts(); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func TestResize(t *testing.T) {
	b := fill(t, 3, Overwrite, "a", "b", "c", "d")
	if err := b.Resize(2); err != nil {
		t.Fatal(err)
	}
	if got := b.Slice(); !reflect.DeepEqual(got, []string{"c", "d"}) || b.Dropped() != 2 || b.Cap() != 2 {
		t.Errorf("got %v", got)
	}
	if err := b.Resize(0); err == nil {
		t.Error("no error")
	}
	if err := b.Resize(5); err != nil || b.Len() != 2 {
		t.Errorf("len %d", b.Len())
	}
	b.Push("e")
	if got, _ := b.At(-1); got != "e" {
		t.Errorf("got %q", got)
	}
}

func TestJoin(t *testing.T) {
	b := fill(t, 3, Overwrite, "a", "b", "c")
	for _, tt := range []struct {
		from, to int
		want     string
	}{{0, 3, "a-b-c"}, {1, 2, "b"}, {-5, 9, "a-b-c"}, {2, 1, ""}, {1, 1, ""}} {
		if got := b.Join(tt.from, tt.to, "-"); got != tt.want {
			t.Errorf("Join(%d, %d) = %q", tt.from, tt.to, got)
		}
	}
}

func TestPolicy(t *testing.T) {
	if Overwrite.String() != "overwrite" || Reject.String() != "reject" {
		t.Error("wrong names")
	}
}
