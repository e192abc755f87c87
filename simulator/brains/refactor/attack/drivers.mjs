// Finds functions of the package that use a module.
import { relative } from "node:path";
import { BASE, require } from "./setting.mjs";
import { isConstructor, isOwn } from "./words.mjs";

/**
 * Maximum number of users (modules that require an attacked module), and of functions from other modules. Both numbers
 * are small, because learning a function's arguments costs more than calling it.
 */
const MAX_USERS = 4;
const MAX_FAR = 8;

/**
 * Finds functions whose calls reach the attacked modules. Returns lists of functions: one per module that requires an
 * attacked module, one of classes, and one of the main module. The caller takes from the lists in turn, because the
 * main module may export very many functions. `isNear` marks the functions of modules that require an attacked module.
 */
export function driversOf(watched) {
  const own = Object.values(require.cache).filter(({ filename }) => isOwn(filename));
  const main = own.filter(({ filename }) => filename === pathOfMain());
  const users = own.filter(({ children }) => children.some(({ filename }) => watched.has(filename)));
  const near = users
    .filter((user) => user !== main[0] || users.length === 1)
    .slice(0, MAX_USERS)
    .map((user) => functionsOf(user).map((each) => ({ ...each, isNear: true })));
  // Classes are included because other functions take the same arguments as they do, under the same parameter names.
  const classes = own.filter(({ exports }) => isConstructor(exports));
  const far = [classes, main].map((list) => spread(list.flatMap(functionsOf)));
  return [...near, ...near, ...far].filter((list) => list.length > 0);
}

/** Up to MAX_FAR items of a list, evenly spread over it. */
function spread(list) {
  const step = Math.ceil(list.length / MAX_FAR);
  return list.filter((_each, i) => i % step === 0);
}

function pathOfMain() {
  try {
    return require.resolve(BASE);
  } catch {
    return undefined; // The package has no main module.
  }
}

function functionsOf({ filename, exports }) {
  return [undefined, ...Object.keys(exports ?? {})]
    .map((member) => ({
      path: relative(BASE, filename),
      member,
      owner: exports,
      value: member === undefined ? exports : exports[member],
    }))
    .filter(({ value }) => typeof value === "function");
}
