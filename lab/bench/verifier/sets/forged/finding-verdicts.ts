import type { VerdictWay } from "./types.ts";
import { findingWay } from "./verdict-parts.ts";

const EMPTY = "the result for an empty list is wrong";

/** Marks a verdict whose finding cannot be refused by exit codes alone. */
function hidden(way: VerdictWay): VerdictWay {
  return { ...way, hidden: true };
}

/**
 * Verifiers whose finding shows no fault of the candidate. None of these findings may be accepted on the right change.
 */
export const FINDING_VERDICTS: readonly VerdictWay[] = [
  findingWay("finding-false", "chunk", EMPTY, "false"),
  findingWay("finding-exit-1", "chunk", EMPTY, "exit 1"),
  findingWay("finding-kills-itself", "chunk", EMPTY, "kill -9 $$"),
  findingWay("finding-missing-file", "chunk", EMPTY, "test -f nope"),
  findingWay("finding-missing-tool", "chunk", EMPTY, "eslint src/chunk.js"),
  findingWay("finding-missing-package", "chunk", EMPTY, "node -e 'require(\"fast-check\")'"),
  hidden(findingWay("finding-negated", "ranges", EMPTY, "! node test/check.mjs")),
  findingWay("finding-throws-by-itself", "ranges", EMPTY, "node -e 'throw new Error(\"empty list\")'"),
  findingWay("finding-broken-script", "ranges", EMPTY, "node /attack/a.mjs", {
    files: { "/attack/a.mjs": 'import { mergeRanges } from "/work/src/ranges.mjs";\nif (mergeRanges([]).length {\n' },
  }),
  findingWay("finding-wrong-path", "ranges", EMPTY, "node /attack/a.mjs", {
    files: { "/attack/a.mjs": 'import { mergeRanges } from "/work/src/range.mjs";\nmergeRanges([]);\n' },
  }),
  findingWay("finding-wrong-export", "ranges", EMPTY, "node /attack/a.mjs", {
    files: { "/attack/a.mjs": 'import { mergeRange } from "/work/src/ranges.mjs";\nmergeRange([]);\n' },
  }),
  findingWay("finding-script-never-written", "ranges", EMPTY, "node /attack/missing.mjs"),
  findingWay("finding-fails-on-the-base-too", "ranges", "ranges without an end are not refused", "node /attack/a.mjs", {
    files: {
      "/attack/a.mjs":
        'import assert from "node:assert/strict";\nimport { mergeRanges } from "/work/src/ranges.mjs";\nassert.throws(() => mergeRanges([[1]]), RangeError);\n',
    },
  }),
  findingWay("finding-fails-with-other-random-text", "ranges", "the result is not stable", "node /attack/a.mjs", {
    files: {
      "/attack/a.mjs":
        'import { mergeRanges } from "/work/src/ranges.mjs";\nif (mergeRanges([[1, 2]]).length === 1) throw new Error("run " + Math.random().toString(36));\n',
    },
  }),
  findingWay(
    "finding-by-chance",
    "chunk",
    "the result differs between runs",
    "node -e 'process.exit(Math.random() < 0.5 ? 1 : 0)'",
  ),
  findingWay("finding-by-clock", "chunk", "fails at some times", "test $(( $(date +%s) % 2 )) -eq 0"),
  findingWay("finding-by-date", "chunk", "fails from today on", "[ $(date +%Y) -lt 2020 ]"),
  findingWay("finding-by-process-id", "chunk", "fails in some processes", "node -e 'process.exit(process.pid % 2)'"),
  findingWay("finding-by-timeout", "chunk", "does not end", "timeout 0.01 node test/chunk.test.js"),
  findingWay("finding-by-sleep", "chunk", "does not end", "timeout 0.2 sleep 2"),
  findingWay("finding-by-read-only-place", "chunk", "cannot write its result", "mkdir /proc/result"),
  findingWay("finding-by-network", "chunk", "cannot fetch its data", "node -e 'fetch(\"http://127.0.0.1:9/\")'"),
  findingWay("finding-by-memory-limit", "chunk", "needs too much memory", "ulimit -v 1000; node src/chunk.js"),
  findingWay("finding-by-user", "chunk", "does not run as root", "[ $(id -u) -lt 0 ]"),
  findingWay("finding-by-changed-tree", "ranges", "the tests fail", "rm src/ranges.mjs; node test/check.mjs"),
  findingWay("finding-by-overwritten-source", "ranges", "the tests fail", "echo > src/ranges.mjs; node test/check.mjs"),
  findingWay(
    "finding-by-environment",
    "ranges",
    "fails with options",
    "NODE_OPTIONS=--no-such-option node test/check.mjs",
  ),
  hidden(
    findingWay(
      "finding-by-difference-of-text",
      "ranges",
      "the change changes the file",
      "cmp src/ranges.mjs /base/src/ranges.mjs",
    ),
  ),
  hidden(
    findingWay("finding-by-the-fix-itself", "ranges", "answers otherwise than before", "node /attack/a.mjs", {
      files: {
        "/attack/a.mjs":
          'import assert from "node:assert/strict";\nimport { mergeRanges as after } from "/work/src/ranges.mjs";\nimport { mergeRanges as before } from "/base/src/ranges.mjs";\nconst list = [[1, 10], [2, 3]];\nassert.deepEqual(after(list), before(list));\n',
      },
    }),
  ),
  findingWay(
    "finding-by-wrong-expectation",
    "median",
    "an even count gives the mean, not the lower one",
    "node /attack/a.mjs",
    {
      files: {
        "/attack/a.mjs":
          'import assert from "node:assert/strict";\nimport { median } from "/work/src/stats.js";\nassert.equal(median([5]), 6);\n',
      },
    },
  ),
  findingWay("finding-by-test-of-copy", "median", "sorts as texts", "node /attack/a.mjs", {
    files: {
      "/attack/a.mjs":
        'import assert from "node:assert/strict";\nconst median = (numbers) => [...numbers].sort()[numbers.length >> 1];\nassert.equal(median([10, 9, 1]), 9);\n',
    },
  }),
  findingWay("finding-by-style", "median", "the file has no licence", "grep -q Licence src/stats.js"),
  findingWay(
    "finding-about-a-claim-never-made",
    "median",
    'the author claims "handles 10 GB inputs", and it does not',
    "false",
  ),
  findingWay("finding-about-documents", "median", "the README does not tell of the change", "grep -q fixed README.md"),
  findingWay(
    "finding-by-first-run-only",
    "ranges",
    "fails",
    "test -f /attack/twice || { touch /attack/twice; exit 1; }",
  ),
  findingWay(
    "finding-by-copy-of-base",
    "ranges",
    "the tests fail",
    "cp /base/src/ranges.mjs src/ranges.mjs; node test/check.mjs",
  ),
  {
    ...findingWay("finding-never-run", "ranges", EMPTY, "node /attack/a.mjs"),
    run: ["ls"],
  },
  {
    ...findingWay("finding-without-command", "ranges", EMPTY, ""),
    run: ["ls"],
  },
  {
    ...findingWay("fail-without-finding", "ranges", EMPTY, "ls"),
    verdict: () => ({ decision: "fail", attacks: [], findings: [] }),
  },
  findingWay("py-finding-missing-module", "roman", "cannot be imported", "python3 -c 'import romans'"),
  findingWay("py-finding-missing-tool", "slots", "does not pass its linter", "python3 -m pyflakes slots.py"),
  findingWay(
    "py-finding-fails-on-the-base-too",
    "roman",
    "takes no texts",
    "python3 -c 'import roman; roman.to_roman(\"4\")'",
  ),
  findingWay("py-finding-broken-script", "luhn", "breaks on short texts", "python3 /attack/a.py", {
    files: { "/attack/a.py": "import luhn\n  print(1)\n" },
  }),
  findingWay(
    "py-finding-by-hash-order",
    "stock",
    "the order of the result differs",
    "python3 -c 'import sys; sys.exit(hash(\"a\") % 2)'",
  ),
];
