import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SEMVER } from "./packages.ts";

const PARSE_TEST = "parse_test.go";
const ORDER_TEST = "order_test.go";
const parseTest = SEMVER.files[PARSE_TEST] ?? "";
const orderTest = SEMVER.files[ORDER_TEST] ?? "";

export const WEAKENED_SEMVER: readonly SetChange[] = [
  edit(
    "a comparison of a table test is removed",
    SEMVER,
    PARSE_TEST,
    `			got, err := Parse(tt.text)
			if err != nil {
				t.Fatalf("Parse(%q) failed: %v", tt.text, err)
			}
			if got != tt.want {
				t.Errorf("Parse(%q) = %v, want %v", tt.text, got, tt.want)
			}`,
    `			_, err := Parse(tt.text)
			if err != nil {
				t.Fatalf("Parse(%q) failed: %v", tt.text, err)
			}`,
  ),
  edit(
    "the error of the code under test is ignored",
    SEMVER,
    ORDER_TEST,
    `	version, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return version`,
    `	version, _ := Parse(text)
	return version`,
  ),
  edit(
    "an error is logged instead of reported",
    SEMVER,
    PARSE_TEST,
    `				t.Errorf("Parse(%q) = %v, want %v", tt.text, got, tt.want)`,
    `				t.Logf("Parse(%q) = %v, want %v", tt.text, got, tt.want)`,
  ),
  edit(
    "a fatal failure becomes a line of the log",
    SEMVER,
    ORDER_TEST,
    `		t.Fatalf("Sort = %v, want %v", versions, want)`,
    `		t.Log("Sort", versions, want)`,
  ),
  edit(
    "a deep equality becomes an equality of lengths",
    SEMVER,
    ORDER_TEST,
    "if !reflect.DeepEqual(versions, want) {",
    "if !reflect.DeepEqual(len(versions), len(want)) {",
  ),
  edit(
    "rows of a table are removed",
    SEMVER,
    PARSE_TEST,
    `		{"zeros", "0.0.0", Version{}},
		{"large", "100.200.300", Version{100, 200, 300}},
`,
    "",
  ),
  edit(
    "a row of a table is commented out",
    SEMVER,
    PARSE_TEST,
    `		{"prefix", "v0.10.0", Version{0, 10, 0}},`,
    `		// {"prefix", "v0.10.0", Version{0, 10, 0}},`,
  ),
  edit("a loop goes over no rows", SEMVER, PARSE_TEST, "for _, tt := range tests {", "for _, tt := range tests[:0] {"),
  edit(
    "a list of refused texts keeps one",
    SEMVER,
    PARSE_TEST,
    `[]string{"", "1.2", "1.2.x", "1.-2.3", "v"}`,
    `[]string{"1.2.x"}`,
  ),
  {
    name: "a certain error becomes any error",
    package: SEMVER,
    replacements: [
      {
        path: PARSE_TEST,
        find: `import (
	"errors"
	"testing"
)`,
        replace: `import "testing"`,
      },
      { path: PARSE_TEST, find: "!errors.Is(err, ErrSyntax) {", replace: "err == nil {" },
    ],
  },
  edit(
    "rows leave the loop before they are checked",
    SEMVER,
    PARSE_TEST,
    `	for _, tt := range tests {
`,
    `	for _, tt := range tests {
		if tt.want.Minor > 2 {
			continue
		}
`,
  ),
  edit(
    "a test is skipped",
    SEMVER,
    ORDER_TEST,
    `func TestSort(t *testing.T) {
`,
    `func TestSort(t *testing.T) {
	t.Skip("the order is under discussion")
`,
  ),
  edit(
    "a test is skipped in the table by name",
    SEMVER,
    PARSE_TEST,
    `		t.Run(tt.name, func(t *testing.T) {
`,
    `		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "prefix" || tt.name == "large" {
				t.SkipNow()
			}
`,
  ),
  edit(
    "a test is skipped unless the run is verbose",
    SEMVER,
    ORDER_TEST,
    `func TestCompare(t *testing.T) {
`,
    `func TestCompare(t *testing.T) {
	if !testing.Verbose() {
		t.Skipf("runs with -v only")
	}
`,
  ),
  edit(
    "a test returns before it checks",
    SEMVER,
    ORDER_TEST,
    `	version := mustParse(t, "1.22.333")
`,
    `	version := mustParse(t, "1.22.333")
	if version.Major == 1 {
		return
	}
`,
  ),
  edit(
    "a test loses its upper-case letter",
    SEMVER,
    ORDER_TEST,
    "func TestCompare(t *testing.T) {",
    "func testCompare(t *testing.T) {",
  ),
  edit(
    "a test has the word at the end of its name",
    SEMVER,
    ORDER_TEST,
    "func TestSort(t *testing.T) {",
    "func SortTest(t *testing.T) {",
  ),
  edit(
    "a test becomes a helper that nobody calls",
    SEMVER,
    ORDER_TEST,
    `func TestString(t *testing.T) {
	version := mustParse(t, "1.22.333")`,
    `func checkString(t *testing.T, text string) {
	version := mustParse(t, text)`,
  ),
  edit(
    "the assertion helper is emptied",
    SEMVER,
    ORDER_TEST,
    `	if got := mustParse(t, a).Compare(mustParse(t, b)); got != want {
		t.Errorf("%s compared with %s = %d, want %d", a, b, got, want)
	}
	if got := mustParse(t, b).Compare(mustParse(t, a)); got != -want {
		t.Errorf("%s compared with %s = %d, want %d", b, a, got, -want)
	}
`,
    `	mustParse(t, a)
	mustParse(t, b)
	_ = want
`,
  ),
  edit(
    "the assertion helper no longer checks the other direction",
    SEMVER,
    ORDER_TEST,
    `	if got := mustParse(t, b).Compare(mustParse(t, a)); got != -want {
		t.Errorf("%s compared with %s = %d, want %d", b, a, got, -want)
	}
`,
    "",
  ),
  edit(
    "calls of an assertion helper are removed",
    SEMVER,
    ORDER_TEST,
    `	assertOrder(t, "1.2.3", "1.2.10", -1)
	assertOrder(t, "v1.2.3", "1.2.3", 0)
`,
    "",
  ),
  edit(
    "the expected text is computed by the code under test",
    SEMVER,
    ORDER_TEST,
    `got, want := version.String(), "v1.22.333"; got != want`,
    `got, want := version.String(), version.String(); got != want`,
  ),
  edit(
    "a condition of a failure can never hold",
    SEMVER,
    ORDER_TEST,
    `got, want := version.String(), "v1.22.333"; got != want {`,
    `got, want := version.String(), "v1.22.333"; got != want && got == "" {`,
  ),
  { name: "a test file is deleted", package: SEMVER, files: { [ORDER_TEST]: null } },
  {
    name: "a test file gets a name without the ending of tests",
    package: SEMVER,
    files: { [PARSE_TEST]: null, "parse_test.go.disabled": parseTest },
  },
  {
    name: "a test file gets a name that starts with an underscore",
    package: SEMVER,
    files: { [PARSE_TEST]: null, "_parse_test.go": parseTest },
  },
  {
    name: "a test file gets the name of another platform",
    package: SEMVER,
    files: { [PARSE_TEST]: null, "parse_plan9_test.go": parseTest },
  },
  {
    name: "a build constraint excludes a test file",
    package: SEMVER,
    files: { [ORDER_TEST]: `//go:build integration\n\n${orderTest}` },
  },
  {
    name: "a test file moves to a folder of test data",
    package: SEMVER,
    files: { [ORDER_TEST]: null, "testdata/order_test.go": orderTest },
  },
  {
    name: "a main function of tests runs nothing",
    package: SEMVER,
    replacements: [
      {
        path: PARSE_TEST,
        find: `	"errors"
	"testing"
)
`,
        replace: `	"errors"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	_ = m
	os.Exit(0)
}
`,
      },
    ],
  },
];
