// The side of the candidate: plays the cases that it is given, and answers each with a line.
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import { takeTurns } from "./guard.mjs";
import { listenToPrinting, observe } from "./observe.mjs";
import { modules, namespaces, output, paths, WORK } from "./setting.mjs";

/** ms that the candidate may take for a call that took the original less than a tenth of a second, on a busy machine. */
const CANDIDATE_MS = 2000;

export async function run() {
  const answer = process.stdout.write.bind(process.stdout);
  // What the candidate prints is no answer.
  process.stdout.write = () => true;
  listenToPrinting();
  for (const path of paths) await load(path);
  const { cases, classes, isLate } = deserialize(await buffer(process.stdin));
  for (const path of classes) if (!modules.has(path)) await load(path);
  if (isLate) process.on("uncaughtException", () => {});
  let lines = "";
  const pause = () => {
    answer(lines);
    lines = "";
  };
  const tell = (seen) => {
    lines += `${JSON.stringify(seen)}\n`;
  };
  takeTurns({
    timeout: CANDIDATE_MS,
    turn: (i) => {
      if (i >= cases.length) return false;
      tell(observe(cases[i]));
      return true;
    },
    // One call that does not come back is enough.
    late: () => {
      tell("hangs");
      return false;
    },
    pause,
  });
  // Timers and open handles of the modules would keep the process.
  answer("", () => process.exit(0));
}

async function load(path) {
  const namespace = await import(pathToFileURL(`${WORK}/${output}/${path}`).href);
  modules.set(path, namespace.default);
  namespaces.set(path, namespace);
}
