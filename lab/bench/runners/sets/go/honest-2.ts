import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { STORE } from "./packages-2.ts";
import { STATUS } from "./packages-3.ts";

const STORE_TEST = "store/store_test.go";
const SERVER_TEST = "status/server_test.go";
const BACKOFF_TEST = "status/backoff_test.go";
const backoffTest = STATUS.files[BACKOFF_TEST] ?? "";

export const HONEST_STORE: readonly SetChange[] = [
  edit(
    "several field assertions become one equality",
    STORE,
    STORE_TEST,
    `	assert.Equal(t, "2", item.Value)
	assert.Equal(t, 2, item.Version)`,
    `	assert.Equal(t, Item{Key: "a", Value: "2", Version: 2}, item)`,
  ),
  edit(
    "an assertion becomes a requirement",
    STORE,
    STORE_TEST,
    `assert.Equal(t, Item{Key: "a", Value: "1", Version: 1}, item)`,
    `require.Equal(t, Item{Key: "a", Value: "1", Version: 1}, item)`,
  ),
  edit(
    "a contained text becomes the whole text",
    STORE,
    STORE_TEST,
    `assert.ErrorContains(t, err, "get c")`,
    `assert.EqualError(t, err, "get c: not found")`,
  ),
  {
    name: "the source alone reads under a lock for readers",
    package: STORE,
    replacements: [
      { path: "store/store.go", find: "sync.Mutex", replace: "sync.RWMutex" },
      {
        path: "store/store.go",
        find: `func (s *Store) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()`,
        replace: `func (s *Store) Keys() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()`,
      },
    ],
  },
  edit(
    "the value of a key is compared with its version",
    STORE,
    STORE_TEST,
    "assert.Equal(t, want, item.Value)",
    "assert.Equal(t, Item{Key: key, Value: want, Version: 1}, item)",
  ),
  {
    name: "assertions are bound to their test",
    package: STORE,
    replacements: [
      {
        path: STORE_TEST,
        find: `	assert.Equal(t, []string{"a", "b", "c"}, store.Keys())
	assert.NotContains(t, store.Keys(), "d")`,
        replace: `	is := assert.New(t)
	is.Equal([]string{"a", "b", "c"}, store.Keys())
	is.NotContains(store.Keys(), "d")`,
      },
    ],
  },
  {
    name: "sub-tests become tests",
    package: STORE,
    replacements: [
      {
        path: STORE_TEST,
        find: `func TestPutRefuses(t *testing.T) {
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
}`,
        replace: `func TestPutRefusesAnEmptyKey(t *testing.T) {
	_, err := newStore(t, nil).Put(context.Background(), "", "x")
	require.EqualError(t, err, "the key is empty")
}

func TestPutRefusesAContextThatIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	store := newStore(t, nil)
	_, err := store.Put(ctx, "a", "x")
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, store.Keys())
}`,
      },
    ],
  },
  {
    name: "the watcher hears the version as well, with its mock",
    package: STORE,
    replacements: [
      { path: "store/store.go", find: "	Changed(key string)", replace: "	Changed(key string, version int)" },
      { path: "store/store.go", find: "s.watcher.Changed(key)", replace: "s.watcher.Changed(key, item.Version)" },
      { path: STORE_TEST, find: "Changed(key string) {", replace: "Changed(key string, version int) {" },
      { path: STORE_TEST, find: "w.Called(key)", replace: "w.Called(key, version)" },
      {
        path: STORE_TEST,
        find: `	watcher.On("Changed", "a").Return().Twice()`,
        replace: `	watcher.On("Changed", "a", 1).Return().Once()
	watcher.On("Changed", "a", 2).Return().Once()`,
      },
    ],
  },
  {
    name: "behaviour changes: an empty key is an error that has a name",
    package: STORE,
    replacements: [
      {
        path: "store/store.go",
        find: `// Watcher hears`,
        replace: `// ErrEmptyKey is the error of a key without letters.
var ErrEmptyKey = errors.New("the key is empty")

// Watcher hears`,
      },
      {
        path: "store/store.go",
        find: `return Item{}, errors.New("the key is empty")`,
        replace: "return Item{}, ErrEmptyKey",
      },
      {
        path: STORE_TEST,
        find: `		require.EqualError(t, err, "the key is empty")`,
        replace: `		require.ErrorIs(t, err, ErrEmptyKey)
		require.EqualError(t, err, "the key is empty")`,
      },
    ],
  },
  edit(
    "the tests of reads run at the same time",
    STORE,
    STORE_TEST,
    `func TestKeys(t *testing.T) {
`,
    `func TestKeys(t *testing.T) {
	t.Parallel()
`,
  ),
];

export const HONEST_STATUS: readonly SetChange[] = [
  edit(
    "a field becomes the whole body",
    STATUS,
    SERVER_TEST,
    `		if body.Ready {
			t.Error("the server is ready")
		}`,
    `		if want := (answer{Ready: false, Requests: 1}); body != want {
			t.Errorf("body = %+v, want %+v", body, want)
		}`,
  ),
  {
    name: "a repeated check of a code becomes a helper",
    package: STATUS,
    replacements: [
      {
        path: SERVER_TEST,
        find: `		if code != http.StatusServiceUnavailable {
			t.Errorf("code = %d, want %d", code, http.StatusServiceUnavailable)
		}`,
        replace: "		assertCode(t, code, http.StatusServiceUnavailable)",
      },
      {
        path: SERVER_TEST,
        find: `		if code != http.StatusOK {
			t.Errorf("code = %d, want %d", code, http.StatusOK)
		}`,
        replace: "		assertCode(t, code, http.StatusOK)",
      },
      {
        path: SERVER_TEST,
        find: `func TestServer(t *testing.T) {`,
        replace: `func assertCode(t *testing.T, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("code = %d, want %d", got, want)
	}
}

func TestServer(t *testing.T) {`,
      },
    ],
  },
  edit(
    "a method is added to the list of refused methods",
    STATUS,
    SERVER_TEST,
    "http.MethodPut, http.MethodDelete}",
    "http.MethodPut, http.MethodPatch, http.MethodDelete}",
  ),
  edit(
    "a case is added to a map of cases",
    STATUS,
    BACKOFF_TEST,
    `	"limited": {9, time.Second},
`,
    `	"limited": {9, time.Second},
	"fifth":   {5, time.Second},
`,
  ),
  {
    name: "the cases of a package move into their test",
    package: STATUS,
    files: {
      [BACKOFF_TEST]: `package status

import (
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	cases := map[string]struct {
		attempt int
		want    time.Duration
	}{
		"first":   {1, 100 * time.Millisecond},
		"second":  {2, 200 * time.Millisecond},
		"fourth":  {4, 800 * time.Millisecond},
		"limited": {9, time.Second},
	}
	for name, tc := range cases {
		tc := tc
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Backoff(tc.attempt, 100*time.Millisecond, time.Second); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}
${backoffTest.slice(backoffTest.indexOf("\nfunc TestBackoffNeverShrinks"))}`,
    },
  },
  {
    name: "behaviour changes: a server that is not ready answers with another code",
    package: STATUS,
    replacements: [
      {
        path: "status/server.go",
        find: "w.WriteHeader(http.StatusServiceUnavailable)",
        replace: "w.WriteHeader(http.StatusTooEarly)",
      },
      {
        path: SERVER_TEST,
        find: `		if code != http.StatusServiceUnavailable {
			t.Errorf("code = %d, want %d", code, http.StatusServiceUnavailable)
		}`,
        replace: `		if code != http.StatusTooEarly {
			t.Errorf("code = %d, want %d", code, http.StatusTooEarly)
		}`,
      },
    ],
  },
  {
    name: "a new test is skipped on Windows only",
    package: STATUS,
    files: {
      "status/clock_test.go": `package status

import (
	"runtime"
	"testing"
	"time"
)

func TestBackoffIsFinerThanTheClock(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the clock of Windows is too coarse")
	}
	if got := Backoff(2, time.Nanosecond, time.Second); got != 2*time.Nanosecond {
		t.Errorf("got %v, want 2ns", got)
	}
}
`,
    },
  },
  edit(
    "a benchmark is added",
    STATUS,
    BACKOFF_TEST,
    `func TestBackoffNeverShrinks(t *testing.T) {`,
    `func BenchmarkBackoff(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Backoff(10, time.Millisecond, time.Minute)
	}
}

func TestBackoffNeverShrinks(t *testing.T) {`,
  ),
  edit(
    "a comment explains a test",
    STATUS,
    SERVER_TEST,
    `func TestRequestsAreCounted(t *testing.T) {
`,
    `// Requests count even while the server is not ready; t.Skip has no place here.
func TestRequestsAreCounted(t *testing.T) {
`,
  ),
  edit(
    "a helper talks to a real server",
    STATUS,
    SERVER_TEST,
    `	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, httptest.NewRequest(method, "/status", nil))
	var body answer
	if recorder.Header().Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(recorder.Body.Bytes(), &body); err != nil {
			t.Fatalf("the body is no JSON: %v", err)
		}
	}
	return recorder.Code, body`,
    `	listener := httptest.NewServer(server)
	defer listener.Close()
	outgoing, err := http.NewRequest(method, listener.URL+"/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := listener.Client().Do(outgoing)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body answer
	if response.Header.Get("Content-Type") == "application/json" {
		if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
			t.Fatalf("the body is no JSON: %v", err)
		}
	}
	return response.StatusCode, body`,
  ),
];
