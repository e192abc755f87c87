import { expect, test } from "vitest";
import type { ScriptCoverage } from "../../../../lab/structure/files-run.ts";
import { pathFigure } from "../../../../lab/structure/one-task-path.ts";
import { plantTree } from "./planted-tree.ts";

const ROOT = "/srv/midwatch";

/**
 * Makes the coverage of a module of 100 bytes whose top level ran, and whose only function was called `calls` times.
 */
function script(file: string, calls: number): ScriptCoverage {
  const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });
  return {
    url: `file://${file}`,
    functions: [
      { functionName: "", ranges: [range(0, 100, 1)] },
      { functionName: "f", ranges: [range(10, 20, calls)] },
    ],
  };
}

const dist = (file: string, calls: number) => script(`${ROOT}/dist/${file}`, calls);
const figure = (coordinator: ScriptCoverage[], worker: ScriptCoverage[], texts: Record<string, string>) =>
  pathFigure({ coordinator, worker }, { tree: plantTree(texts), root: ROOT });

test("a file counts once when a function of it was called in either process", () => {
  const texts = { "coordinator/a.ts": "1\n2\n", "shared/b.ts": "1\n", "worker/c.ts": "1\n2\n3\n" };
  const coordinator = [dist("coordinator/a.js", 1), dist("shared/b.js", 2)];
  const { rows, list } = figure(coordinator, [dist("shared/b.js", 1), dist("worker/c.js", 1)], texts);
  expect(list).toEqual([
    "coordinator: coordinator/a.ts",
    "coordinator: shared/b.ts",
    "worker: shared/b.ts",
    "worker: worker/c.ts",
  ]);
  expect(rows.map(({ value }) => value)).toEqual([3, 3, 2, 2]);
  expect(rows[1]).toMatchObject({ note: "worker/c.ts", goal: { value: 250 } });
});

test.each<[string, ScriptCoverage]>([
  ["with only its top level run", dist("worker/a.js", 0)],
  ["of a package", script(`${ROOT}/node_modules/p/index.js`, 1)],
  ["of Node", { ...script("", 1), url: "node:fs" }],
  ["of the laboratory", dist("lab/structure/coverage-preload.js", 1)],
])("a file %s does not count", (_which, one) => {
  expect(figure([], [one], { "worker/a.ts": "" }).list).toEqual([]);
});

test("a schema file of the protocol does not count, and other files do", () => {
  const texts = {
    "shared/protocol/job/job.ts": 'import type { Static } from "typebox";\nimport { Type } from "typebox";\n',
    "shared/protocol/xml/codec.ts": 'import type { Static, Type } from "typebox";\n',
    "worker/config.ts": 'import { Type } from "typebox";\n',
  };
  const run = Object.keys(texts).map((file) => dist(file.replace(".ts", ".js"), 1));
  expect(figure([], run, texts).list).toEqual(["worker: shared/protocol/xml/codec.ts", "worker: worker/config.ts"]);
});

test("51 files, and a file of 251 lines, miss their goals", () => {
  const files = Array.from({ length: 51 }, (_, i) => `worker/${i}.ts`);
  const texts = Object.fromEntries(files.map((file) => [file, "\n".repeat(251)]));
  const { rows } = figure(
    [],
    files.map((file) => dist(file.replace(".ts", ".js"), 1)),
    texts,
  );
  expect(rows.slice(0, 2)).toMatchObject([
    { value: 51, holds: false },
    { value: 251, holds: false },
  ]);
});
