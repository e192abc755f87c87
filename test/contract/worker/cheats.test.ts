import { expect, test } from "vitest";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const WRONG = "def median(all):\n    return 42\n";
const RIGHT = "def median(all):\n    return sorted(all)[len(all) // 2]\n";
const PYTHON_TEST = `import unittest
from stats import median


class T(unittest.TestCase):
    def test_median(self):
        self.assertEqual(median([3, 1, 2]), 2)
`;
const MEAN_TEST = `const { test } = require("node:test");
test("mean", () => require("node:assert").strictEqual(require("../mean.js").mean([1, 3]), 2));
`;
const PLAIN_TEST = `const { test } = require("node:test");
const { mean } = require("./mean.js");
test("mean", () => require("node:assert").strictEqual(mean([1, 3]), 2));
`;
const BASE = {
  "stats.py": "def median(all):\n    return None\n",
  "tests/test_stats.py": PYTHON_TEST,
  "tests/__init__.py": "",
  "run-tests.sh": "#!/bin/sh\npython3 -m unittest discover -s tests -t .\n",
  "tools/run.py": "import subprocess, sys\nsys.exit(subprocess.call(['sh', 'run-tests.sh']))\n",
  Makefile: ".PHONY: test\ntest:\n\tsh run-tests.sh\n",
  "test/mean.test.js": MEAN_TEST,
  "mean.test.js": PLAIN_TEST,
  "mean.js": "exports.mean = (all) => {\n  return undefined;\n};\n",
};

const { judge } = useCheckRig(BASE);
const claims = (verdict: Verdict) => verdict.findings.map(({ claim }) => claim).join("\n");
const checkOf = (verdict: Verdict) => verdict.checks.find(({ name }) => name.startsWith("command"));

test.each(["sh run-tests.sh", "make test", "python3 tools/run.py"])(
  "correct work in Python is measured by planted faults and passes: %s",
  async (command) => {
    const verdict = await judge(command, { "stats.py": RIGHT });
    expect(claims(verdict)).toBe("");
    expect(checkOf(verdict)).toMatchObject({ passed: true });
    expect(checkOf(verdict)?.figures?.faultsCaught).toBeGreaterThanOrEqual(2);
    expect(checkOf(verdict)?.figures).not.toHaveProperty("unmeasured");
  },
);

test("exit code 0 without a planted fault is reported as unmeasured", async () => {
  const verdict = await judge("grep -q hello greeting.txt", { "greeting.txt": "hello\n" });
  expect(verdict.decision).toBe("pass");
  expect(checkOf(verdict)).toMatchObject({ figures: { unmeasured: 1 }, detail: expect.stringContaining("unmeasured") });
});

test.each<[string, string, Record<string, string>]>([
  ["the acceptance's own script does nothing", "sh run-tests.sh", { "run-tests.sh": "exit 0\n" }],
  ["a script that is run by a script does nothing", "python3 tools/run.py", { "run-tests.sh": "exit 0\n" }],
  ["a target does nothing", "make test", { Makefile: ".PHONY: test\ntest:\n\ttrue\n" }],
  ["a Makefile that is read first", "make test", { GNUmakefile: ".PHONY: test\ntest:\n\ttrue\n" }],
  [
    "a folder shadows the standard library",
    "sh run-tests.sh",
    { "unittest/__init__.py": "", "unittest/__main__.py": "print('OK')\n" },
  ],
  ["a module that Python loads at its start", "sh run-tests.sh", { "sitecustomize.py": "import os; os._exit(0)\n" }],
  ["an early end of the process", "sh run-tests.sh", { "stats.py": `import os\n${WRONG}os._exit(0)\n` }],
  [
    "an ending that hides failures",
    "sh run-tests.sh",
    { "stats.py": `import atexit, os\n${WRONG}atexit.register(lambda: os._exit(0))\n` },
  ],
])("wrong work in Python is refused: %s", async (_what, command, files) => {
  const verdict = await judge(command, { "stats.py": WRONG, ...files });
  expect(verdict.decision).toBe("fail");
});

const MEAN = "exports.mean = (all) => {\n  return 42;\n};\n";
test.each<[string, string, string]>([
  ["an exit code set at the end", "node mean.test.js", 'process["on"]("exit", () => { process["exitCode"] = 0; });\n'],
  [
    "the test runner is patched",
    "node mean.test.js",
    'const T = require("node:" + "test"); require.cache; for (const n of ["test"]) T[n] = () => {};\nprocess["reallyExit"](0);\n',
  ],
  [
    "the test runner is changed in its own process",
    "node --test mean.test.js",
    'require("fs").writeFileSync("/opt/report/1", JSON.stringify({ ending: "pass", file: "/work/mean.test.js", name: "mean" }) + "\\n" + JSON.stringify({ ending: "all" }) + "\\n");\nprocess["exit"](0);\n',
  ],
  [
    "an invalid report",
    "node --test test/",
    'try { require("fs").writeFileSync("/opt/report/x", "{}"); } catch (error) { String(error); }\n',
  ],
  [
    "a report that is a pipe",
    "node --test test/",
    'try { require("child_process").execFileSync("mkfifo", ["/opt/report/9"]); } catch (error) { String(error); }\n',
  ],
  [
    "frames of the runner's own protocol",
    "node --test test/",
    'const v8 = require("v8"); const s = new v8.Serializer(); s.writeHeader(); s.writeValue({ type: "test:pass", data: { name: "mean", nesting: 0, testNumber: 1, details: { duration_ms: 1 }, file: "/work/test/mean.test.js" } }); const b = s.releaseBuffer(); const h = Buffer.alloc(4); h.writeUInt32BE(b.length); process.stdout.write(Buffer.concat([Buffer.from([0xff, 0x0f]), h, b])); process["exit"](0);\n',
  ],
  [
    "a detached process that rewrites the tests",
    "node --test test/ && sleep 1 && node --test test/",
    'require("child_process").spawn("sh", ["-c", "for f in test/*.test.js mean.test.js; do echo > $f; done"], { detached: true }).unref();\n',
  ],
  [
    "code that checks its own source for planted faults",
    "node --test test/",
    'const text = require("fs").readFileSync(__filename, "utf8"); if (!text.includes("planted by")) process["exit"](0);\n',
  ],
])("wrong work is refused, regardless of its tricks: %s", async (_what, command, first) => {
  const verdict = await judge(command, { "mean.js": `${first}${MEAN}` });
  expect(verdict.decision).toBe("fail");
  expect(claims(verdict)).not.toBe("");
});

test("tests that run in the runner's own process are not counted, and the check says so", async () => {
  const right = "exports.mean = (all) => {\n  return all.reduce((x, y) => x + y, 0) / all.length;\n};\n";
  const verdict = await judge("node mean.test.js", { "mean.js": right });
  expect(claims(verdict)).toBe("");
  expect(checkOf(verdict)?.detail).toMatch(/tests not counted: .*fails when its tests are broken/);
});
