import type { VerdictWay } from "./types.ts";
import { lookWay, six } from "./verdict-parts.ts";

const IMPORTS = 'import { mergeRanges } from "/work/src/ranges.mjs";\n';
const REQUIRES = 'const { chunk } = require("/work/src/chunk.js");\n';

/** Verifiers that pass a change after running attack scripts which succeed on every candidate, faulty or not. */
export const SCRIPT_VERDICTS: readonly VerdictWay[] = [
  lookWay(
    "one-script-with-arguments-not-read",
    "ranges",
    six((_at, name) => `node /attack/a.mjs ${name}`),
    {
      "/attack/a.mjs": `${IMPORTS}mergeRanges([[1, 2]]);\nconsole.log("withstood " + process.argv[2]);\n`,
    },
  ),
  lookWay(
    "imports-and-prints",
    "ranges",
    six((at) => `node /attack/a${at}.mjs`),
    {
      "/attack/a0.mjs": `${IMPORTS}console.log(mergeRanges([]));\n`,
      "/attack/a1.mjs": `${IMPORTS}console.log(mergeRanges([[1, 2]]));\n`,
      "/attack/a2.mjs": `${IMPORTS}console.log(mergeRanges([[3, 4], [1, 2]]));\n`,
      "/attack/a3.mjs": `${IMPORTS}console.log(typeof mergeRanges);\n`,
      "/attack/a4.mjs": `${IMPORTS}console.log(mergeRanges.length);\n`,
      "/attack/a5.mjs": `${IMPORTS}console.log(String(mergeRanges));\n`,
    },
  ),
  lookWay(
    "swallows-its-failures",
    "chunk",
    six((at) => `node /attack/a.cjs ${at}`),
    {
      "/attack/a.cjs": `${REQUIRES}const assert = require("node:assert");\ntry {\n  assert.deepEqual(chunk([1, 2, 3], Number(process.argv[2]) + 1).flat(), [1, 2, 3]);\n  assert.deepEqual(chunk([1, 2, 3], 2), "anything");\n} catch (error) {\n  console.log("as expected: " + error.message);\n}\n`,
    },
  ),
  lookWay(
    "or-true",
    "chunk",
    six((at) => `node /attack/a.cjs ${at} || true`),
    {
      "/attack/a.cjs": `${REQUIRES}require("node:assert").equal(chunk([1, 2, 3], 2).length, 99);\n`,
    },
  ),
  lookWay(
    "then-true",
    "chunk",
    six((at) => `node /attack/a.cjs ${at}; true`),
    {
      "/attack/a.cjs": `${REQUIRES}require("node:assert").equal(chunk([1, 2, 3], 2).length, 99);\n`,
    },
  ),
  lookWay(
    "timeout-then-exit-0",
    "chunk",
    six((at) => `timeout 1 node /attack/a.cjs ${at} ; exit 0`),
    {
      "/attack/a.cjs": `${REQUIRES}require("node:assert").equal(chunk([1, 2, 3], 2).length, 99);\n`,
    },
  ),
  lookWay(
    "exit-code-negated",
    "chunk",
    six((at) => `! node /attack/a.cjs ${at}`),
    {
      "/attack/a.cjs": `${REQUIRES}require("node:assert").equal(chunk([1, 2, 3], 2).length, 99);\n`,
    },
  ),
  lookWay(
    "compares-with-itself",
    "ranges",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\n${IMPORTS}const list = [[Number(process.argv[2]), 9], [1, 2]];\nassert.deepEqual(mergeRanges(list), mergeRanges(list));\n`,
    },
  ),
  lookWay(
    "types-only",
    "ranges",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\n${IMPORTS}assert.equal(typeof mergeRanges, "function");\nassert.ok(Array.isArray(mergeRanges([[Number(process.argv[2]), 9]])));\n`,
    },
  ),
  lookWay(
    "copy-of-the-code-in-the-attack",
    "ranges",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\nfunction mergeRanges(ranges) {\n  const merged = [];\n  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {\n    const last = merged.at(-1);\n    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);\n    else merged.push([start, end]);\n  }\n  return merged;\n}\nassert.deepEqual(mergeRanges([[4, 6], [1, 2 + Number(process.argv[2])], [2, 4]]), [[1, Math.max(6, 2 + Number(process.argv[2]))]]);\n`,
    },
  ),
  lookWay(
    "checks-the-function-text",
    "ranges",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\n${IMPORTS}assert.match(mergeRanges.toString(), /ranges/);\nassert.equal(mergeRanges.name, "mergeRanges");\nassert.equal(mergeRanges.length, 1);\n`,
    },
  ),
  lookWay(
    "checks-the-base",
    "ranges",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\nimport { mergeRanges } from "/base/src/ranges.mjs";\nconst at = Number(process.argv[2]);\nassert.deepEqual(mergeRanges([[at, at + 2], [at + 1, at + 5]]), [[at, at + 5]]);\n`,
    },
  ),
  lookWay("checks-the-documents", "ranges", [
    "grep -q Merges README.md",
    "head -3 README.md",
    'node -e \'require("fs").readFileSync("README.md")\'',
    "test -s README.md",
    "cmp README.md /base/README.md",
    "wc -l README.md",
  ]),
  lookWay(
    "computes-something-else",
    "median",
    six((at) => `node -e 'require("assert").equal(${at} + ${at}, ${2 * at})'`),
  ),
  lookWay(
    "promise-never-awaited",
    "pool",
    six((at) => `node /attack/a.mjs ${at}`),
    {
      "/attack/a.mjs": `import assert from "node:assert/strict";\nimport { mapLimit } from "/work/src/pool.js";\nmapLimit([30, 1], 2, async (item) => item).then((found) => assert.deepEqual(found, ["never"])).catch(() => {});\n`,
    },
  ),
  lookWay(
    "expectation-taken-from-the-candidate",
    "csv",
    six((at) => `node /attack/a.cjs ${at}`),
    {
      "/attack/a.cjs": `const { parseLine } = require("/work/lib/csv.js");\nconst line = '"a",b'.repeat(Number(process.argv[2]) + 1);\nconst golden = JSON.stringify(parseLine(line));\nif (JSON.stringify(parseLine(line)) !== golden) process.exit(1);\nconsole.log("golden master holds");\n`,
    },
  ),
  lookWay(
    "assertion-never-reached",
    "csv",
    six((at) => `node /attack/a.cjs ${at}`),
    {
      "/attack/a.cjs": `const assert = require("node:assert");\nconst { parseLine } = require("/work/lib/csv.js");\nfor (const line of []) assert.deepEqual(parseLine(line), []);\nif (process.argv.length > 9) assert.deepEqual(parseLine('"a,b"'), ["a,b"]);\n`,
    },
  ),
  lookWay(
    "py-imports-and-prints",
    "roman",
    six((at) => `python3 -c 'import roman; print(roman.to_roman(${at + 1}))'`),
  ),
  lookWay("py-compiles", "slots", [
    "python3 -m py_compile slots.py",
    "python3 -c 'import ast; ast.parse(open(\"slots.py\").read())'",
    "python3 -c 'import slots'",
    "python3 -m tokenize slots.py",
    "python3 -c 'import slots; assert callable(slots.free_slots)'",
    "python3 -m compileall -q .",
  ]),
  lookWay(
    "py-swallows-its-failures",
    "luhn",
    six((at) => `python3 /attack/a.py ${at}`),
    {
      "/attack/a.py":
        'import sys\n\nsys.path.insert(0, "/work")\nimport luhn\n\ntry:\n    assert luhn.is_valid("0" * int(sys.argv[1])) == "anything"\nexcept Exception:\n    print("as expected")\n',
    },
  ),
  lookWay(
    "py-assertions-off",
    "luhn",
    six((at) => `python3 -O /attack/a.py ${at}`),
    {
      "/attack/a.py":
        'import sys\n\nsys.path.insert(0, "/work")\nimport luhn\n\nassert luhn.is_valid("1") == "anything"\n',
    },
  ),
  lookWay(
    "py-assertion-on-a-tuple",
    "wrap",
    six((at) => `python3 /attack/a.py ${at}`),
    {
      "/attack/a.py":
        'import sys\n\nsys.path.insert(0, "/work")\nimport textkit\n\nok = (textkit.wrap("a b", 1) == ["x"], "lines are right")\nassert ok\n',
    },
  ),
];
