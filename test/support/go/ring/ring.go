// Package ring holds a bounded queue that overwrites its oldest elements.
package ring

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEmpty reports that a buffer has no element.
var ErrEmpty = errors.New("ring: buffer is empty")

// ErrCapacity reports a capacity that is not positive.
var ErrCapacity = errors.New("ring: capacity must be positive")

const maxCapacity = 1 << 16

// Policy decides what a full buffer does with a new element.
type Policy int

const (
	Overwrite Policy = iota
	Reject
)

func (p Policy) String() string {
	switch p {
	case Overwrite:
		return "overwrite"
	case Reject:
		return "reject"
	default:
		return fmt.Sprintf("Policy(%d)", int(p))
	}
}

// Buffer is a ring of elements.
type Buffer struct {
	items   []string
	head    int
	size    int
	dropped int
	policy  Policy
	onDrop  func(string)
}

// New returns a buffer for at most capacity elements.
func New(capacity int, policy Policy) (*Buffer, error) {
	if capacity <= 0 {
		return nil, ErrCapacity
	}
	if capacity > maxCapacity {
		return nil, fmt.Errorf("ring: capacity %d is above %d", capacity, maxCapacity)
	}
	return &Buffer{items: make([]string, capacity), policy: policy}, nil
}

// OnDrop sets a function that is called with each element that is lost.
func (b *Buffer) OnDrop(f func(string)) {
	b.onDrop = f
}

// Len returns the number of elements.
func (b *Buffer) Len() int { return b.size }

// Cap returns the maximum number of elements.
func (b *Buffer) Cap() int { return len(b.items) }

// Dropped returns the number of lost elements.
func (b *Buffer) Dropped() int { return b.dropped }

func (b *Buffer) index(i int) int {
	return (b.head + i) % len(b.items)
}

func (b *Buffer) drop(item string) {
	b.dropped++
	if b.onDrop != nil {
		b.onDrop(item)
	}
}

// Push adds an element; it returns false if the element was rejected.
func (b *Buffer) Push(item string) bool {
	if b.size == len(b.items) {
		if b.policy == Reject {
			b.drop(item)
			return false
		}
		old := b.items[b.head]
		b.items[b.head] = item
		b.head = b.index(1)
		b.drop(old)
		return true
	}
	b.items[b.index(b.size)] = item
	b.size++
	return true
}

// Pop removes the oldest element.
func (b *Buffer) Pop() (string, error) {
	if b.size == 0 {
		return "", ErrEmpty
	}
	item := b.items[b.head]
	b.items[b.head] = ""
	b.head = b.index(1)
	b.size--
	return item, nil
}

// At returns the element at a position, counted from the oldest; negative positions count from the newest.
func (b *Buffer) At(i int) (string, error) {
	if i < 0 {
		i += b.size
	}
	if i < 0 || i >= b.size {
		return "", fmt.Errorf("ring: no element at %d of %d", i, b.size)
	}
	return b.items[b.index(i)], nil
}

// Slice returns the elements, oldest first.
func (b *Buffer) Slice() []string {
	out := make([]string, 0, b.size)
	for i := 0; i < b.size; i++ {
		out = append(out, b.items[b.index(i)])
	}
	return out
}

// Counts returns how often each element occurs.
func (b *Buffer) Counts() map[string]int {
	counts := make(map[string]int, b.size)
	for _, item := range b.Slice() {
		counts[item]++
	}
	return counts
}

// Resize changes the capacity and keeps the newest elements.
func (b *Buffer) Resize(capacity int) error {
	if capacity <= 0 {
		return ErrCapacity
	}
	all := b.Slice()
	if extra := len(all) - capacity; extra > 0 {
		for _, item := range all[:extra] {
			b.drop(item)
		}
		all = all[extra:]
	}
	items := make([]string, capacity)
	copy(items, all)
	b.items, b.head, b.size = items, 0, len(all)
	return nil
}

// Join joins the elements between two positions with a separator.
func (b *Buffer) Join(from, to int, sep string) string {
	from, to = clamp(from, 0, b.size), clamp(to, 0, b.size)
	if from >= to {
		return ""
	}
	parts := b.Slice()[from:to]
	return strings.Join(parts, sep)
}

func clamp(n, low, high int) int {
	if n < low {
		return low
	}
	if n > high {
		return high
	}
	return n
}
