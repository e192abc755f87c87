// Functions of the package that use a module.
import { relative } from "node:path";
import { BASE, require } from "./setting.mjs";
import { isConstructor, isOwn } from "./words.mjs";

/** Limits of modules that use the watched ones, and of other functions: learning their arguments costs more than calling them. */
const MAX_USERS = 4;
const MAX_FAR = 8;

/**
 * Functions of the modules that use the watched ones, of classes and of the main module, in lists that are used in turn, because
 * the main module may have very many. `isNear` marks functions of users.
 */
export function driversOf(watched) {
  const own = Object.values(require.cache).filter(({ filename }) => isOwn(filename));
  const main = own.filter(({ filename }) => filename === pathOfMain());
  const users = own.filter(({ children }) => children.some(({ filename }) => watched.has(filename)));
  const near = users
    .filter((user) => user !== main[0] || users.length === 1)
    .slice(0, MAX_USERS)
    .map((user) => functionsOf(user).map((each) => ({ ...each, isNear: true })));
  // Other functions take the same arguments as classes, under the same names.
  const classes = own.filter(({ exports }) => isConstructor(exports));
  const far = [classes, main].map((list) => spread(list.flatMap(functionsOf)));
  return [...near, ...near, ...far].filter((list) => list.length > 0);
}

/** Up to MAX_FAR items, evenly spread over a list. */
function spread(list) {
  const step = Math.ceil(list.length / MAX_FAR);
  return list.filter((_each, i) => i % step === 0);
}

function pathOfMain() {
  try {
    return require.resolve(BASE);
  } catch {
    return undefined; // A package without a main module.
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
