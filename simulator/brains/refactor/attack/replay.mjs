// Runs in the candidate's process: reads the test cases from stdin, and prints one line for the result of each.
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import { takeTurns } from "./guard.mjs";
import { listenToPrinting, observe } from "./observe.mjs";
import { modules, namespaces, output, paths, WORK } from "./setting.mjs";

/**
 * Maximum duration of a call on the candidate, in ms. The same call took less than half a second on the original, but
 * the machine may be busy now.
 */
const CANDIDATE_MS = 2000;

export async function run() {
  const answer = process.stdout.write.bind(process.stdout);
  // The candidate's own output must not mix with the results that this process prints.
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
  const record = (seen) => {
    lines += `${JSON.stringify(seen)}\n`;
  };
  takeTurns({
    timeout: CANDIDATE_MS,
    turn: (i) => {
      if (i >= cases.length) return false;
      record(observe(cases[i]));
      return true;
    },
    // The first call that hangs ends the run, without the remaining test cases.
    late: () => {
      record("hangs");
      return false;
    },
    pause,
  });
  // Exits explicitly, because timers and open handles of the modules would keep the process alive.
  answer("", () => process.exit(0));
}

async function load(path) {
  const namespace = await import(pathToFileURL(`${WORK}/${output}/${path}`).href);
  modules.set(path, namespace.default);
  namespaces.set(path, namespace);
}
