import { expect, test } from "vitest";
import { whyShadows } from "../../../../worker/verify/checks/shadows.ts";
import { judgeChange, type Sides } from "../../../support/judge-change.ts";

test.each([
  "unittest/__init__.py",
  "json.py",
  "tests/pytest.py",
  "tools/typing.py",
  "_pytest/__init__.py",
  "sitecustomize.py",
  "deep/down/usercustomize.py",
  "lib/x.pth",
  "bin/node",
  "tests/unittest/__init__.py",
  "math.so",
])("a new file that shadows a runner or the standard library is refused: %s", (path) => {
  expect(whyShadows({ path, status: "A" })).toBeDefined();
  expect(whyShadows({ path, status: "M" })).toBeUndefined();
});

test.each([
  "mypackage/json.py",
  "mypackage/types/__init__.py",
  "queue/index.js",
  "docs/code/readme.md",
  "tests/__init__.py",
  "test/test_json.py",
  "src/app/logging.py",
  "statistics_report.py",
  "examples/node.js",
])("an honest new file passes: %s", (path) => {
  expect(whyShadows({ path, status: "A" })).toBeUndefined();
});

test.each([
  ["inventory/stock/__init__.py", "inventory/stock.py"],
  ["src/pool.js", "src/pool.ts"],
  ["src/view.js", "src/view.tsx"],
])("%s is loaded instead of %s", async (path, place) => {
  const made = { [path]: [undefined, path.endsWith(".py") ? "x = 1\n" : "export const x = 1;\n"] as Sides };
  const kept = await judgeChange(made, { tree: { [place]: "" } });
  expect(kept.refused).toContain("runner-kept");
  expect(kept.claims.join()).toContain(`is loaded instead of ${place}`);
  expect((await judgeChange(made)).refused).not.toContain("runner-kept");
  // Of two new files in one folder, such as fixtures of a linter, neither shadows a module of the base.
  const both = await judgeChange({
    ...made,
    [place]: [undefined, path.endsWith(".py") ? "y = 1\n" : "export const y = 1;\n"],
  });
  expect(both.refused).not.toContain("runner-kept");
  // If a module of the base becomes a package with the same name, it shadows nothing.
  expect((await judgeChange({ ...made, [place]: ["", undefined] })).refused).not.toContain("runner-kept");
});
