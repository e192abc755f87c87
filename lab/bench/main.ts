import type { Bench } from "./bench.ts";
import { context } from "./context.ts";
import { budget, economics, prefix, quota, ratelimit } from "./economics.ts";
import { fanout } from "./fanout.ts";
import { inFolder } from "./measure/in-folder.ts";
import { withRedisIn } from "./measure/with-redis-in.ts";
import { bisectRows } from "./merge/bisect-rows.ts";
import { conflictRows } from "./merge/conflict-rows.ts";
import { realGateRows } from "./merge/real-gate-rows.ts";
import { speedRows } from "./merge/speed-rows.ts";
import { againstRows } from "./pipeline/against-rows.ts";
import { coordinationRows } from "./pipeline/coordination.ts";
import { wholePathRows } from "./pipeline/whole-path.ts";
import { reuse } from "./reuse.ts";
import { runBenches } from "./run-benches.ts";
import { runners } from "./runners.ts";
import { scale } from "./scale.ts";
import { startup } from "./startup.ts";
import { verifier } from "./verifier.ts";
import { world } from "./world.ts";

/** Measures the merge queue with the product's own job machine, log, landing and git. */
const merge: Bench = {
  name: "merge",
  about: "gate runs per merge group, culprits named, conflicts with and without write sets, ms per merged commit",
  run: (say) =>
    inFolder("merge", (folder) =>
      withRedisIn(folder, async (connection) => {
        const context = { connection, folder, say };
        return [
          ...(await bisectRows(context)),
          ...(await realGateRows(context)),
          ...(await conflictRows(context)),
          ...(await speedRows(context)),
        ];
      }),
    ),
};

/** Measures the cost of the pipeline: first without model calls and sandboxes, in comparison with bare BullMQ; then for a real job, by stage. */
const pipeline: Bench = {
  name: "pipeline",
  about: "dispatch to acceptance against bare BullMQ, and the whole path by stage, also against an earlier commit",
  run: async (say) => {
    const coordination = await coordinationRows(say);
    const path = await wholePathRows(say);
    return [...coordination, ...path, ...(await againstRows(path, say))];
  },
};

process.exitCode = await runBenches(
  process.argv.slice(2),
  [
    fanout,
    startup,
    pipeline,
    prefix,
    quota,
    budget,
    ratelimit,
    economics,
    merge,
    runners,
    verifier,
    scale,
    reuse,
    world,
    context,
  ],
  {
    out: process.stdout,
    err: process.stderr,
  },
);
