// Records how the package calls its own modules. The calls run on a separate copy of the modules that is not compared.
import { relative } from "node:path";
import { describe } from "./describe.mjs";
import { driversOf } from "./drivers.mjs";
import { takeTurns } from "./guard.mjs";
import { listened } from "./listen.mjs";
import { pick, startOver } from "./random.mjs";
import { BASE, mentioned, require } from "./setting.mjs";
import { repliesFor, speakerFor } from "./speech.mjs";
import { encode, revive } from "./values.mjs";
import { voiceOf } from "./voice.mjs";
import { isConstructor, isOwn, isRewritten } from "./words.mjs";

/** Number of calls into the package, and maximum number of recorded calls of one export. */
const TURNS = 120;
const MAX_SEEN = 50;
/** Maximum duration of one call, in ms. */
const CALL_TIMEOUT_MS = 400;

/**
 * Records calls of the given modules. `seen`: the recorded arguments of one export of a module; `products`: objects and
 * lists that functions returned.
 */
export function observeUsage(paths) {
  const watched = new Map(paths.map((path) => [require.resolve(`${BASE}/${path}`), path]));
  const classes = new Map();
  const calls = new Map();
  const products = new Map();
  const recordIn = (map, value) => record(map, value, (made) => classes.get(made));
  const callsOf = (key) => calls.get(key) ?? calls.set(key, new Map()).get(key);
  const load = require.extensions[".js"];
  require.extensions[".js"] = (module, name) => {
    load(module, name);
    const path = relative(BASE, name);
    if (isConstructor(module.exports) && isRewritten(path)) classes.set(module.exports, path);
    if (watched.has(name))
      module.exports = listened(module.exports, (member, args) =>
        recordIn(callsOf(`${watched.get(name)} ${member}`), args),
      );
  };
  try {
    for (const name of [BASE, ...watched.keys()]) attemptTo(() => require(name));
    exercise(driversOf(watched), voiceOf(paths[0]), (result) => recordIn(products, result)());
  } finally {
    require.extensions[".js"] = load;
    for (const name of Object.keys(require.cache)) if (isOwn(name)) delete require.cache[name];
    mentioned.clear();
  }
  return {
    seen: (path, member) => [...callsOf(`${path} ${member}`).values()],
    products: [...products.values()],
  };
}

/**
 * Encodes the present state of a value. The returned function stores the encoded value, unless an equal one is stored.
 * Values that cannot be encoded are ignored.
 */
function record(map, value, pathOf) {
  const encoded = attemptTo(() => {
    const key = describe(value);
    return map.size >= MAX_SEEN || map.has(key) ? undefined : [key, encode(value, pathOf)];
  });
  return () => {
    if (encoded !== undefined) map.set(...encoded);
  };
}

/** Calls the given functions in turn. The first calls pass only words, to learn which words each parameter accepts. */
function exercise(drivers, voice, onProduct) {
  if (drivers.length === 0) return;
  startOver("usage");
  const speakers = new Map();
  const products = [];
  const speakersOf = (driver) => {
    if (!speakers.has(driver)) {
      const speaker = speakerFor({ ...driver, products, voice: driver.isNear ? voiceOf(driver.path) : voice });
      speakers.set(driver, { ...speaker, reply: repliesFor(driver, speaker) });
    }
    return speakers.get(driver);
  };
  const turn = (i) => {
    const isEarly = i < TURNS / 3;
    const driver = pick(isEarly ? (drivers.at(-1 - (i % 2)) ?? drivers[0]) : drivers[i % drivers.length]);
    const speaker = speakersOf(driver);
    const args = isEarly ? speaker.words() : speaker.arguments();
    attemptTo(() => {
      const result = call(driver, speaker.isClass, revive(args));
      const answer = describe(result);
      speaker.learn(args, answer);
      if (typeof result === "function") result(...revive(speaker.reply(args).args));
      if (result === null || typeof result !== "object") return;
      onProduct(result);
      if (products.length < MAX_SEEN) products.push(encode(result, () => undefined));
    });
    return i < TURNS;
  };
  takeTurns({ timeout: CALL_TIMEOUT_MS, late: (i) => i < TURNS, turn });
}

function call({ value, owner, member }, isClass, args) {
  return isClass ? new value(...args) : Reflect.apply(value, member === undefined ? undefined : owner, args);
}

function attemptTo(run) {
  try {
    return run();
  } catch {
    return undefined; // The original may throw an error.
  }
}
