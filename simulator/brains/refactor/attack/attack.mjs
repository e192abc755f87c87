// An attack on modules that were rewritten. Makes up calls by trying them on the original below /base, plays the same calls on the
// candidate below /work in a process of its own, and exits with 1 and the first differences when the two can be told apart.
// usage: node attack.mjs boundaries|surface|state|arguments SALT OUTPUT MODULE...
import { setFlagsFromString } from "node:v8";
import { isReplay } from "./setting.mjs";

// Most functions are called too seldom to be worth optimizing: it costs more CPU than it saves.
setFlagsFromString("--no-opt");
const { run } = await import(isReplay ? "./replay.mjs" : "./compare.mjs");
try {
  await run();
} catch (error) {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
}
