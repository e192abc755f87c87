import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { defined } from "../../../../shared/support/defined.ts";
import { NoResult } from "../../../../worker/sandbox/require-result.ts";
import type { Sandbox } from "../../../../worker/sandbox/sandbox.ts";
import { type Comparison, compareModules } from "../../../../worker/verify/differential/compare-modules.ts";
import { removableFolder } from "../../../support/machine.ts";
import { makeSandbox } from "../../../support/sandbox.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { RELATED_FAULTS } from "./related-faults.ts";
import { SAME } from "./same.ts";

let sandbox: Sandbox;
let root: string;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  sandbox = await makeSandbox(folder);
  root = folder;
  return remove;
});

let trees = 0;
function treeOf(files: Readonly<Record<string, string>>): string {
  trees += 1;
  const tree = join(root, `tree-${trees}`);
  mkdirSync(tree, { mode: 0o755 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), text);
  return tree;
}

interface Asked {
  readonly candidate?: Readonly<Record<string, string>>;
  readonly modules?: readonly string[];
  readonly inputs?: number;
  readonly faults?: number;
  readonly signal?: AbortSignal;
}

function compare(original: Readonly<Record<string, string>>, asked: Asked = {}): Promise<Comparison> {
  const referenceTree = treeOf(original);
  return compareModules({
    ...{ sandbox, slot: 0, referenceTree, seed: "s", signal: asked.signal ?? new AbortController().signal },
    candidateTree: asked.candidate === undefined ? referenceTree : treeOf(asked.candidate),
    modules: asked.modules ?? Object.keys(original).filter((name) => !name.endsWith(".json")),
    inputs: asked.inputs ?? 200,
    ...defined({ faults: asked.faults }),
  });
}

/**
 * Declares the tests of a list of faults. `inputs` is the number of inputs for each module; each fault has its own
 * module.
 */
function describeFaults(name: string, faults: readonly Fault[], inputs: number): void {
  describe(name, () => {
    let seen: Set<string>;
    beforeAll(async () => {
      const files = (side: "original" | "faulty") =>
        Object.fromEntries(faults.map((fault, i) => [`fault-${i}.js`, fault[side]]));
      const { modules } = await compare(files("original"), {
        candidate: files("faulty"),
        inputs: faults.length * inputs,
      });
      seen = new Set(modules.filter(({ mismatches }) => mismatches > 0).map(({ module }) => module));
    }, 300_000);
    for (const [i, fault] of faults.entries()) test(fault.name, () => expect([...seen]).toContain(`fault-${i}.js`));
  });
}
describeFaults("a fault shows", FAULTS, 250);
describeFaults("a fault shows on values, options and steps that belong together", RELATED_FAULTS, 1500);

test("the modules for the planted faults do not differ from themselves", async () => {
  const all = [...FAULTS, ...RELATED_FAULTS];
  const files = Object.fromEntries(all.map(({ original }, i) => [`fault-${i}.js`, original]));
  expect((await compare(files, { inputs: all.length * 100 })).mismatches).toEqual([]);
}, 180_000);

describe("identical code never differs", () => {
  let all: Comparison;
  beforeAll(async () => {
    all = await compare(SAME, { inputs: Object.keys(SAME).length * 100 });
  }, 180_000);
  for (const module of Object.keys(SAME).filter((name) => !name.endsWith(".json"))) {
    test(module, () => {
      expect(all.mismatches.filter((mismatch) => mismatch.module === module)).toEqual([]);
      expect(all.modules.find((each) => each.module === module)).toMatchObject({
        mismatches: 0,
        cannotCompare: undefined,
      });
    });
  }
  test("inputs that the original answers differently the second time are dropped and counted", () => {
    expect(all.modules.find(({ module }) => module === "unsteady.js")?.unsteady).toBeGreaterThan(10);
  });
});

describe("cannot be compared", () => {
  const reasonFor = async (original: string, asked: Asked = {}): Promise<string> => {
    const { mismatchCount, modules } = await compare({ "a.js": original }, asked);
    expect(mismatchCount).toBe(0);
    return modules[0]?.cannotCompare ?? "it can be compared";
  };
  test("an original that does not load", async () => {
    expect(await reasonFor("require('./gone.js');\n")).toMatch(/^the original does not load: .*gone/s);
  });
  test("a module that throws on nearly every call", async () => {
    expect(await reasonFor("exports.use = () => { throw new Error('no'); };\n")).toMatch(
      /^of \d+ inputs, its original answers \d+ with an error/,
    );
  });
  test("a module that answers differently each time", async () => {
    const code =
      "const { generateKeyPairSync } = require('crypto');\nexports.key = (a) => [a, generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x];\n";
    expect(await reasonFor(code)).toMatch(/^of \d+ inputs, its original answers \d+ differently/);
  });
  test("a module whose planted faults are not noticed", async () => {
    const code = `exports.use = (a) => { if (String(a).length === 7777777) { ${"if (a.length > 3 && a.length < 99) return 7 + 1;\n".repeat(6)} } return a; };\n`;
    expect(await reasonFor(code, { faults: 6 })).toMatch(/^the (test notices|calls reach) only \d+ of \d+ /);
  });
});

test("a candidate that differs and does not load, or has no default export, is a mismatch", async () => {
  const original = { "a.js": "module.exports = { a: (x) => x };\n" };
  const broken = await compare(original, { candidate: { "a.js": "throw new Error('broken');\n" } });
  expect(broken.mismatches).toMatchObject([{ call: "import", expected: "the module loads" }]);
  const named = await compare(original, {
    candidate: { "a.js": "export const a = (x) => x;\n", "package.json": '{"type":"module"}' },
  });
  expect(named.mismatches).toMatchObject([{ call: "import", got: "the module has no default export" }]);
});

test("a function's name and number of parameters are ignored, but not properties set on it", async () => {
  const original = { "a.js": "module.exports = function use(a, b) { return [a, b]; };\nmodule.exports.kind = 'x';\n" };
  const renamed = "const other = (...all) => [all[0], all[1]];\nother.kind = 'x';\nmodule.exports = other;\n";
  expect((await compare(original, { candidate: { "a.js": renamed } })).mismatches).toEqual([]);
  const faulty = { "a.js": renamed.replace("'x'", "'y'") };
  expect((await compare(original, { candidate: faulty })).mismatchCount).toBeGreaterThan(0);
});

test("functions that take results of another module get enough successful calls", async () => {
  const parse = "exports.parse = (text) => ({ type: 'root', nodes: [...String(text)].map((value) => ({ value })) });\n";
  const print =
    "exports.print = (tree) => { if (tree.type !== 'root') throw new Error('no tree'); return tree.nodes.map((n) => n.value).join('|'); };\n";
  const { modules } = await compare({ "parse.js": parse, "print.js": print }, { inputs: 100, faults: 3 });
  const found = modules.find(({ module }) => module === "print.js");
  expect(found).toMatchObject({ cannotCompare: undefined, mismatches: 0 });
  expect((found?.inputs ?? 0) - (found?.throwing ?? 0)).toBeGreaterThan(100);
});

test("functions that return early for equal arguments, and check all three arguments, get enough other calls", async () => {
  const source = `const read = (text) => {
  const [, x, y] = /^([0-9])[.]([0-9])$/.exec(String(text)) ?? [];
  if (x === undefined) throw new TypeError("Not a version: " + text);
  return Number(x) * 10 + Number(y);
};
module.exports = (low, high, side) => {
  if (low === high) return true;
  low = read(low);
  high = read(high);
  if (side !== "left" && side !== "right") throw new TypeError("side is left or right");
  return side === "left" ? low < high : high > low + 1;
};\n`;
  const files = { "a.js": source, "README.md": "`1.2`, `0.1`, `2.1`, `left`\n" };
  const { modules } = await compare(files, { inputs: 300, faults: 8 });
  expect(modules[0]).toMatchObject({ cannotCompare: undefined, mismatches: 0 });
  const wrong = { ...files, "a.js": source.replace("low + 1", "low + 2") };
  expect((await compare(files, { candidate: wrong, inputs: 2000 })).mismatchCount).toBeGreaterThan(0);
});

test("an ES module may replace a CommonJS module, and the other way round", async () => {
  const common = { "a.js": "exports.a = (x) => [x];\nexports.b = { c: 1 };\n" };
  const named = "export const a = (x) => [x];\nexport const b = { c: 1 };\n";
  const module = { "a.js": `${named}export default { a, b };\n`, "package.json": '{"type":"module"}' };
  expect((await compare(common, { candidate: module })).mismatches).toEqual([]);
  const esm = { "a.js": named, "package.json": '{"type":"module"}' };
  expect((await compare(esm, { candidate: common, modules: ["a.js"] })).mismatches).toEqual([]);
});

test("a module that exports a string or a number is compared like any other", async () => {
  const original = { "version.js": 'module.exports = "1.0.0";\n', "most.js": "module.exports = 7;\n" };
  const rewritten = (most: string) => ({
    "package.json": '{ "type": "module" }\n',
    "version.js": 'export default "1.0.0";\n',
    "most.js": `export default ${most};\n`,
  });
  const failing = async (candidate: Readonly<Record<string, string>>) =>
    (await compare(original, { candidate })).modules
      .filter(({ mismatches }) => mismatches > 0)
      .map(({ module }) => module);
  expect(await failing(rewritten("7"))).toEqual([]);
  expect(await failing(rewritten("8"))).toEqual(["most.js"]);
});

test("answers that the candidate writes itself are not accepted as the runner's", async () => {
  const original = { "a.js": "exports.a = (x) => [x];\n" };
  const line = String.raw`'{"id":2,"results":["[1]"],"abilities":[]}\n'`;
  const forging = `const fs = require('fs');\nexports.a = (x) => { for (const fd of [1, 2, 5, 6]) { try { fs.writeSync(fd, ${line}); } catch {} } return x; };\n`;
  expect((await compare(original, { candidate: { "a.js": forging } })).mismatchCount).toBeGreaterThan(0);
});

test("a comparison that is interrupted has no result", async () => {
  const signal = AbortSignal.timeout(400);
  await expect(compare({ "a.js": "exports.a = (x) => [x];\n" }, { inputs: 1_000_000, signal })).rejects.toThrow(
    NoResult,
  );
});
