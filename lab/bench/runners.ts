import type { Bench } from "./bench.ts";
import { inFolder } from "./measure/in-folder.ts";
import { changeRows } from "./runners/change-rows.ts";
import { commandRows } from "./runners/command-rows.ts";
import { faultRows } from "./runners/fault-rows.ts";
import { makeSandbox } from "./verifier/tools.ts";

/** Measures, for each language, whether tests are counted, whether weakened tests are seen, and whether planted faults are noticed. */
export const runners: Bench = {
  name: "runners",
  hasCases: true,
  about:
    "test commands of 12 runners, counted; tests weakened in 8 languages, and honest changes; planted faults in four languages",
  run: (say, size) =>
    inFolder("runners", async (folder) => {
      const sandbox = await makeSandbox(folder);
      return [
        ...(await commandRows(folder, { sandbox, say, ...size })),
        ...(await changeRows(folder, { sandbox, say, ...size })),
        ...(await faultRows(folder, { sandbox, say, ...size })),
      ];
    }),
};
