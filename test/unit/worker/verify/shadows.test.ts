import { expect, test } from "vitest";
import { whyShadows } from "../../../../worker/verify/checks/shadows.ts";

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
])("a new file that takes the place of a runner or of the standard library is seen: %s", (path) => {
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
])("an honest new file is let through: %s", (path) => {
  expect(whyShadows({ path, status: "A" })).toBeUndefined();
});
