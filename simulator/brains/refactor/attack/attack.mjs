// An attack on rewritten modules. Generates calls by trying them on the original in /base, repeats them on the candidate in /work in
// another process, and exits with 1 and the first differences if the results differ.
// usage: node attack.mjs boundaries|surface|state|arguments SALT OUTPUT MODULE...
import { setFlagsFromString } from "node:v8";
import { isReplay } from "./setting.mjs";

// Most functions are called too rarely for optimization to save CPU time.
setFlagsFromString("--no-opt");
const { run } = await import(isReplay ? "./replay.mjs" : "./compare.mjs");
try {
  await run();
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
}
