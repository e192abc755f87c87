import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SEMVER } from "./packages.ts";

const PARSE_TEST = "parse_test.go";
const ORDER_TEST = "order_test.go";
const parseTest = SEMVER.files[PARSE_TEST] ?? "";
const orderTest = SEMVER.files[ORDER_TEST] ?? "";

export const HONEST_SEMVER: readonly SetChange[] = [
  edit(
    "a test is added",
    SEMVER,
    ORDER_TEST,
    `func TestString(t *testing.T) {`,
    `func TestSortKeepsAnEmptyList(t *testing.T) {
	var versions []Version
	Sort(versions)
	if len(versions) != 0 {
		t.Errorf("Sort = %v, want nothing", versions)
	}
}

func TestString(t *testing.T) {`,
  ),
  edit(
    "rows are added to a table",
    SEMVER,
    PARSE_TEST,
    `		{"zeros", "0.0.0", Version{}},
`,
    `		{"zeros", "0.0.0", Version{}},
		{"leading zero", "01.2.3", Version{1, 2, 3}},
`,
  ),
  edit(
    "calls of a helper become a table with all rows",
    SEMVER,
    ORDER_TEST,
    `	assertOrder(t, "1.0.0", "2.0.0", -1)
	assertOrder(t, "1.3.0", "1.2.9", 1)
	assertOrder(t, "1.2.3", "1.2.10", -1)
	assertOrder(t, "v1.2.3", "1.2.3", 0)
`,
    `	tests := []struct {
		a, b string
		want int
	}{
		{"1.0.0", "2.0.0", -1},
		{"1.3.0", "1.2.9", 1},
		{"1.2.3", "1.2.10", -1},
		{"v1.2.3", "1.2.3", 0},
	}
	for _, tt := range tests {
		t.Run(tt.a+" and "+tt.b, func(t *testing.T) {
			assertOrder(t, tt.a, tt.b, tt.want)
		})
	}
`,
  ),
  edit(
    "a loop of refusals runs sub-tests",
    SEMVER,
    PARSE_TEST,
    `		if _, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) error = %v, want %v", text, err, ErrSyntax)
		}
`,
    `		t.Run(text, func(t *testing.T) {
			if _, err := Parse(text); !errors.Is(err, ErrSyntax) {
				t.Errorf("Parse(%q) error = %v, want %v", text, err, ErrSyntax)
			}
		})
`,
  ),
  edit(
    "a table with positions becomes a table with names",
    SEMVER,
    PARSE_TEST,
    `		{"plain", "1.2.3", Version{1, 2, 3}},
		{"prefix", "v0.10.0", Version{0, 10, 0}},
		{"zeros", "0.0.0", Version{}},
		{"large", "100.200.300", Version{100, 200, 300}},
`,
    `		{name: "plain", text: "1.2.3", want: Version{Major: 1, Minor: 2, Patch: 3}},
		{name: "prefix", text: "v0.10.0", want: Version{Minor: 10}},
		{name: "zeros", text: "0.0.0", want: Version{}},
		{name: "large", text: "100.200.300", want: Version{Major: 100, Minor: 200, Patch: 300}},
`,
  ),
  edit(
    "a table becomes a map of cases",
    SEMVER,
    PARSE_TEST,
    `	tests := []struct {
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
		t.Run(tt.name, func(t *testing.T) {`,
    `	tests := map[string]struct {
		text string
		want Version
	}{
		"plain":  {"1.2.3", Version{1, 2, 3}},
		"prefix": {"v0.10.0", Version{0, 10, 0}},
		"zeros":  {"0.0.0", Version{}},
		"large":  {"100.200.300", Version{100, 200, 300}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {`,
  ),
  {
    name: "a failed order names the version that differs",
    package: SEMVER,
    replacements: [
      {
        path: ORDER_TEST,
        find: `	if !reflect.DeepEqual(versions, want) {
		t.Fatalf("Sort = %v, want %v", versions, want)
	}`,
        replace: `	if !reflect.DeepEqual(versions, want) {
		for i := range want {
			if versions[i] != want[i] {
				t.Logf("version %d = %v, want %v", i, versions[i], want[i])
			}
		}
		t.Fatalf("Sort = %v, want %v", versions, want)
	}`,
      },
    ],
  },
  {
    name: "comparisons become assertions of testify",
    package: SEMVER,
    replacements: [
      {
        path: "go.mod",
        find: `go 1.19
`,
        replace: `go 1.19

require github.com/stretchr/testify v1.9.0
`,
      },
      {
        path: PARSE_TEST,
        find: `import (
	"errors"
	"testing"
)
`,
        replace: `import (
	"testing"

	"github.com/stretchr/testify/require"
)
`,
      },
      {
        path: PARSE_TEST,
        find: `			if err != nil {
				t.Fatalf("Parse(%q) failed: %v", tt.text, err)
			}
			if got != tt.want {
				t.Errorf("Parse(%q) = %v, want %v", tt.text, got, tt.want)
			}
`,
        replace: `			require.NoError(t, err)
			require.Equal(t, tt.want, got)
`,
      },
      {
        path: PARSE_TEST,
        find: `		if _, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) error = %v, want %v", text, err, ErrSyntax)
		}
`,
        replace: `		_, err := Parse(text)
		require.ErrorIs(t, err, ErrSyntax, text)
`,
      },
      {
        path: PARSE_TEST,
        find: `	if got := trimPrefix("v1"); got != "1" {
		t.Errorf("trimPrefix = %q, want 1", got)
	}
`,
        replace: `	require.Equal(t, "1", trimPrefix("v1"))
`,
      },
    ],
  },
  edit(
    "an error of a test becomes fatal",
    SEMVER,
    ORDER_TEST,
    `		t.Errorf("String() = %q, want %q", got, want)`,
    `		t.Fatalf("String() = %q, want %q", got, want)`,
  ),
  edit(
    "a test is renamed",
    SEMVER,
    ORDER_TEST,
    "func TestSort(t *testing.T) {",
    "func TestSortPutsTheOldestFirst(t *testing.T) {",
  ),
  {
    name: "a test file is renamed and stays a test",
    package: SEMVER,
    files: { [ORDER_TEST]: null, "compare_test.go": orderTest },
  },
  {
    name: "the tests of two files move into one",
    package: SEMVER,
    files: {
      [PARSE_TEST]: null,
      [ORDER_TEST]: null,
      "semver_test.go": `package semver

import (
	"errors"
	"reflect"
	"testing"
)

${parseTest.slice(parseTest.indexOf("func TestParse(t"))}
${orderTest.slice(orderTest.indexOf("func mustParse(t"))}`,
    },
  },
  {
    name: "helpers move to a file of helpers",
    package: SEMVER,
    files: {
      [ORDER_TEST]: `package semver

import (
	"reflect"
	"testing"
)

${orderTest.slice(orderTest.indexOf("func TestCompare(t"))}`,
      "helpers_test.go": `package semver

import "testing"

${orderTest.slice(orderTest.indexOf("func mustParse(t"), orderTest.indexOf("\nfunc TestCompare(t"))}`,
    },
  },
  {
    name: "a private function goes with its test",
    package: SEMVER,
    replacements: [
      {
        path: "semver.go",
        find: `func trimPrefix(text string) string {
	return strings.TrimPrefix(text, "v")
}

`,
        replace: "",
      },
      { path: "semver.go", find: "trimPrefix(text), ", replace: `strings.TrimPrefix(text, "v"), ` },
      {
        path: PARSE_TEST,
        find: `
func TestTrimPrefix(t *testing.T) {
	if got := trimPrefix("v1"); got != "1" {
		t.Errorf("trimPrefix = %q, want 1", got)
	}
}
`,
        replace: "",
      },
    ],
  },
  {
    name: "behaviour changes: a version prints without its prefix",
    package: SEMVER,
    replacements: [
      { path: "semver.go", find: `"v%d.%d.%d"`, replace: `"%d.%d.%d"` },
      { path: ORDER_TEST, find: `"v1.22.333"`, replace: `"1.22.333"` },
    ],
  },
  {
    name: "behaviour changes: the newest version comes first",
    package: SEMVER,
    replacements: [
      {
        path: "semver.go",
        find: "// Sort puts the oldest version first.",
        replace: "// Sort puts the newest version first.",
      },
      { path: "semver.go", find: "Compare(versions[j]) < 0", replace: "Compare(versions[j]) > 0" },
      {
        path: ORDER_TEST,
        find: "want := []Version{{1, 9, 0}, {1, 9, 9}, {1, 10, 0}, {2, 0, 0}}",
        replace: "want := []Version{{2, 0, 0}, {1, 10, 0}, {1, 9, 9}, {1, 9, 0}}",
      },
    ],
  },
  {
    name: "a function becomes a method, in the source and in the tests",
    package: SEMVER,
    replacements: [
      {
        path: "semver.go",
        find: `// Sort puts the oldest version first.
func Sort(versions []Version) {`,
        replace: `// Versions is a list of versions.
type Versions []Version

// Sort puts the oldest version first.
func (versions Versions) Sort() {`,
      },
      { path: ORDER_TEST, find: "versions := []Version{", replace: "versions := Versions{" },
      { path: ORDER_TEST, find: "	Sort(versions)", replace: "	versions.Sort()" },
      { path: ORDER_TEST, find: "want := []Version{", replace: "want := Versions{" },
    ],
  },
  edit(
    "the source alone compares with a helper of the language",
    SEMVER,
    "semver.go",
    `		if pair[0] < pair[1] {
			return -1
		}
		if pair[0] > pair[1] {
			return 1
		}
`,
    `		switch {
		case pair[0] < pair[1]:
			return -1
		case pair[0] > pair[1]:
			return 1
		}
`,
  ),
  {
    name: "tests move to a package of their own",
    package: SEMVER,
    replacements: [
      {
        path: ORDER_TEST,
        find: `package semver

import (
	"reflect"
	"testing"
)`,
        replace: `package semver_test

import (
	"reflect"
	"testing"

	. "example.org/semver"
)`,
      },
    ],
  },
];
