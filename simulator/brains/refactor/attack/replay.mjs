// The candidate's process: runs the cases from stdin, and prints one line for each.
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { deserialize } from "node:v8";
import { takeTurns } from "./guard.mjs";
import { listenToPrinting, observe } from "./observe.mjs";
import { modules, namespaces, output, paths, WORK } from "./setting.mjs";

/** ms that a call may take on the candidate: on the original it took less than half a second, but the machine may be busy. */
const CANDIDATE_MS = 2000;

export async function run() {
  const answer = process.stdout.write.bind(process.stdout);
  // The candidate's own output must not mix with the answers.
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
    // The first call that hangs ends the run.
    late: () => {
      record("hangs");
      return false;
    },
    pause,
  });
  // Timers and open handles of the modules would keep the process alive.
  answer("", () => process.exit(0));
}

async function load(path) {
  const namespace = await import(pathToFileURL(`${WORK}/${output}/${path}`).href);
  modules.set(path, namespace.default);
  namespaces.set(path, namespace);
}
