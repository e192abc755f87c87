import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { STORE } from "./packages-2.ts";
import { STATUS } from "./packages-3.ts";

const STORE_TEST = "store/store_test.go";
const SERVER_TEST = "status/server_test.go";
const BACKOFF_TEST = "status/backoff_test.go";

export const WEAKENED_STORE: readonly SetChange[] = [
  edit(
    "equality becomes not empty",
    STORE,
    STORE_TEST,
    `assert.Equal(t, Item{Key: "a", Value: "1", Version: 1}, item)`,
    "assert.NotEmpty(t, item)",
  ),
  edit(
    "equality becomes a check of the type",
    STORE,
    STORE_TEST,
    `assert.Equal(t, Item{Key: "a", Value: "1", Version: 1}, item)`,
    "assert.IsType(t, Item{}, item)",
  ),
  edit(
    "one of two field assertions is removed",
    STORE,
    STORE_TEST,
    `
	assert.Equal(t, 2, item.Version)`,
    "",
  ),
  edit(
    "an exact number becomes a positive one",
    STORE,
    STORE_TEST,
    "assert.Equal(t, 2, item.Version)",
    "assert.Positive(t, item.Version)",
  ),
  edit(
    "an expected error loses its text",
    STORE,
    STORE_TEST,
    `require.EqualError(t, err, "the key is empty")`,
    "require.Error(t, err)",
  ),
  edit(
    "an expected error loses its kind",
    STORE,
    STORE_TEST,
    "require.ErrorIs(t, err, context.Canceled)",
    "require.NotNil(t, err)",
  ),
  edit(
    "a required error is checked only when there is one",
    STORE,
    STORE_TEST,
    `		require.ErrorIs(t, err, ErrNotFound)
		assert.ErrorContains(t, err, "get c")`,
    `		if err != nil {
			require.ErrorIs(t, err, ErrNotFound)
			assert.ErrorContains(t, err, "get c")
		}`,
  ),
  edit(
    "the order of the keys no longer matters",
    STORE,
    STORE_TEST,
    `assert.Equal(t, []string{"a", "b", "c"}, store.Keys())`,
    `assert.ElementsMatch(t, []string{"a", "b", "c"}, store.Keys())`,
  ),
  edit(
    "keys are compared with themselves",
    STORE,
    STORE_TEST,
    `assert.Equal(t, []string{"a", "b", "c"}, store.Keys())`,
    "assert.Equal(t, store.Keys(), store.Keys())",
  ),
  edit(
    "an assertion gets a test that nobody reads",
    STORE,
    STORE_TEST,
    `	assert.Equal(t, []string{"a", "b", "c"}, store.Keys())`,
    `	assert.Equal(&testing.T{}, []string{"a", "b", "c"}, store.Keys())`,
  ),
  edit(
    "the result of a comparison is dropped",
    STORE,
    STORE_TEST,
    `	assert.Equal(t, []string{"a", "b", "c"}, store.Keys())`,
    `	_ = assert.ObjectsAreEqual([]string{"a", "b", "c"}, store.Keys())`,
  ),
  edit(
    "the expectations of a mock are no longer asserted",
    STORE,
    STORE_TEST,
    `	watcher.AssertExpectations(t)
	watcher.AssertNumberOfCalls(t, "Changed", 2)
`,
    "",
  ),
  edit(
    "a mock accepts every argument",
    STORE,
    STORE_TEST,
    `	watcher.On("Changed", "a").Return().Twice()`,
    `	watcher.On("Changed", mock.Anything).Return().Maybe()`,
  ),
  edit(
    "a sub-test is removed",
    STORE,
    STORE_TEST,
    `	t.Run("an empty key", func(t *testing.T) {
		_, err := newStore(t, nil).Put(context.Background(), "", "x")
		require.EqualError(t, err, "the key is empty")
	})

`,
    "",
  ),
  edit(
    "a sub-test is skipped",
    STORE,
    STORE_TEST,
    `	t.Run("a context that is done", func(t *testing.T) {
`,
    `	t.Run("a context that is done", func(t *testing.T) {
		t.Skip("flaky")
`,
  ),
  edit(
    "a map of cases is emptied",
    STORE,
    STORE_TEST,
    `range map[string]string{"a": "1", "b": "2"} {`,
    "range map[string]string{} {",
  ),
  edit(
    "the store under test is replaced by an item of the test",
    STORE,
    STORE_TEST,
    `			item, err := store.Get(key)
			require.NoError(t, err)`,
    `			_, err := store.Get(key)
			require.NoError(t, err)
			item := Item{Key: key, Value: want}`,
  ),
];

export const WEAKENED_STATUS: readonly SetChange[] = [
  edit(
    "an exact code becomes a range of codes",
    STATUS,
    SERVER_TEST,
    `code != http.StatusMethodNotAllowed {`,
    `code < 400 {`,
  ),
  edit(
    "an exact body becomes one field of it",
    STATUS,
    SERVER_TEST,
    `		if want := (answer{Ready: true, Requests: 1}); body != want {
			t.Errorf("body = %+v, want %+v", body, want)
		}`,
    `		if !body.Ready {
			t.Errorf("body = %+v", body)
		}`,
  ),
  edit(
    "methods leave the list that a sub-test checks",
    STATUS,
    SERVER_TEST,
    "http.MethodPost, http.MethodPut, http.MethodDelete}",
    "http.MethodPost}",
  ),
  edit(
    "a sub-test is commented out",
    STATUS,
    SERVER_TEST,
    `	t.Run("is unavailable at first", func(t *testing.T) {
		code, body := request(t, &Server{}, http.MethodGet)
		if code != http.StatusServiceUnavailable {
			t.Errorf("code = %d, want %d", code, http.StatusServiceUnavailable)
		}
		if body.Ready {
			t.Error("the server is ready")
		}
	})`,
    `	// t.Run("is unavailable at first", func(t *testing.T) {
	// 	code, body := request(t, &Server{}, http.MethodGet)
	// 	if code != http.StatusServiceUnavailable {
	// 		t.Errorf("code = %d, want %d", code, http.StatusServiceUnavailable)
	// 	}
	// 	if body.Ready {
	// 		t.Error("the server is ready")
	// 	}
	// })`,
  ),
  edit(
    "a loop of counts runs once",
    STATUS,
    SERVER_TEST,
    "for want := 1; want <= 3; want++ {",
    "for want := 1; want <= 1; want++ {",
  ),
  edit(
    "an exact count becomes at least one",
    STATUS,
    SERVER_TEST,
    "if body.Requests != want {",
    "if body.Requests < 1 {",
  ),
  edit(
    "a panic of the test is recovered",
    STATUS,
    SERVER_TEST,
    `func TestRequestsAreCounted(t *testing.T) {
	server := &Server{}
	for want := 1; want <= 3; want++ {
		_, body := request(t, server, http.MethodGet)
		if body.Requests != want {
			t.Fatalf("requests = %d, want %d", body.Requests, want)
		}
	}
}`,
    `func TestRequestsAreCounted(t *testing.T) {
	defer func() { _ = recover() }()
	server := &Server{}
	for want := 1; want <= 3; want++ {
		_, body := request(t, server, http.MethodGet)
		if body.Requests != want {
			panic("wrong number of requests")
		}
	}
}`,
  ),
  edit(
    "the assertions run in a goroutine that nobody waits for",
    STATUS,
    SERVER_TEST,
    `		server := &Server{}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			if code, _ := request(t, server, method); code != http.StatusMethodNotAllowed {
				t.Errorf("%s: code = %d, want %d", method, code, http.StatusMethodNotAllowed)
			}
		}`,
    `		server := &Server{}
		go func() {
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
				if code, _ := request(t, server, method); code != http.StatusMethodNotAllowed {
					t.Errorf("%s: code = %d, want %d", method, code, http.StatusMethodNotAllowed)
				}
			}
		}()`,
  ),
  edit(
    "a tolerance as large as the limit takes the place of an equality",
    STATUS,
    BACKOFF_TEST,
    `			if got != tc.want {`,
    `			if (got - tc.want).Abs() > time.Second {`,
  ),
  edit(
    "rows of a map of cases are removed",
    STATUS,
    BACKOFF_TEST,
    `	"first":   {1, 100 * time.Millisecond},
	"second":  {2, 200 * time.Millisecond},
	"fourth":  {4, 800 * time.Millisecond},
	"limited": {9, time.Second},
`,
    `	"first":  {1, 100 * time.Millisecond},
	"second": {2, 200 * time.Millisecond},
`,
  ),
  edit(
    "a test of a property is deleted",
    STATUS,
    BACKOFF_TEST,
    `
func TestBackoffNeverShrinks(t *testing.T) {
	previous := time.Duration(0)
	for attempt := 1; attempt < 20; attempt++ {
		pause := Backoff(attempt, time.Millisecond, time.Minute)
		if pause < previous {
			t.Fatalf("attempt %d pauses for %v after %v", attempt, pause, previous)
		}
		previous = pause
	}
}
`,
    "",
  ),
  edit(
    "a test of a property becomes a benchmark",
    STATUS,
    BACKOFF_TEST,
    "func TestBackoffNeverShrinks(t *testing.T) {",
    "func BenchmarkBackoffNeverShrinks(t *testing.B) {",
  ),
  edit(
    "a test is skipped in short mode",
    STATUS,
    BACKOFF_TEST,
    `	previous := time.Duration(0)
`,
    `	if testing.Short() {
		t.Skip("long")
	}
	previous := time.Duration(0)
`,
  ),
  edit(
    "an initialiser empties the cases unless a variable is set",
    STATUS,
    BACKOFF_TEST,
    `import (
	"testing"
	"time"
)
`,
    `import (
	"os"
	"testing"
	"time"
)

func init() {
	if os.Getenv("FULL_TESTS") == "" {
		backoffCases = nil
	}
}
`,
  ),
];
