// Runs inside a sandbox, in one process with the original's tree and in another with the candidate's tree. Reads JSON
// requests on descriptor 5, one per line, and answers with lines on descriptor 6, marked with a token that the modules
// under test never see. Judges nothing: it loads modules, calls them, and describes the observable results.
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { describe } from "./describe.mjs";
import { compareMessages } from "./describe-error.mjs";
import { exportedPatterns, harvest } from "./harvest.mjs";
import { createJournal, openJournal, watchProcess } from "./journal.mjs";
import { describeRoot, fileOf, loadModule, surfaceOf } from "./load.mjs";
import { abilitiesOf, look, observe } from "./observe.mjs";
import { hideFolder } from "./paths.mjs";
import { installWorld, realNow, settle } from "./world.mjs";

/** ms between heartbeats while a batch of calls runs. */
const BEAT_MS = 500;
/** Maximum number of objects without a class to inspect among the results of each export. */
const MAX_LOOKS = 3;
const { parse, stringify } = JSON;
const write = writeSync;
let beaten = realNow();
const modules = new Map();
/** Classes of the results that were inspected, by the path of the export that returned them. */
const inspected = new Map();
const names = new Set(Object.getOwnPropertyNames(globalThis));

const operations = { load, call, look: state, harvest: find, patterns };
const lines = createInterface({ input: new Socket({ fd: 5, readable: true, writable: false }), terminal: false });
const requests = lines[Symbol.asyncIterator]();
const { token, seed, folder, exact } = parse((await requests.next()).value);
hideFolder(folder);
compareMessages(exact);
installWorld(seed);
watchProcess();
for await (const line of { [Symbol.asyncIterator]: () => requests }) {
  const request = parse(line);
  let reply;
  try {
    reply = await operations[request.op](request);
  } catch (error) {
    reply = { error: describe(error).slice(0, 2000) };
  }
  say(`${token}${stringify({ id: request.id, ...reply })}\n`);
}

/** Writes a whole text, even if the reader is slow. */
function say(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += write(6, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

/** Sends a heartbeat at intervals, as long as calls still return. */
function beat() {
  if (realNow() - beaten < BEAT_MS) return;
  beaten = realNow();
  say(`${token}{"beat":1}\n`);
}

async function load({ module, file = module, as }) {
  openJournal(createJournal());
  const loaded = await loadModule(fileOf(folder, file), as);
  if (loaded.error !== undefined) return loaded;
  modules.set(module, loaded.root);
  await settle(() => false, { onError: () => {}, patience: 0 });
  return { surface: surfaceOf(loaded) };
}

/** Makes calls one by one, each with newly created arguments. */
async function call({ module, calls, number }) {
  const root = modules.get(module);
  const results = [];
  const abilities = [];
  for (const [i, each] of calls.entries()) {
    const text = stringify(each);
    beat();
    const learn = (value, subject) => {
      if (subject !== undefined) {
        // `value` was returned by a method of the call's result, and not by the call itself.
        if (isNew(`${module} ${each.path} then`, value))
          abilities.push({ call: i, methods: [{ ...abilitiesOf(value)[0], name: "last()" }] });
        return;
      }
      if (!isNew(`${module} ${each.path}`, value)) return;
      const methods = abilitiesOf(value);
      if (methods.length > 0) abilities.push({ call: i, methods });
    };
    results.push(await observe(each, text, { number: number + i, root, modules, learn }));
  }
  return { results, abilities };
}

/** Whether a result is the first of its class that an export returned. */
function isNew(key, value) {
  const known = inspected.get(key) ?? { classes: new Set(), plain: 0 };
  inspected.set(key, known);
  const proto = Object.getPrototypeOf(value);
  if (proto === Object.prototype || proto === Function.prototype) return known.plain++ < MAX_LOOKS;
  return known.classes.size !== known.classes.add(proto).size;
}

/**
 * Describes an exported value that is not a function; without a path, the current exports and the names added to the
 * global object.
 */
function state({ module, path }) {
  const root = modules.get(module);
  if (path !== undefined) return { text: look(path, root) };
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !names.has(name));
  return { text: `${describeRoot(root)}\nglobal: ${added.sort().join(", ")}` };
}

function find(request) {
  return harvest(loadRoot, request);
}

function patterns(request) {
  return exportedPatterns(loadRoot, request);
}

async function loadRoot(name) {
  return (await loadModule(fileOf(folder, name))).root;
}
