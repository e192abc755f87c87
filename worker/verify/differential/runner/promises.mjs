/** States of promises that were found in values; each is queried when it first appears. */
const states = new WeakMap();
let newlyAsked = 0;
const then = Promise.prototype.then;

/** The state of a promise as text; a new promise is `asked`, and its state is known after the next turn. */
export function promiseState(promise, inner) {
  const known = states.get(promise);
  if (known !== undefined) return known.state === "pending" ? "pending" : `${known.state} ${inner(known.value)}`;
  const entry = { state: "pending", value: undefined };
  states.set(promise, entry);
  newlyAsked += 1;
  const settle = (state) => (value) => {
    entry.state = state;
    entry.value = value;
  };
  then.call(promise, settle("resolves"), settle("rejects"));
  return "asked";
}

/** The number of promises that appeared for the first time since the last call. */
export function takeNewlyAsked() {
  const count = newlyAsked;
  newlyAsked = 0;
  return count;
}
