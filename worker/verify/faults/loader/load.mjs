// Reports for each tree whether its modules load and export the same names as the unchanged modules. Runs in a sandbox,
// in the folder /work. Input: {"key": "...", "modules": [path], "trees": [{path: text, or null for a removed file}],
// "timeoutMs": ms}. Output: one line with the key and a list of booleans, one for each tree.
import { readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

if (isMainThread) await main();
else parentPort.postMessage(await loadAll(workerData.modules));

async function main() {
  const { key, modules, trees, timeoutMs } = JSON.parse(readFileSync(0, "utf8"));
  const original = new Map();
  for (const path of new Set(trees.flatMap((tree) => Object.keys(tree)))) original.set(path, readFileSync(path));
  const before = await inWorker(modules, timeoutMs);
  const loaded = modules.filter((_path, i) => before?.[i] !== undefined && before[i] !== null);
  const names = before?.filter((each) => each !== null);
  const answers = [];
  for (const tree of loaded.length === 0 ? [] : trees) {
    for (const [path, text] of Object.entries(tree)) {
      if (text === null) rmSync(path);
      else writeFileSync(path, text);
    }
    const after = await inWorker(loaded, timeoutMs);
    answers.push(JSON.stringify(after) === JSON.stringify(names));
    for (const path of Object.keys(tree)) writeFileSync(path, original.get(path));
  }
  writeSync(1, `\n${key} ${JSON.stringify(loaded.length === 0 ? trees.map(() => true) : answers)}\n`);
  process.exit(0);
}

/** The names that each module exports, or null for a module that does not load. Undefined if loading does not end. */
function inWorker(modules, timeoutMs) {
  return new Promise((resolve) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: { modules },
      stdin: true,
      stdout: true,
      stderr: true,
    });
    const end = (names) => {
      clearTimeout(timer);
      resolve(worker.terminate().then(() => names));
    };
    const timer = setTimeout(end, timeoutMs);
    worker.once("message", end);
    worker.once("error", () => end());
    worker.once("exit", () => end());
  });
}

async function loadAll(modules) {
  const all = [];
  for (const path of modules) {
    try {
      const namespace = await import(pathToFileURL(`/work/${path}`).href);
      const whole = namespace.default;
      const isOwner = typeof whole === "function" || (typeof whole === "object" && whole !== null);
      all.push([...Object.keys(namespace), typeof whole, ...(isOwner ? Object.keys(whole) : [])]);
    } catch {
      all.push(null);
    }
  }
  return all;
}
