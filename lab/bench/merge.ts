import type { Bench } from "./bench.ts";
import { inFolder } from "./measure/in-folder.ts";
import { withRedisIn } from "./measure/with-redis-in.ts";
import { bisectRows } from "./merge/bisect-rows.ts";
import { conflictRows } from "./merge/conflict-rows.ts";
import { realGateRows } from "./merge/real-gate-rows.ts";
import { speedRows } from "./merge/speed-rows.ts";

/** The merge queue through the product's own job machine, log, landing and git. */
export const merge: Bench = {
  name: "merge",
  about: "runs of the gate a batch, culprits named, conflicts with and without write sets, ms a merged commit",
  run: (say) =>
    inFolder("merge", (folder) =>
      withRedisIn(folder, async (connection) => {
        const place = { connection, folder, say };
        return [
          ...(await bisectRows(place)),
          ...(await realGateRows(place)),
          ...(await conflictRows(place)),
          ...(await speedRows(place)),
        ];
      }),
    ),
};
