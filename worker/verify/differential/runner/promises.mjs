/**
 * States of the promises that were found in values. The state of a promise is queried when the promise first appears.
 */
const states = new WeakMap();
let newlyAsked = 0;
const then = Promise.prototype.then;

/**
 * The state of a promise as text. A new promise has the state `asked`; its real state is known after the next turn of
 * the event loop.
 */
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

/** The number of promises that appeared for the first time since the last call of this function. */
export function takeNewlyAsked() {
  const count = newlyAsked;
  newlyAsked = 0;
  return count;
}
