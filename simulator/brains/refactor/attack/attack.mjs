// The verifier's attack on rewritten modules. Generates calls by trying them on the original in /base, and repeats them
// on the candidate in /work in another process. If any results differ, prints the first differences and exits with 1.
// usage: node attack.mjs boundaries|surface|state|arguments SALT OUTPUT MODULE...
import { setFlagsFromString } from "node:v8";
import { isReplay } from "./setting.mjs";

// Optimizing functions would cost more CPU time than it saves, because most functions are called only a few times.
setFlagsFromString("--no-opt");
const { run } = await import(isReplay ? "./replay.mjs" : "./compare.mjs");
try {
  await run();
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
}
