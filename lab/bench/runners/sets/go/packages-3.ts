import type { SetPackage } from "../types.ts";

export const STATUS: SetPackage = {
  language: "go",
  framework: "testing with httptest",
  files: {
    "go.mod": `module example.org/status

go 1.19
`,
    "status/server.go": `package status

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
)

// Server answers how the service is.
type Server struct {
	ready    atomic.Bool
	requests atomic.Int64
}

// SetReady says whether the service takes requests.
func (s *Server) SetReady(ready bool) {
	s.ready.Store(ready)
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
		return
	}
	count := s.requests.Add(1)
	w.Header().Set("Content-Type", "application/json")
	if !s.ready.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": s.ready.Load(), "requests": count})
}
`,
    "status/backoff.go": `package status

import "time"

// Backoff returns the pause before an attempt, doubled each time up to the limit.
func Backoff(attempt int, first, limit time.Duration) time.Duration {
	pause := first
	for i := 1; i < attempt; i++ {
		pause *= 2
		if pause >= limit {
			return limit
		}
	}
	return pause
}
`,
    "status/server_test.go": `package status

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

type answer struct {
	Ready    bool
	Requests int
}

func request(t *testing.T, server *Server, method string) (int, answer) {
	t.Helper()
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, httptest.NewRequest(method, "/status", nil))
	var body answer
	if recorder.Header().Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(recorder.Body.Bytes(), &body); err != nil {
			t.Fatalf("the body is no JSON: %v", err)
		}
	}
	return recorder.Code, body
}

func TestServer(t *testing.T) {
	t.Run("is unavailable at first", func(t *testing.T) {
		code, body := request(t, &Server{}, http.MethodGet)
		if code != http.StatusServiceUnavailable {
			t.Errorf("code = %d, want %d", code, http.StatusServiceUnavailable)
		}
		if body.Ready {
			t.Error("the server is ready")
		}
	})

	t.Run("is available when ready", func(t *testing.T) {
		server := &Server{}
		server.SetReady(true)
		code, body := request(t, server, http.MethodGet)
		if code != http.StatusOK {
			t.Errorf("code = %d, want %d", code, http.StatusOK)
		}
		if want := (answer{Ready: true, Requests: 1}); body != want {
			t.Errorf("body = %+v, want %+v", body, want)
		}
	})

	t.Run("refuses other methods", func(t *testing.T) {
		server := &Server{}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			if code, _ := request(t, server, method); code != http.StatusMethodNotAllowed {
				t.Errorf("%s: code = %d, want %d", method, code, http.StatusMethodNotAllowed)
			}
		}
	})
}

func TestRequestsAreCounted(t *testing.T) {
	server := &Server{}
	for want := 1; want <= 3; want++ {
		_, body := request(t, server, http.MethodGet)
		if body.Requests != want {
			t.Fatalf("requests = %d, want %d", body.Requests, want)
		}
	}
}
`,
    "status/backoff_test.go": `package status

import (
	"testing"
	"time"
)

var backoffCases = map[string]struct {
	attempt int
	want    time.Duration
}{
	"first":   {1, 100 * time.Millisecond},
	"second":  {2, 200 * time.Millisecond},
	"fourth":  {4, 800 * time.Millisecond},
	"limited": {9, time.Second},
}

func TestBackoff(t *testing.T) {
	for name, tc := range backoffCases {
		tc := tc
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Backoff(tc.attempt, 100*time.Millisecond, time.Second)
			if got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

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
  },
};
