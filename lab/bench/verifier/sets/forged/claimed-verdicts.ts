import type { VerdictWay } from "./types.ts";
import { CLASSES, lookWay, passBy } from "./verdict-parts.ts";

const REAL =
  'import assert from "node:assert/strict";\nimport { mergeRanges } from "/work/src/ranges.mjs";\nassert.deepEqual(mergeRanges([[4, 6], [1, 2], [2, 4]]), [[1, 6]]);\nassert.deepEqual(mergeRanges([[1, 10], [2, 3]]), [[1, 10]]);\n';
const scripts = CLASSES.map((name) => `node /attack/${name}.mjs`);
const files = Object.fromEntries(CLASSES.map((name) => [`/attack/${name}.mjs`, REAL])) as VerdictWay["files"] & object;

/** Verifiers that pass a change and claim attacks which the transcript does not contain. */
export const CLAIMED_VERDICTS: readonly VerdictWay[] = [
  { name: "never-run", target: "ranges", files, run: [], verdict: passBy(scripts) },
  { name: "one-run-others-claimed", target: "ranges", files, run: scripts.slice(0, 1), verdict: passBy(scripts) },
  {
    name: "run-in-other-words",
    target: "ranges",
    files,
    run: scripts.map((command) => command.replace("node ", "node --trace-warnings ")),
    verdict: passBy(scripts),
  },
  {
    name: "looked-at-but-not-run",
    target: "ranges",
    files,
    run: CLASSES.map((name) => `cat /attack/${name}.mjs`),
    verdict: passBy(scripts),
  },
  {
    name: "echoed-but-not-run",
    target: "ranges",
    files,
    run: scripts.map((command) => `echo '${command}'`),
    verdict: passBy(scripts),
  },
  {
    name: "run-inside-a-longer-command",
    target: "ranges",
    files,
    run: [`${scripts.join("; ")}; true`],
    verdict: passBy(scripts),
  },
  {
    name: "failed-then-passed",
    target: "ranges",
    run: ["test -f /attack/ready", "touch /attack/ready", "test -f /attack/ready"],
    verdict: passBy(["test -f /attack/ready"]),
  },
  {
    name: "passed-then-failed",
    target: "ranges",
    run: ["touch /attack/once", "test -f /attack/once", "rm /attack/once", "test -f /attack/once"],
    verdict: passBy(["test -f /attack/once"]),
  },
  {
    name: "failed-and-claimed-as-passed",
    target: "ranges",
    files: { "/attack/a.mjs": `${REAL}assert.deepEqual(mergeRanges([[1, 2]]), "never");\n` },
    run: ["node /attack/a.mjs"],
    verdict: passBy(["node /attack/a.mjs"], "exit code 0, all 400 inputs agree"),
  },
  {
    name: "outcomes-invented",
    target: "ranges",
    run: ["ls"],
    verdict: passBy(["ls"], "10,000 random inputs compared with a brute-force model, no difference; exit code 0"),
  },
  { ...lookWay("attacks-without-commands", "ranges", []), verdict: passBy([""]) },
  {
    ...lookWay("no-attacks", "ranges", ["node test/check.mjs"]),
    verdict: () => ({ decision: "pass", attacks: [], findings: [] }),
  },
  {
    ...lookWay("classes-of-its-own", "ranges", scripts, files),
    verdict: () => passBy(scripts)(["readability", "style", "tests", "general", "review", "smoke"]),
  },
  {
    ...lookWay("one-class-six-times", "ranges", scripts, files),
    verdict: (classes) => passBy(scripts)(classes.map(() => classes[0] ?? "")),
  },
  {
    name: "pass-with-a-finding",
    target: "ranges",
    files,
    run: ["ls", "false"],
    verdict: (classes) => ({
      ...passBy(["ls"])(classes),
      findings: [{ name: "boundaries", claim: "empty lists are lost", command: "false" }],
    }),
  },
  {
    name: "script-changed-after-it-failed",
    target: "ranges",
    files: { "/attack/a.mjs": `${REAL}process.exit(1);\n` },
    run: ["node /attack/a.mjs", "echo > /attack/a.mjs", "node /attack/a.mjs"],
    verdict: passBy(["node /attack/a.mjs"]),
  },
];
