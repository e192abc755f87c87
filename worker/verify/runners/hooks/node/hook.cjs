// Loaded before each program of Node in the sandbox of an acceptance. Adds a second reporter to Jest, Mocha, Vitest and
// AVA, which changes neither their output nor their exit codes. Does nothing in other programs.
"use strict";
const Module = require("node:module");
const { realpathSync } = require("node:fs");

// Programs print process.execArgv and pass it on to processes that they fork.
const at = process.execArgv.indexOf(__filename);
if (at > 0) process.execArgv.splice(at - 1, 2);

/** Adds a reporter to the exports of a CommonJS module, by the end of the module's path. */
const PATCHES = [
  ["/jest-config/build/index.js", (exports) => require("./jest.cjs").patch(exports)],
  ["/mocha/lib/mocha.js", (exports) => require("./mocha.cjs").patch(exports)],
];
/** Programs that run one of these runners in their own process. */
const STARTERS =
  /\/node_modules\/(?:jest|jest-cli|mocha|react-scripts|react-app-rewired|@craco\/craco|@vue\/cli-service)\//;
const MODULES = /\/node_modules\/(?:vitest|ava)\//;
/** Programs that start Node by the path of their own, perhaps with `--test`. */
const LAUNCHERS = /\/node_modules\/tsx\//;

const main = mainPath();
if (STARTERS.test(main)) patchOnLoad();
if (MODULES.test(main)) {
  globalThis[Symbol.for("midwatch.count")] = {
    vitest: () => require("./vitest.cjs")(),
    ava: (api) => require("./ava.cjs")(api),
  };
  Module.register(require("node:url").pathToFileURL(`${__dirname}/load.mjs`));
}
if (LAUNCHERS.test(main)) {
  const processes = require("node:child_process");
  const { spawn } = processes;
  processes.spawn = (file, ...rest) => spawn(file === process.execPath ? "/opt/programs/node" : file, ...rest);
  Module.syncBuiltinESMExports();
}

function mainPath() {
  try {
    return realpathSync(process.argv[1] ?? "");
  } catch {
    return "";
  }
}

function patchOnLoad() {
  const load = Module._load;
  const open = new Map(PATCHES);
  Module._load = function (request, parent, ...rest) {
    const exports = load.call(this, request, parent, ...rest);
    for (const [end, patch] of open) {
      const found = Object.keys(Module._cache).find((path) => path.endsWith(end));
      if (found === undefined || !Module._cache[found].loaded) continue;
      open.delete(end);
      patch(Module._cache[found]);
    }
    // The code of the tree is loaded without this function, so that no stack trace contains it.
    if (open.size < PATCHES.length) Module._load = load;
    return exports;
  };
}
