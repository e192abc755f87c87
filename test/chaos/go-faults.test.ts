import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { fileChange } from "../../worker/verify/change.ts";
import { listFaults } from "../../worker/verify/faults/list-faults.ts";
import { prepareGrammars } from "../../worker/verify/syntax/grammars.ts";
import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import { breakTests } from "../../worker/verify/tests-run/break-tests.ts";
import { breakerOf } from "../../worker/verify/tests-run/breakers.ts";
import { changeExpectations } from "../../worker/verify/tests-run/change-expectations.ts";
import { removableFolder } from "../support/machine.ts";

const PACKAGES = join(import.meta.dirname, "..", "..", "support", "go");
const hasGo = spawnSync("go", ["version"]).status === 0;
const MISSING = "the program `go` is not on the PATH";
/** Go compiles its standard library first, into a new cache. */
const TIMEOUT_MS = 300_000;
/** Number of faults to run the tests on; all of them are compiled. */
const MAX_RUN = 40;

let folder: string;
let count = 0;
beforeAll(async () => {
  await prepareGrammars(["a.go"]);
  const made = await removableFolder();
  folder = made.folder;
  return made.remove;
});

/** Runs a command of Go on a module that has one package for each replaced file; returns the names of the packages that fail. */
async function failing(
  args: readonly string[],
  edits: readonly (readonly [name: string, path: string, text: string])[],
) {
  const root = join(folder, `module${count++}`);
  mkdirSync(root);
  writeFileSync(join(root, "go.mod"), "module example.com/x\n\ngo 1.19\n");
  for (const [name, path, text] of edits) {
    const [from = "", file = ""] = path.split("/");
    cpSync(join(PACKAGES, from), join(root, name), { recursive: true });
    writeFileSync(join(root, name, file), text);
  }
  const env = { PATH: process.env.PATH ?? "", GOCACHE: join(folder, "cache"), HOME: folder, GOFLAGS: "-mod=mod" };
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile("go", [...args, "./..."], { cwd: root, env }, (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
  const failed = [...`${stdout}\n${stderr}`.matchAll(/^(?:FAIL\s+|# )example\.com\/x\/(\w+)/gm)].map(
    ([, name]) => name,
  );
  return { failed: new Set(failed), output: stderr };
}

const sources = readdirSync(PACKAGES).map((name) => {
  const path = `${name}/${name}.go`;
  return { path, testPath: `${name}/${name}_test.go`, text: readFileSync(join(PACKAGES, path), "utf8") };
});

test("every fault compiles, plain and respelled, and the packages' own tests notice most", {
  timeout: TIMEOUT_MS,
}, async ({ skip }) => {
  skip(!hasGo, MISSING);
  const found = sources.flatMap(({ path, text }) => {
    const file = fileChange({ path, status: "A", mode: "100644" }, undefined, Buffer.from(text));
    return listFaults({ files: [file] }, new Map([[path, [[1, 10_000]]]]), "seed").faults.map((fault, i) => ({
      fault,
      i,
    }));
  });
  // The first of each kind in each file, then the second of each kind, and so on.
  const faults = found.sort((a, b) => a.i - b.i).map(({ fault }) => fault);
  expect(faults.length).toBeGreaterThan(90);
  const plain = faults.map(({ path, plain }, i) => [`p${i}`, path, plain] as const);
  const respelled = faults.map(({ path, text }, i) => [`p${i}`, path, text() ?? ""] as const);
  expect(await failing(["vet"], plain)).toEqual({ failed: new Set(), output: "" });
  expect(await failing(["vet"], respelled)).toEqual({ failed: new Set(), output: "" });
  const run = faults.slice(0, MAX_RUN);
  const { failed } = await failing(["test", "-timeout", "10s"], respelled.slice(0, MAX_RUN));
  const unnoticed = run.flatMap(({ words }, i) => (failed.has(`p${i}`) ? [] : [words]));
  expect(unnoticed.length / run.length, unnoticed.join("\n")).toBeLessThan(0.15);
});

test("respelled packages pass their tests; broken functions, tests and expectations fail them", {
  timeout: TIMEOUT_MS,
}, async ({ skip }) => {
  skip(!hasGo, MISSING);
  const lines = [[1, 10_000]] as const;
  const equivalent = sources.map(({ path, text }, i) => {
    const file = fileChange({ path, status: "A", mode: "100644" }, undefined, Buffer.from(text));
    return [
      `p${i}`,
      path,
      listFaults({ files: [file] }, new Map([[path, lines]]), "seed").equivalent.get(path) ?? "",
    ] as const;
  });
  expect(await failing(["test"], equivalent)).toEqual({ failed: new Set(), output: "" });
  const broken = sources.flatMap(({ path, testPath, text }, i) => {
    const breaker = breakerOf(parseSource(path, text));
    const tests = parseSource(testPath, readFileSync(join(PACKAGES, testPath), "utf8"));
    const made: [string, string | undefined][] = [
      ...(["throws", "answers", "returns"] as const).map((how): [string, string | undefined] => [
        path,
        breaker?.sabotage({ lines, how })?.text,
      ]),
      [path, breaker?.outside?.throwAtEnd()],
      [testPath, breakTests(tests)],
      [testPath, changeExpectations(tests, () => true)],
    ];
    return made.map(([of, words], k) => [`p${i}x${k}`, of, words ?? ""] as const);
  });
  expect(await failing(["vet"], broken)).toEqual({ failed: new Set(), output: "" });
  expect((await failing(["test"], broken)).failed.size).toBe(broken.length);
});
