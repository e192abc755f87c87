import { test } from "vitest";
import { judgeChange } from "../../support/judge-change.ts";
const WITH_PAD = 'package bank\n\nfunc Line(a *Account) string {\n\treturn pad(a.Name)\n}\n\nfunc pad(s string) string {\n\treturn " " + s\n}\n';
const PAD = 'package bank\n\nfunc TestPad(t *testing.T) {\n\tif got := pad("a"); got != " a" {\n\t\tt.Errorf("pad = %q", got)\n\t}\n}\n\nfunc TestLine(t *testing.T) {\n\tassert.Equal(t, " a", Line(Open("a")))\n}\n';
const SORT = 'package bank\n\nfunc TestLine(t *testing.T) {\n\tgot := names()\n\tassert.Equal(t, []string{"a", "b"}, got)\n}\n';
test("x", async () => {
  console.log((await judgeChange({
        "bank/line.go": [WITH_PAD, 'package bank\n\nfunc Line(a *Account) string {\n\treturn " " + a.Name\n}\n'],
        "bank/line_test.go": [PAD, PAD.replace(/func TestPad[\s\S]*?\n}\n\n/, "")],
      })).claims);
  console.log((await judgeChange({ "bank/line_test.go": [SORT, SORT.replace('assert.Equal(t, []string{"a", "b"}, got)', 'sortAll(got)\n\tassert.Equal(t, sorted([]string{"a", "b"}), sorted(got))')]})).claims);
});
