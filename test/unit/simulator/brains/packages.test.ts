import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  modulesOf,
  namesAtRunTime,
  SAMPLES,
  unpackSample,
  writeTree,
} from "../../../../lab/bench/measure/sample-packages.ts";

const script = fileURLToPath(new URL("compare-packages.mjs", import.meta.url));

test.each(SAMPLES)(
  "$name as ES modules does what the original does, call by call",
  (sample) => {
    const { root, remove } = unpackSample(sample);
    try {
      const modules = modulesOf(root, sample);
      writeTree(root, modules, namesAtRunTime(root));
      const stdout = execFileSync(process.execPath, [script, root, sample.name, ...modules], {
        encoding: "utf8",
        timeout: 100_000,
      });
      const { calls, differences } = JSON.parse(stdout) as { calls: number; differences: string[] };
      expect(differences).toEqual([]);
      expect(calls).toBeGreaterThan(2000);
    } finally {
      remove();
    }
  },
  120_000,
);
