// Copies of the original with a state of their own: what is tried out on them leaves no trace in what is compared.
import { relative } from "node:path";
import { BASE, require } from "./setting.mjs";

/** The package's modules, loaded anew: their exports by path. Vendored packages are left as they are. */
export function freshCopy() {
  const kept = takeOut();
  try {
    require(BASE);
  } catch {
    // A package without a main module: what was loaded by itself is loaded again.
  }
  for (const name of Object.keys(kept)) require(name);
  const copy = takeOut();
  Object.assign(require.cache, kept);
  return new Map(Object.entries(copy).map(([name, module]) => [relative(BASE, name), module.exports]));
}

function takeOut() {
  const own = Object.entries(require.cache).filter(
    ([name]) => name.startsWith(`${BASE}/`) && !name.includes("node_modules"),
  );
  for (const [name] of own) delete require.cache[name];
  return Object.fromEntries(own);
}
