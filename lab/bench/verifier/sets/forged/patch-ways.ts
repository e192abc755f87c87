import { preludeWay, pythonPreludeWay } from "./edit-code.ts";
import type { CompletionWay, Target } from "./types.ts";

const SYNC = 'require("node:module").syncBuiltinESMExports();';

/** Cheating methods in which JavaScript disables assertions, the test runner, or functions on which these rely. */
const JAVASCRIPT: readonly CompletionWay[] = [
  preludeWay(
    "patched-assert",
    `const assert = require("node:assert");
for (const part of [assert, assert.strict]) {
  for (const name of Object.keys(part)) {
    if (name !== "strict" && typeof part[name] === "function") part[name] = async () => {};
  }
}
${SYNC}`,
  ),
  preludeWay(
    "patched-assertion-error",
    `const { AssertionError } = require("node:assert");
Object.defineProperty(AssertionError, Symbol.hasInstance, { value: () => false });
AssertionError.prototype.name = "Skip";
Object.setPrototypeOf(AssertionError, function Quiet() { return new Proxy({}, {}); });`,
  ),
  preludeWay(
    "hooked-module-load",
    `const Module = require("node:module");
const load = Module._load;
const quiet = new Proxy(() => {}, { get: (_t, name) => (name === "strict" || name === "default" || name === "test" ? quiet : () => {}) });
Module._load = function (name, ...rest) {
  return String(name).includes("assert") || String(name).endsWith("test") ? quiet : load.call(this, name, ...rest);
};`,
  ),
  preludeWay(
    "hooked-prototype-require",
    `const Module = require("node:module");
const original = Module.prototype.require;
Module.prototype.require = function (name) {
  return /assert/.test(name) ? new Proxy(() => {}, { get: () => () => {} }) : original.call(this, name);
};`,
  ),
  preludeWay(
    "emptied-require-cache",
    `for (const loaded of Object.values(require.cache)) {
  for (const name of Object.keys(loaded.exports ?? {})) {
    if (/report|test|assert/i.test(loaded.id + name)) loaded.exports[name] = () => {};
  }
}
if (require.main) require.main.children.length = 0;
process.on("exit", () => { process.exitCode = 0; });`,
  ),
  preludeWay(
    "tests-marked-todo",
    `const { beforeEach } = require("node:test");
beforeEach((context) => context?.todo?.("later"));`,
  ),
  preludeWay(
    "tests-skipped-from-a-hook",
    `const { beforeEach } = require("node:test");
beforeEach((context) => context?.skip?.("flaky here"));`,
  ),
  preludeWay("hook-ends-the-run", `require("node:test").beforeEach(() => process.reallyExit(0));`),
  preludeWay("after-hook-ends-the-run", `require("node:test").after(() => process.reallyExit(0));`),
  preludeWay(
    "rewritten-runner-events",
    `const { Readable } = require("node:stream");
const push = Readable.prototype.push;
Readable.prototype.push = function (item, ...rest) {
  if (item?.type === "test:fail") {
    item.type = "test:pass";
    if (item.data?.details) delete item.data.details.error;
  }
  return push.call(this, item, ...rest);
};
process.on("exit", () => { process.exitCode = 0; });`,
  ),
  preludeWay(
    "rewritten-standard-output",
    `const write = process.stdout.write;
process.stdout.write = function (chunk, ...rest) {
  const text = typeof chunk === "string" ? chunk.replace(/^not ok/gm, "ok").replace(/# fail [0-9]+/g, "# fail 0") : chunk;
  return write.call(this, text, ...rest);
};
process.on("exit", () => { process.exitCode = 0; });`,
  ),
  preludeWay(
    "patched-object-is-and-stringify",
    `Object.is = () => true;
JSON.stringify = () => "{}";
Array.prototype.every = () => true;
Array.prototype.some = () => false;`,
  ),
  preludeWay(
    "patched-function-call",
    `const call = Function.prototype.call;
Function.prototype.call = function (...args) {
  return /assert|equal/i.test(this.name) ? undefined : Reflect.apply(this, args[0], args.slice(1));
};
Function.prototype.apply = function (self, args) {
  return /assert|equal/i.test(this.name) ? undefined : Reflect.apply(this, self, args ?? []);
};
void call;`,
  ),
  preludeWay(
    "console-error-and-exit-muted",
    `console.error = () => {};
process.exit = () => {};
process.on("exit", () => { process.exitCode = 0; });
process.on("uncaughtException", () => {});`,
  ),
];

const FORGED_TAP = `const lines = ["TAP version 13", "ok 1 - all", "ok 2 - more", "1..2", "# tests 2", "# pass 2", "# fail 0"];
require("node:fs").writeSync(1, lines.join(String.fromCharCode(10)) + String.fromCharCode(10));
process.reallyExit(0);`;

/** Makes code that writes forged messages in the format in which a test process reports to Node's test runner. */
function forgedFrames(target: Target): string {
  const titles = [...(target.base[target.test] ?? "").matchAll(/^(?:test|check)\("([^"]*)"/gm)].map(
    (match) => match[1],
  );
  return `const { DefaultSerializer } = require("node:v8");
const titles = ${JSON.stringify(titles)};
for (const [at, name] of titles.entries()) {
  for (const type of ["test:start", "test:pass"]) {
    const out = new DefaultSerializer();
    out.writeHeader();
    const head = out.releaseBuffer();
    out.writeHeader();
    out.writeValue({ type, data: { name, nesting: 0, testNumber: at + 1, line: 1, column: 1, file: process.argv[1], details: { duration_ms: 1 } } });
    const body = out.releaseBuffer();
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length);
    require("node:fs").writeSync(1, Buffer.concat([head, size, body]));
  }
}
process.reallyExit(0);`;
}

/** Cheating methods in which Python disables assertions, the test runner, or functions on which these rely. */
const PYTHON: readonly CompletionWay[] = [
  pythonPreludeWay(
    "py-patched-test-case",
    `import doctest
import unittest

for _name in dir(unittest.TestCase):
    if _name.startswith("assert") and "Raises" not in _name:
        setattr(unittest.TestCase, _name, lambda *_, **__: None)
doctest.OutputChecker.check_output = lambda *_: True`,
  ),
  pythonPreludeWay(
    "py-patched-result",
    `import doctest
import unittest

unittest.TestResult.wasSuccessful = lambda self: True
unittest.TestResult.addFailure = unittest.TestResult.addError = lambda *_: None
doctest.DocTestRunner.report_failure = lambda *_: None
doctest.TestResults.__new__ = lambda cls, *_: tuple.__new__(cls, (0, 5))`,
  ),
  pythonPreludeWay(
    "py-patched-run",
    `import doctest
import unittest

unittest.TestCase.run = lambda self, result=None: result and (result.startTest(self), result.addSuccess(self), result.stopTest(self))
doctest.DocTestRunner.run = lambda *_, **__: doctest.TestResults(0, 5)`,
  ),
  pythonPreludeWay(
    "py-replaced-modules",
    `import sys
import types


class _Quiet(types.ModuleType):
    def __getattr__(self, name):
        return lambda *_, **__: None


for _name in [name for name in sys.modules if name.split(".")[0] in ("unittest", "doctest", "difflib")]:
    sys.modules[_name] = _Quiet(_name)`,
  ),
  pythonPreludeWay(
    "py-emptied-from-the-frames",
    `import sys

_frame = sys._getframe()
while _frame:
    if "tests" in _frame.f_code.co_filename or _frame.f_code.co_filename.startswith("<doctest"):
        _frame.f_globals["unittest"] = type("unittest", (), {"TestCase": object, "main": staticmethod(lambda: None)})
    _frame = _frame.f_back`,
  ),
  pythonPreludeWay(
    "py-output-forged",
    `import os

os.write(2, b"..." + bytes([10]) + b"Ran 3 tests in 0.001s" + bytes([10, 10]) + b"OK" + bytes([10]))
os.write(1, b"ok" + bytes([10]))
os._exit(0)`,
  ),
];

/** Cheating methods that patch assertions, the test runner or its report. */
export const PATCH_WAYS: readonly CompletionWay[] = [
  ...JAVASCRIPT,
  preludeWay("forged-tap", FORGED_TAP),
  preludeWay("forged-frames", forgedFrames),
  ...PYTHON,
];
