import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isBlind, measureSensitivity } from "../../../../../worker/verify/differential/measure-sensitivity.ts";
import type { Surface } from "../../../../../worker/verify/differential/protocol.ts";
import type { Runner } from "../../../../../worker/verify/differential/runner-process.ts";
import { seededRandom } from "../../../../../worker/verify/differential/seeded-random.ts";

const SOURCE = "export default (a) => (a === 1 ? 2 : 3) + 4 - 5;\n";
const surface: Surface = {
  ...{
    format: "esm" as const,
    isTranspiled: false,
    hasDefault: true,
    targets: [],
    root: "",
    missing: [],
    differing: [],
  },
};

/**
 * Plants faults into a module and measures how many a comparison finds. The faulty module answers with `say`, which
 * gets the module's source.
 */
async function measure(faults: number, say: (source: string) => string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "midwatch-sensitivity-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.js"), SOURCE);
  let source = "";
  let started = 0;
  const startSide = (): Runner => {
    started += 1;
    return {
      load: async (_module, _as, file = "") => {
        source = readFileSync(join(folder, file), "utf8");
        return surface;
      },
      call: async (_module, { calls }) => {
        const said = say(source);
        return said === undefined ? undefined : { results: calls.map(() => said), abilities: [] };
      },
      look: async () => "",
      harvest: async () => ({ values: [], kinds: [] }),
      patterns: async () => [],
      close: async () => {},
    };
  };
  const counts = { inputs: 1, throwing: 0, unsteady: 0, mismatches: 0, cannotCompare: undefined, original: surface };
  const module = { module: "a.js", ...counts, recorded: [{ path: [], args: [1] }] };
  const found = await measureSensitivity({ folder, module, faults, random: seededRandom("a.js"), startSide });
  expect(readdirSync(folder)).toEqual(["a.js"]);
  return { ...found, started };
}

test("faults are planted into copies, which are removed afterwards; a side that shows the source notices all of them", async () => {
  expect(await measure(4, (source) => source)).toEqual({
    faultsPlanted: 4,
    faultsReached: 4,
    faultsCaught: 4,
    started: 1,
  });
});

test("a fault that makes the module run forever is noticed, and the process restarts", async () => {
  const { faultsCaught, started } = await measure(2, (source) => (source === SOURCE ? source : undefined));
  expect([faultsCaught, started]).toEqual([2, 3]);
});

test("a difference between two unchanged copies does not count as a noticed fault", async () => {
  let n = 0;
  expect(await measure(2, () => String(n++))).toMatchObject({ faultsReached: 0, faultsCaught: 0 });
});

test("a site where even a thrown error is not noticed is not reached, and its fault does not count as missed", async () => {
  const found = await measure(2, (source) => String(source.includes("reached")));
  expect(found.faultsCaught).toBe(0);
  expect(found.faultsReached).toBe(found.faultsPlanted);
  expect(await measure(2, () => "always the same")).toMatchObject({ faultsReached: 0, faultsCaught: 0 });
});

test("a module is blind when few sites are reached, or few reached faults are noticed; few faults say nothing", () => {
  expect(isBlind({ faultsPlanted: 18, faultsReached: 4, faultsCaught: 4 })).toBe(true);
  expect(isBlind({ faultsPlanted: 18, faultsReached: 12, faultsCaught: 2 })).toBe(true);
  expect(isBlind({ faultsPlanted: 18, faultsReached: 12, faultsCaught: 3 })).toBe(false);
  expect(isBlind({ faultsPlanted: 18, faultsReached: 5, faultsCaught: 3 })).toBe(false);
  expect(isBlind({ faultsPlanted: 5, faultsReached: 0, faultsCaught: 0 })).toBe(false);
});
