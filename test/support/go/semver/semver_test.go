package semver

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func mustParse(t *testing.T, s string) Version {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return v
}

func TestParse(t *testing.T) {
	got := mustParse(t, "v1.20.3-rc.1+linux-x")
	want := Version{Major: 1, Minor: 20, Patch: 3, Pre: []string{"rc", "1"}, Build: "linux-x"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	for _, s := range []string{
		"", "1", "1.2", "1.2.3.4", "01.2.3", "a.b.c", "1.2.-3", "1.2.3-", "1.2.3-a..b", "1.2.3+", "1.2.3+a_b", "1.2.3-~", "1.2.3-a~", "1.2.3-~a",
		"1.2.3+" + strings.Repeat("a", 60), "1.2.4294967296", "vv1.2.3",
	} {
		if v, err := Parse(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("Parse(%q) = %v, %v", s, v, err)
		}
	}
	mustParse(t, "0.0.0")
	mustParse(t, "1.2.3+"+strings.Repeat("a", 58))
}

func TestString(t *testing.T) {
	for _, s := range []string{"1.2.3", "1.2.3-rc.1", "1.2.3+b", "0.0.1-a+b"} {
		if got := mustParse(t, s).String(); got != s {
			t.Errorf("got %q, want %q", got, s)
		}
	}
}

func TestCompare(t *testing.T) {
	sorted := []string{"0.9.9", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-a.1", "1.0.0-b", "1.0.0", "1.0.1", "1.1.0", "2.0.0"}
	for i, a := range sorted {
		for j, b := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := Compare(mustParse(t, a), mustParse(t, b)); got != want {
				t.Errorf("Compare(%s, %s) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestMax(t *testing.T) {
	versions := []Version{mustParse(t, "1.0.0"), mustParse(t, "2.0.0-rc"), mustParse(t, "1.5.0"), mustParse(t, "0.1.0")}
	if got, ok := Max(versions, nil); !ok || got.String() != "2.0.0-rc" {
		t.Errorf("got %v, %v", got, ok)
	}
	if got, ok := Max(versions, Version.IsStable); !ok || got.String() != "1.5.0" {
		t.Errorf("got %v, %v", got, ok)
	}
	if _, ok := Max(nil, nil); ok {
		t.Error("found one")
	}
	if (Version{Minor: 1}).IsStable() {
		t.Error("0.1.0 is stable")
	}
}

func TestBump(t *testing.T) {
	if got := mustParse(t, "1.2.3-rc+b").Bump().String(); got != "1.3.0" {
		t.Errorf("got %s", got)
	}
}

func TestParseDuration(t *testing.T) {
	tests := map[string]time.Duration{
		"1d12h": 36 * time.Hour, "90m": 90 * time.Minute, "-5s": -5 * time.Second, "250ms": 250 * time.Millisecond, "09s": 9 * time.Second,
		"1h1m1s": time.Hour + time.Minute + time.Second,
	}
	for s, want := range tests {
		if got, err := ParseDuration(s); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "h", "1", "1x", "1h-", "-"} {
		if got, err := ParseDuration(s); s != "-" && err == nil {
			t.Errorf("ParseDuration(%q) = %v", s, got)
		}
	}
}
