import type { SetPackage } from "../types.ts";

export const SEMVER: SetPackage = {
  language: "go",
  framework: "testing with tables",
  files: {
    "go.mod": `module example.org/semver

go 1.19
`,
    "semver.go": `package semver

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// ErrSyntax is the error of a text that is no version.
var ErrSyntax = errors.New("invalid version")

// Version is a version of three numbers.
type Version struct {
	Major, Minor, Patch int
}

// Parse reads a version such as v1.2.3.
func Parse(text string) (Version, error) {
	parts := strings.Split(trimPrefix(text), ".")
	if len(parts) != 3 {
		return Version{}, fmt.Errorf("%w: %q has %d parts", ErrSyntax, text, len(parts))
	}
	var numbers [3]int
	for i, part := range parts {
		number, err := strconv.Atoi(part)
		if err != nil || number < 0 {
			return Version{}, fmt.Errorf("%w: %q", ErrSyntax, text)
		}
		numbers[i] = number
	}
	return Version{numbers[0], numbers[1], numbers[2]}, nil
}

func trimPrefix(text string) string {
	return strings.TrimPrefix(text, "v")
}

func (v Version) String() string {
	return fmt.Sprintf("v%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// Compare returns -1, 0 or 1.
func (v Version) Compare(other Version) int {
	for _, pair := range [][2]int{{v.Major, other.Major}, {v.Minor, other.Minor}, {v.Patch, other.Patch}} {
		if pair[0] < pair[1] {
			return -1
		}
		if pair[0] > pair[1] {
			return 1
		}
	}
	return 0
}

// Sort puts the oldest version first.
func Sort(versions []Version) {
	sort.SliceStable(versions, func(i, j int) bool {
		return versions[i].Compare(versions[j]) < 0
	})
}
`,
    "parse_test.go": `package semver

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		text string
		want Version
	}{
		{"plain", "1.2.3", Version{1, 2, 3}},
		{"prefix", "v0.10.0", Version{0, 10, 0}},
		{"zeros", "0.0.0", Version{}},
		{"large", "100.200.300", Version{100, 200, 300}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.text)
			if err != nil {
				t.Fatalf("Parse(%q) failed: %v", tt.text, err)
			}
			if got != tt.want {
				t.Errorf("Parse(%q) = %v, want %v", tt.text, got, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "1.2", "1.2.x", "1.-2.3", "v"} {
		if _, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) error = %v, want %v", text, err, ErrSyntax)
		}
	}
}

func TestTrimPrefix(t *testing.T) {
	if got := trimPrefix("v1"); got != "1" {
		t.Errorf("trimPrefix = %q, want 1", got)
	}
}
`,
    "order_test.go": `package semver

import (
	"reflect"
	"testing"
)

func mustParse(t *testing.T, text string) Version {
	t.Helper()
	version, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return version
}

func assertOrder(t *testing.T, a, b string, want int) {
	t.Helper()
	if got := mustParse(t, a).Compare(mustParse(t, b)); got != want {
		t.Errorf("%s compared with %s = %d, want %d", a, b, got, want)
	}
	if got := mustParse(t, b).Compare(mustParse(t, a)); got != -want {
		t.Errorf("%s compared with %s = %d, want %d", b, a, got, -want)
	}
}

func TestCompare(t *testing.T) {
	assertOrder(t, "1.0.0", "2.0.0", -1)
	assertOrder(t, "1.3.0", "1.2.9", 1)
	assertOrder(t, "1.2.3", "1.2.10", -1)
	assertOrder(t, "v1.2.3", "1.2.3", 0)
}

func TestSort(t *testing.T) {
	versions := []Version{{2, 0, 0}, {1, 10, 0}, {1, 9, 9}, {1, 9, 0}}
	Sort(versions)
	want := []Version{{1, 9, 0}, {1, 9, 9}, {1, 10, 0}, {2, 0, 0}}
	if !reflect.DeepEqual(versions, want) {
		t.Fatalf("Sort = %v, want %v", versions, want)
	}
}

func TestString(t *testing.T) {
	version := mustParse(t, "1.22.333")
	if got, want := version.String(), "v1.22.333"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}
`,
  },
};
