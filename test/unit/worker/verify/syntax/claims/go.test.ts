import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "bank/bank_test.go";
const SOURCE = `package bank

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDeposit(t *testing.T) {
	acc := Open("ann")
	acc.Deposit(30)
	assert.Equal(t, 30, acc.Balance())
	assert.NotContains(t, acc.Log(), "refused")
	require.NoError(t, acc.Close())
}

func TestNames(t *testing.T) {
	got := Names("b", "a")
	assert.Equal(t, []string{"a", "b"}, got)
	assert.InDelta(t, 0.25, Rate(got), 0.001)
}

func TestReport(t *testing.T) {
	got := Report(Open("ann"))
	if got.Owner != "ann" {
		t.Errorf("owner = %q", got.Owner)
	}
	if got.Total != 0 {
		t.Errorf("total = %d", got.Total)
	}
}

func TestWithdraw(t *testing.T) {
	_, err := Open("ann").Withdraw(5)
	require.EqualError(t, err, "insufficient funds: 5")
}

func TestOverdraft(t *testing.T) {
	_, err := Open("ann").Overdraft(5)
	if err == nil {
		t.Fatal("want an error")
	}
	if err.Error() != "no overdraft for ann" {
		t.Errorf("err = %v", err)
	}
}

func TestFees(t *testing.T) {
	tests := []struct {
		name   string
		amount int
		want   int
	}{
		{"small", 10, 1},
		{"medium", 100, 2},
		{"large", 1000, 3},
	}
	for _, tt := range tests {
		if got := Fee(tt.amount); got != tt.want {
			t.Errorf("Fee(%d) = %d", tt.amount, got)
		}
	}
}

func TestLines(t *testing.T) {
	want := "ann: 0"
	line := Line(Open("ann"))
	if line != want {
		t.Errorf("line = %q", line)
	}
}

func TestNotify(t *testing.T) {
	m := new(Mailer)
	m.On("Send", "ann", 30).Return(nil)
	Open("ann").Notify(m, 30)
	m.AssertCalled(t, "Send", "ann", 30)
	m.AssertNumberOfCalls(t, "Send", 1)
}

func TestClose(t *testing.T) {
	acc := Open("ann")
	requireOpen(t, acc)
	wait(func() { assert.Equal(t, "closed", acc.State()) })
}

func requireOpen(t *testing.T, acc *Account) {
	t.Helper()
	require.Equal(t, "open", acc.State())
	require.Equal(t, 0, acc.Balance())
}
`;
const BALANCE = "assert.Equal(t, 30, acc.Balance())";
const NAMES = 'assert.Equal(t, []string{"a", "b"}, got)';
const LINE = 'if line != want {\n\t\tt.Errorf("line = %q", line)\n\t}';

describe("a test of Go that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["unordered", [[NAMES, 'assert.ElementsMatch(t, []string{"a", "b"}, got)']]],
    ["a subset", [[NAMES, 'assert.Subset(t, got, []string{"a", "b"})']]],
    ["one element", [[NAMES, 'assert.Contains(t, got, "a")']]],
    ["the length alone", [[NAMES, "assert.Len(t, got, 2)"]]],
    ["the length in a comparison", [[NAMES, "assert.Equal(t, 2, len(got))"]]],
    ["the type alone", [[NAMES, "assert.IsType(t, []string{}, got)"]]],
    ["more than nothing", [[BALANCE, "assert.Greater(t, acc.Balance(), 0)"]]],
    ["a condition of order", [[BALANCE, "assert.True(t, acc.Balance() >= 30)"]]],
    ["not empty", [[NAMES, "assert.NotEmpty(t, got)"]]],
    ["a prefix", [["line != want", '!strings.HasPrefix(line, "ann")']]],
    ["a part", [["line != want", '!strings.Contains(line, "ann: 0")']]],
    ["a pattern for anything", [[LINE, 'assert.Regexp(t, ".*", line)']]],
    ["without case", [["line != want", "!strings.EqualFold(line, want)"]]],
    ["both sorted", [[NAMES, 'sortAll(got)\n\tassert.Equal(t, sorted([]string{"a", "b"}), sorted(got))']]],
    ["a huge tolerance", [["0.001)", "100.0)"]]],
    [
      "a part of the message",
      [['EqualError(t, err, "insufficient funds: 5")', 'ErrorContains(t, err, "insufficient")']],
    ],
    ["any error", [['EqualError(t, err, "insufficient funds: 5")', "Error(t, err)"]]],
    [
      "an error only if there is one",
      [
        [
          '\tif err == nil {\n\t\tt.Fatal("want an error")\n\t}\n\tif err.Error() != "no overdraft for ann" {',
          '\tif err != nil && err.Error() != "no overdraft for ann" {',
        ],
      ],
    ],
    [
      "an error asserted only if there is one",
      [
        [
          'require.EqualError(t, err, "insufficient funds: 5")',
          'if err != nil {\n\t\trequire.EqualError(t, err, "insufficient funds: 5")\n\t}',
        ],
      ],
    ],
    ["the expected value computed", [["assert.Equal(t, 30, acc", "assert.Equal(t, acc.Balance(), acc"]]],
    ["the expected value computed by the code under test", [['want := "ann: 0"', 'want := Line(Open("ann"))']]],
    [
      "the expected value is the actual one",
      [['want := "ann: 0"\n\tline := Line(Open("ann"))', 'line := Line(Open("ann"))\n\twant := line']],
    ],
    ["an environment variable", [[BALANCE, `if os.Getenv("CI") == "" {\n\t\t${BALANCE}\n\t}`]]],
    ["a condition on the result", [[NAMES, `if len(got) > 0 {\n\t\t${NAMES}\n\t}`]]],
    ["an early return under a condition", [[NAMES, `if len(got) != 2 {\n\t\treturn\n\t}\n\t${NAMES}`]]],
    ["a row left out", [["if got := Fee", 'if tt.name == "large" {\n\t\t\tcontinue\n\t\t}\n\t\tif got := Fee']]],
    ["one row of the table", [["range tests {", "range tests[:1] {"]]],
    [
      "leaving after a row",
      [
        [
          't.Errorf("Fee(%d) = %d", tt.amount, got)\n\t\t}',
          't.Errorf("Fee(%d) = %d", tt.amount, got)\n\t\t}\n\t\tbreak',
        ],
      ],
    ],
    ["a goroutine that nothing waits for", [[BALANCE, `go func() {\n\t\t${BALANCE}\n\t}()`]]],
    [
      "any arguments of a mock",
      [['"Send", "ann", 30)\n\tm.AssertN', '"Send", mock.Anything, mock.Anything)\n\tm.AssertN']],
    ],
    ["any number of calls", [['\tm.AssertNumberOfCalls(t, "Send", 1)\n', ""]]],
    ["one of two fields", [['\tif got.Total != 0 {\n\t\tt.Errorf("total = %d", got.Total)\n\t}\n', ""]]],
    ["a negative assertion removed", [['\tassert.NotContains(t, acc.Log(), "refused")\n', ""]]],
    [
      "one of several replaced by a long one elsewhere",
      [
        ['\tassert.NotContains(t, acc.Log(), "refused")\n', ""],
        [NAMES, 'assert.Equal(t, []string{"a", "b", "c", "d"}, got)'],
      ],
    ],
    ["a call of a helper removed", [["\trequireOpen(t, acc)\n", ""]]],
    ["a helper that compares less", [['require.Equal(t, "open", acc.State())', "require.NotEmpty(t, acc.State())"]]],
    [
      "a local function of the same name",
      [["line := Line(", 'Line := func(a *Account) string { return "ann: 0" }\n\tline := Line(']],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a name with an underscore first", { [PATH]: [SOURCE, undefined], "bank/_bank_test.go": [undefined, SOURCE] }],
    ["a name of another system", { [PATH]: [SOURCE, undefined], "bank/bank_windows_test.go": [undefined, SOURCE] }],
    ["a name with another processor", { [PATH]: [SOURCE, undefined], "bank/bank_arm_test.go": [undefined, SOURCE] }],
    ["a name with a dot first", { [PATH]: [SOURCE, undefined], "bank/.bank_test.go": [undefined, SOURCE] }],
    ["a folder that Go ignores", { [PATH]: [SOURCE, undefined], "bank/testdata/bank_test.go": [undefined, SOURCE] }],
    [
      "a helper of another package",
      {
        "internal/testutil/check.go": [
          'package testutil\n\nfunc Same(t *testing.T, a, b Account) {\n\tif a.Name != b.Name {\n\t\tt.Error("name")\n\t}\n\tif a.Total != b.Total {\n\t\tt.Error("total")\n\t}\n}\n',
          'package testutil\n\nfunc Same(t *testing.T, a, b Account) {\n\tif a.Name != b.Name {\n\t\tt.Error("name")\n\t}\n}\n',
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a test of Go that claims as much passes", () => {
  test.each<[string, Edit]>([
    [
      "if instead of Equal",
      [[BALANCE, 'if got := acc.Balance(); got != 30 {\n\t\tt.Errorf("balance = %d", got)\n\t}']],
    ],
    ["Equal instead of if", [[LINE, "require.Equal(t, want, line)"]]],
    [
      "the whole value instead of its fields",
      [
        [
          /if got\.Owner[\s\S]*?total = [^}]*\}/.exec(SOURCE)?.[0] ?? "",
          'assert.Equal(t, Summary{Owner: "ann", Total: 0}, got)',
        ],
      ],
    ],
    [
      "the whole value in a variable",
      [
        [
          /if got\.Owner[\s\S]*?total = [^}]*\}/.exec(SOURCE)?.[0] ?? "",
          'want := Summary{Owner: "ann", Total: 0}\n\tif diff := cmp.Diff(want, got); diff != "" {\n\t\tt.Errorf("diff: %s", diff)\n\t}',
        ],
      ],
    ],
    ["another expected value", [["assert.Equal(t, 30, acc", "assert.Equal(t, 31, acc"]]],
    ["another expected value in a variable", [['want := "ann: 0"', 'want := "ann: 0.00"']]],
    [
      "another name of the result",
      (s) =>
        s
          .replaceAll("got := Names", "names := Names")
          .replace(NAMES, NAMES.replace("got", "names"))
          .replace("Rate(got)", "Rate(names)"),
    ],
    ["an element in place", [[NAMES, 'want := []string{"a", "b"}\n\tassert.Equal(t, want, got)']]],
    [
      "slices.Equal",
      [[NAMES, 'if want := []string{"a", "b"}; !slices.Equal(got, want) {\n\t\tt.Errorf("names = %v", got)\n\t}']],
    ],
    [
      "subtests",
      [
        [
          'if got := Fee(tt.amount); got != tt.want {\n\t\t\tt.Errorf("Fee(%d) = %d", tt.amount, got)\n\t\t}',
          "t.Run(tt.name, func(t *testing.T) {\n\t\t\tt.Parallel()\n\t\t\tassert.Equal(t, tt.want, Fee(tt.amount))\n\t\t})",
        ],
      ],
    ],
    ["another row", [['{"large", 1000, 3},', '{"large", 1000, 3},\n\t\t{"huge", 9000, 4},']]],
    [
      "a column for errors",
      [
        [
          "if got := Fee(tt.amount); got != tt.want {",
          'got, err := FeeOf(tt.amount)\n\t\tif tt.wantErr {\n\t\t\tif err == nil {\n\t\t\t\tt.Error("want an error")\n\t\t\t}\n\t\t\tcontinue\n\t\t}\n\t\tif got != tt.want {',
        ],
      ],
    ],
    ["a stricter order", [["assert.InDelta(t, 0.25, Rate(got), 0.001)", "assert.Equal(t, 0.25, Rate(got))"]]],
    [
      "a helper extracted",
      (s) =>
        s
          .replace(BALANCE, "checkBalance(t, acc, 30)")
          .replace(
            "func requireOpen",
            "func checkBalance(t *testing.T, acc *Account, want int) {\n\tt.Helper()\n\tassert.Equal(t, want, acc.Balance())\n}\n\nfunc requireOpen",
          ),
    ],
    [
      "a helper inlined",
      (s) =>
        s
          .replace("requireOpen(t, acc)", 'require.Equal(t, "open", acc.State())\n\trequire.Equal(t, 0, acc.Balance())')
          .replace(/func requireOpen[\s\S]*?\n}\n/, ""),
    ],
    [
      "two tests merged",
      (s) =>
        s
          .replace(/func TestLines[\s\S]*?\n}\n/, "")
          .replace(
            "require.NoError(t, acc.Close())",
            'require.NoError(t, acc.Close())\n\tline := Line(Open("ann"))\n\tassert.Equal(t, "ann: 0", line)',
          ),
    ],
    [
      "a test split",
      (s) =>
        s.replace(
          "\tassert.InDelta(t, 0.25, Rate(got), 0.001)\n}",
          '}\n\nfunc TestRate(t *testing.T) {\n\tgot := Names("b", "a")\n\tassert.InDelta(t, 0.25, Rate(got), 0.001)\n}',
        ),
    ],
    [
      "errors.Is instead of ==",
      [
        [
          'require.EqualError(t, err, "insufficient funds: 5")',
          'require.ErrorIs(t, err, ErrFunds)\n\trequire.EqualError(t, err, "insufficient funds: 5")',
        ],
      ],
    ],
    [
      "a skip on Windows",
      [['acc := Open("ann")', 'if runtime.GOOS == "windows" {\n\t\tt.Skip("no files")\n\t}\n\tacc := Open("ann")']],
    ],
    ["a renamed method", (s) => s.replaceAll("Balance()", "Total()")],
    ["a renamed function and test", (s) => s.replaceAll("Names(", "OwnersOf(").replace("TestOwnersOf", "TestOwners")],
    [
      "a goroutine that is waited for",
      [
        [
          BALANCE,
          `var wg sync.WaitGroup\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\t${BALANCE}\n\t}()\n\twg.Wait()`,
        ],
      ],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  const WITH_PAD =
    'package bank\n\nfunc Line(a *Account) string {\n\treturn pad(a.Name)\n}\n\nfunc pad(s string) string {\n\treturn " " + s\n}\n';
  const PAD =
    'package bank\n\nfunc TestPad(t *testing.T) {\n\tif got := pad("a"); got != " a" {\n\t\tt.Errorf("pad = %q", got)\n\t}\n}\n\nfunc TestLine(t *testing.T) {\n\tassert.Equal(t, " a", Line(Open("a")))\n}\n';
  test.each<[string, Record<string, Sides>]>([
    [
      "a private function removed with its test",
      {
        "bank/line.go": [WITH_PAD, 'package bank\n\nfunc Line(a *Account) string {\n\treturn " " + a.Name\n}\n'],
        "bank/line_test.go": [PAD, PAD.replace(/func TestPad[\s\S]*?\n}\n\n/, "")],
      },
    ],
    ["a file renamed", { [PATH]: [SOURCE, undefined], "bank/account_test.go": [undefined, SOURCE] }],
    ["a file of Linux", { [PATH]: [SOURCE, undefined], "bank/bank_linux_test.go": [undefined, SOURCE] }],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toEqual([]);
  });
});
