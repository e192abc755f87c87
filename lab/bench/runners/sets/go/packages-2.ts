import type { SetPackage } from "../types.ts";

export const STORE: SetPackage = {
  language: "go",
  framework: "testify",
  files: {
    "go.mod": `module example.org/store

go 1.19

require github.com/stretchr/testify v1.9.0
`,
    "store/store.go": `package store

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
)

// ErrNotFound is the error of a key that is not there.
var ErrNotFound = errors.New("not found")

// Watcher hears of every change.
type Watcher interface {
	Changed(key string)
}

// Item is a value with its version.
type Item struct {
	Key     string
	Value   string
	Version int
}

// Store keeps items in memory.
type Store struct {
	mu      sync.Mutex
	items   map[string]Item
	watcher Watcher
}

// New returns an empty store; the watcher may be nil.
func New(watcher Watcher) *Store {
	return &Store{items: map[string]Item{}, watcher: watcher}
}

// Put sets a value and returns its item.
func (s *Store) Put(ctx context.Context, key, value string) (Item, error) {
	if err := ctx.Err(); err != nil {
		return Item{}, fmt.Errorf("put %s: %w", key, err)
	}
	if key == "" {
		return Item{}, errors.New("the key is empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	item := Item{Key: key, Value: value, Version: s.items[key].Version + 1}
	s.items[key] = item
	if s.watcher != nil {
		s.watcher.Changed(key)
	}
	return item, nil
}

// Get returns the item of a key.
func (s *Store) Get(key string) (Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item, ok := s.items[key]
	if !ok {
		return Item{}, fmt.Errorf("get %s: %w", key, ErrNotFound)
	}
	return item, nil
}

// Keys returns all keys in order.
func (s *Store) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := make([]string, 0, len(s.items))
	for key := range s.items {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
`,
    "store/store_test.go": `package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
)

type watcherMock struct {
	mock.Mock
}

func (w *watcherMock) Changed(key string) {
	w.Called(key)
}

func newStore(t *testing.T, pairs map[string]string) *Store {
	t.Helper()
	store := New(nil)
	for key, value := range pairs {
		_, err := store.Put(context.Background(), key, value)
		require.NoError(t, err)
	}
	return store
}

func TestPut(t *testing.T) {
	store := newStore(t, nil)

	item, err := store.Put(context.Background(), "a", "1")
	require.NoError(t, err)
	assert.Equal(t, Item{Key: "a", Value: "1", Version: 1}, item)

	item, err = store.Put(context.Background(), "a", "2")
	require.NoError(t, err)
	assert.Equal(t, "2", item.Value)
	assert.Equal(t, 2, item.Version)
}

func TestPutRefuses(t *testing.T) {
	t.Run("an empty key", func(t *testing.T) {
		_, err := newStore(t, nil).Put(context.Background(), "", "x")
		require.EqualError(t, err, "the key is empty")
	})

	t.Run("a context that is done", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		store := newStore(t, nil)
		_, err := store.Put(ctx, "a", "x")
		require.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, store.Keys())
	})
}

func TestPutTellsTheWatcher(t *testing.T) {
	watcher := &watcherMock{}
	watcher.On("Changed", "a").Return().Twice()
	store := New(watcher)
	for _, value := range []string{"1", "2"} {
		_, err := store.Put(context.Background(), "a", value)
		require.NoError(t, err)
	}
	watcher.AssertExpectations(t)
	watcher.AssertNumberOfCalls(t, "Changed", 2)
}

func TestGet(t *testing.T) {
	store := newStore(t, map[string]string{"a": "1", "b": "2"})

	for key, want := range map[string]string{"a": "1", "b": "2"} {
		t.Run(key, func(t *testing.T) {
			item, err := store.Get(key)
			require.NoError(t, err)
			assert.Equal(t, want, item.Value)
		})
	}

	t.Run("missing", func(t *testing.T) {
		_, err := store.Get("c")
		require.ErrorIs(t, err, ErrNotFound)
		assert.ErrorContains(t, err, "get c")
	})
}

func TestKeys(t *testing.T) {
	store := newStore(t, map[string]string{"b": "2", "a": "1", "c": "3"})
	assert.Equal(t, []string{"a", "b", "c"}, store.Keys())
	assert.NotContains(t, store.Keys(), "d")
}
`,
  },
};
