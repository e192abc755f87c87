import { budget } from "./budget.ts";
import { economics } from "./economics.ts";
import { fanout } from "./fanout.ts";
import { merge } from "./merge.ts";
import { pipeline } from "./pipeline.ts";
import { prefix } from "./prefix.ts";
import { quota } from "./quota.ts";
import { ratelimit } from "./ratelimit.ts";
import { reuse } from "./reuse.ts";
import { runBenches } from "./run-benches.ts";
import { scale } from "./scale.ts";
import { startup } from "./startup.ts";
import { verifier } from "./verifier.ts";
import { world } from "./world.ts";

process.exitCode = await runBenches(
  process.argv.slice(2),
  [fanout, startup, pipeline, prefix, quota, budget, ratelimit, economics, merge, verifier, scale, reuse, world],
  {
    out: process.stdout,
    err: process.stderr,
  },
);
