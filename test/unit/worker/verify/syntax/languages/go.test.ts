import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "store/store_test.go";
const SOURCE = `package store

import (
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPut(t *testing.T) {
	s := New()
	if err := s.Put("a", 1); err != nil {
		t.Fatalf("Put: %v", err)
	}
	if got := s.Get("a"); got != 1 {
		t.Errorf("Get = %d, want 1", got)
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name string
		in   []string
		want []string
	}{
		{"none", nil, nil},
		{"one", []string{"a"}, []string{"a"}},
		{"sorted", []string{"b", "a"}, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := New(tt.in...).Keys()
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("Keys = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	_, err := New().Find("x")
	if !errors.Is(err, ErrMissing) {
		t.Fatal("want ErrMissing, got", err)
	}
}

func TestMerge(t *testing.T) {
	m := Merge(New(), New())
	require.NotNil(t, m)
	assert.Equal(t, 0, m.Len())
	assert.True(t, m.Len() == 0)
	checkEmpty(t, m)
}

func checkEmpty(t *testing.T, s *Store) {
	t.Helper()
	if s.Len() != 0 {
		t.Errorf("Len = %d", s.Len())
	}
	if s.Bytes() != 0 {
		t.Errorf("Bytes = %d", s.Bytes())
	}
}

func ExampleStore() {
	fmt.Println(New().Len())
	// Output: 0
}
`;
const GET = 'if got := s.Get("a"); got != 1 {\n\t\tt.Errorf("Get = %d, want 1", got)\n\t}';

describe("a weakened test of Go is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/func TestMissing[\s\S]*?\n}\n/, "")],
    ["a test renamed so that it does not run", [["TestMissing", "testMissing"]]],
    ["a test renamed to a helper's name", [["TestMissing", "CheckMissing"]]],
    ["a name with a small letter after Test", [["TestMissing", "Testmissing"]]],
    ["t.Skip at the start", [["s := New()", 't.Skip("flaky")\n\ts := New()']]],
    ["t.SkipNow at the start", [["s := New()", "t.SkipNow()\n\ts := New()"]]],
    ["t.Skip under a condition", [["s := New()", 'if os.Getenv("FULL") == "" {\n\t\tt.Skip()\n\t}\n\ts := New()']]],
    ["t.Skip under a condition that always holds", [["s := New()", "if true {\n\t\tt.Skip()\n\t}\n\ts := New()"]]],
    ["t.Skip in each subtest", [["got := New(tt", 't.Skip("later")\n\t\t\tgot := New(tt']]],
    ["an early return", [["_, err := New()", "return\n\t_, err := New()"]]],
    [
      "an early return under a condition",
      [["_, err := New()", "if testing.Short() {\n\t\treturn\n\t}\n\t_, err := New()"]],
    ],
    ["a build tag that nobody sets", (s) => `//go:build ignore\n\n${s}`],
    ["a build tag of its own", (s) => `//go:build integration\n\n${s}`],
    ["a TestMain that runs nothing", (s) => `${s}\nfunc TestMain(m *testing.M) {\n\tos.Exit(0)\n}\n`],
    ["a deleted row of a table", [['\t\t{"one", []string{"a"}, []string{"a"}},\n', ""]]],
    ["an emptied table", (s) => s.replace(/\t\t\{"none"[\s\S]*?\n\t\}\n/, "\t}\n")],
    ["t.Log instead of t.Errorf", [['t.Errorf("Get', 't.Logf("Get']]],
    ["a deleted check", [[GET, '_ = s.Get("a")']]],
    ["a comparison with nil only", [["!reflect.DeepEqual(got, tt.want)", "got == nil"]]],
    ["a comparison with itself", [["reflect.DeepEqual(got, tt.want)", "reflect.DeepEqual(got, got)"]]],
    ["a variable compared with itself", [["got != 1", "got != got"]]],
    ["a condition that never holds", [["got != 1", "got != 1 && false"]]],
    ["a check in if false", [[GET, `if false {\n\t\t${GET}\n\t}`]]],
    ["a check in a loop over nothing", [[GET, `for range []int{} {\n\t\t${GET}\n\t}`]]],
    ["a check in a function that is never called", [[GET, `check := func() {\n\t\t${GET}\n\t}\n\t_ = check`]]],
    ["any error instead of one error", [["!errors.Is(err, ErrMissing)", "err == nil"]]],
    ["testify: NotNil instead of Equal", [["assert.Equal(t, 0, m.Len())", "assert.NotNil(t, m)"]]],
    ["testify: equal to itself", [["assert.Equal(t, 0, m.Len())", "assert.Equal(t, 0, 0)"]]],
    ["testify: a constant", [["assert.True(t, m.Len() == 0)", "assert.True(t, true)"]]],
    ["testify: a T of its own", [["assert.Equal(t, 0,", "assert.Equal(&testing.T{}, 0,"]]],
    ["a T that hides the runner's", [["m := Merge(", "t = &testing.T{}\n\tm := Merge("]]],
    ["a weaker helper", [['\tif s.Bytes() != 0 {\n\t\tt.Errorf("Bytes = %d", s.Bytes())\n\t}\n', ""]]],
    ["a helper that is no longer called", [["\tcheckEmpty(t, m)\n", ""]]],
    ["an example without output", [["\t// Output: 0\n", ""]]],
    ["panics of the code under test ignored", [["s := New()", "defer func() { _ = recover() }()\n\ts := New()"]]],
    ["an emptied test", (s) => s.replace(/(func TestMissing\(t \*testing\.T\) \{)[\s\S]*?\n\}/, "$1\n}")],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a deleted file", { [PATH]: [SOURCE, undefined] }],
    [
      "a file that loses the name of a test file",
      { [PATH]: [SOURCE, undefined], "store/store_checks.go": [undefined, SOURCE] },
    ],
    [
      "a new test that is skipped",
      {
        "a_test.go": [
          undefined,
          'package a\n\nfunc TestA(t *testing.T) {\n\tt.Skip("later")\n\tassert.Equal(t, 1, f())\n}\n',
        ],
      },
    ],
    [
      "new tests that assert nothing",
      { "a_test.go": [undefined, "package a\n\nfunc TestA(t *testing.T) {\n\tf()\n}\n"] },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("an honest change of tests in Go passes", () => {
  test.each<[string, Edit]>([
    ["a renamed test", [["TestMissing", "TestFindMissing"]]],
    ["a new test", (s) => `${s}\nfunc TestNew(t *testing.T) {\n\tif New() == nil {\n\t\tt.Fatal("nil")\n\t}\n}\n`],
    [
      "a new row",
      [['\t\t{"none", nil, nil},\n', '\t\t{"none", nil, nil},\n\t\t{"two", []string{"b"}, []string{"b"}},\n']],
    ],
    ["another message", [['t.Errorf("Get = %d, want 1", got)', 't.Errorf("Get(a) = %d; want 1", got)']]],
    ["Fatal instead of Error", [['t.Errorf("Get', 't.Fatalf("Get']]],
    ["another expected value", [["got != 1", "got != 2"]]],
    ["another name of a subtest", [["t.Run(tt.name,", 't.Run("keys/"+tt.name,']]],
    ["parallel tests", [["s := New()", "t.Parallel()\n\ts := New()"]]],
    [
      "the table as a map",
      (s) =>
        s
          .replace("tests := []struct {\n\t\tname string\n", "tests := map[string]struct {\n")
          .replace(/\{"(none|one|sorted)", /g, '"$1": {')
          .replace("for _, tt := range tests", "for name, tt := range tests")
          .replace("tt.name", "name"),
    ],
    [
      "the table outside the function",
      (s) => {
        const table = /\ttests := (\[\]struct[\s\S]*?\n\t\}\n)/.exec(s);
        return `${s.replace(table?.[0] ?? "", "")}\nvar tests = ${table?.[1]}`;
      },
    ],
    ["testify instead of if", [[GET, 'assert.Equal(t, 1, s.Get("a"))']]],
    ["require instead of assert", [["assert.Equal", "require.Equal"]]],
    [
      "if instead of testify",
      [["assert.Equal(t, 0, m.Len())", 'if n := m.Len(); n != 0 {\n\t\tt.Errorf("Len = %d", n)\n\t}']],
    ],
    ["Len instead of Equal", [["assert.True(t, m.Len() == 0)", "assert.Equal(t, 0, m.Len())"]]],
    [
      "cmp.Diff instead of DeepEqual",
      [["!reflect.DeepEqual(got, tt.want)", 'diff := cmp.Diff(tt.want, got); diff != ""']],
    ],
    ["slices.Equal instead of DeepEqual", [["reflect.DeepEqual", "slices.Equal"]]],
    [
      "the comparison in a variable",
      [["if !errors.Is(err, ErrMissing) {", "if got, want := err, ErrMissing; got != want {"]],
    ],
    [
      "an else branch",
      [[GET, 'if got := s.Get("a"); got == 1 {\n\t\tt.Log("ok")\n\t} else {\n\t\tt.Errorf("Get = %d", got)\n\t}']],
    ],
    [
      "two checks joined by ||",
      [
        [
          'if s.Len() != 0 {\n\t\tt.Errorf("Len = %d", s.Len())\n\t}\n\tif s.Bytes() != 0 {\n\t\tt.Errorf("Bytes = %d", s.Bytes())\n\t}',
          'if s.Len() != 0 || s.Bytes() != 0 {\n\t\tt.Errorf("not empty")\n\t}',
        ],
      ],
    ],
    [
      "a test split",
      [[`\t${GET}\n}\n`, `}\n\nfunc TestGet(t *testing.T) {\n\ts := New()\n\ts.Put("a", 1)\n\t${GET}\n}\n`]],
    ],
    ["subtests added", [[GET, `t.Run("get", func(t *testing.T) {\n\t\t${GET}\n\t})`]]],
    [
      "a check moved to a helper",
      [
        [GET, "checkGet(t, s, 1)"],
        [
          "func checkEmpty",
          `func checkGet(t *testing.T, s *Store, want int) {\n\tt.Helper()\n\tif got := s.Get("a"); got != want {\n\t\tt.Errorf("Get = %d", got)\n\t}\n}\n\nfunc checkEmpty`,
        ],
      ],
    ],
    [
      "skipped on Windows",
      [["s := New()", 'if runtime.GOOS == "windows" {\n\t\tt.Skip("no links")\n\t}\n\ts := New()']],
    ],
    ["a deferred cleanup", [["s := New()", "s := New()\n\tdefer s.Close()"]]],
    [
      "a check that the code panics",
      [
        [
          "s := New()",
          's := New()\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\tt.Errorf("panic: %v", r)\n\t\t}\n\t}()',
        ],
      ],
    ],
    ["a context for the calls", [["New().Find(", "New().Find(context.Background(), "]]],
    ["a build tag for a system", (s) => `//go:build linux || darwin\n\n${s}`],
    ["a TestMain with a setup", (s) => `${s}\nfunc TestMain(m *testing.M) {\n\tsetup()\n\tos.Exit(m.Run())\n}\n`],
    ["syntax that our parser does not know", (s) => `${s}\nfunc later() { x := <<<>>> }\n`],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a renamed file", { [PATH]: [SOURCE, undefined], "store/memory_test.go": [undefined, SOURCE] }],
    [
      "a test moved to another file",
      {
        [PATH]: [SOURCE, SOURCE.replace(/func TestMissing[\s\S]*?\n}\n/, "")],
        "store/find_test.go": [undefined, `package store\n\n${/func TestMissing[\s\S]*?\n}\n/.exec(SOURCE)?.[0]}`],
      },
    ],
    [
      "a new file with tests",
      {
        "a_test.go": [
          undefined,
          'package a\n\nfunc TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Error("f")\n\t}\n}\n',
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    const { outcomes } = await judgeChange(files);
    expect(outcomes.find(({ result }) => result.name === "tests-kept")?.findings).toEqual([]);
  });
});
