import { fanout } from "./fanout.ts";
import { runBenches } from "./run-benches.ts";
import { startup } from "./startup.ts";

process.exitCode = await runBenches(process.argv.slice(2), [fanout, startup], {
  out: process.stdout,
  err: process.stderr,
});
