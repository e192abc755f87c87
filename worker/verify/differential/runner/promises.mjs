/** What became of promises that were met in values: they are asked when they are first seen. */
const states = new WeakMap();
let unasked = 0;
const then = Promise.prototype.then;

/** The state of a promise as text; a new one is `asked`, and is known after the next turn. */
export function promiseState(promise, inner) {
  const known = states.get(promise);
  if (known !== undefined) return known.state === "pending" ? "pending" : `${known.state} ${inner(known.value)}`;
  const entry = { state: "pending", value: undefined };
  states.set(promise, entry);
  unasked += 1;
  const settle = (state) => (value) => {
    entry.state = state;
    entry.value = value;
  };
  then.call(promise, settle("resolves"), settle("rejects"));
  return "asked";
}

/** How many promises were met for the first time since this was last asked. */
export function takeUnasked() {
  const count = unasked;
  unasked = 0;
  return count;
}
