import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { measureSensitivity } from "../../../../../worker/verify/differential/measure-sensitivity.ts";
import type { Runner } from "../../../../../worker/verify/differential/runner-process.ts";
import { seededRandom } from "../../../../../worker/verify/differential/seeded-random.ts";

const SOURCE = "export default (a) => (a === 1 ? 2 : 3);\n";

/** Plants faults into one module; its side answers with the source that it finds, or hangs in the runs of which that is said. */
async function measure(faults: number, hangsIn: (run: number) => boolean) {
  const tree = mkdtempSync(join(tmpdir(), "midwatch-sensitivity-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  const file = join(tree, "esm", "a.js");
  mkdirSync(join(tree, "esm"));
  writeFileSync(file, SOURCE);
  let runs = 0;
  let sound = 0;
  const startSide = (): Runner => {
    const text = readFileSync(file, "utf8");
    runs += 1;
    if (text === SOURCE) sound += 1;
    const isHung = hangsIn(runs);
    return {
      load: async () => ({ surface: { type: "function", members: [] }, named: [] }),
      call: async (_module, calls) => calls.map(() => text),
      callTogether: async (_module, calls) => (isHung ? undefined : calls.map(() => text)),
      harvest: async () => ({ values: [], kinds: [] }),
      close: () => {},
    };
  };
  const recorded = new Map([["a.js", [{ call: { args: [1] }, expected: "2" }]]]);
  const random = seededRandom("s");
  const found = await measureSensitivity({ tree, candidateRoot: "esm", recorded, faults, random, startSide });
  expect(readFileSync(file, "utf8")).toBe(SOURCE);
  return { ...found, sound, faulty: runs - sound };
}

test("the answers without a fault are asked for once a module, those with one for each fault", async () => {
  expect(await measure(4, () => false)).toEqual({ faultsPlanted: 4, faultsCaught: 4, sound: 1, faulty: 4 });
});

test("a run without a fault that hangs is no measure of the faults after it: it is made again", async () => {
  expect(await measure(3, (run) => run === 1)).toEqual({ faultsPlanted: 3, faultsCaught: 3, sound: 2, faulty: 3 });
});
