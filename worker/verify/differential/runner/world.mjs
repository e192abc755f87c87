import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import util from "node:util";
import { installRandomness, seedRandom } from "./randomness.mjs";

/**
 * A clock, timers and randomness that are the same in every process with the same seed and calls. The clock stands
 * still while code runs, and jumps to the next timer when nothing else is left to do, so that no call really waits.
 */
const START = 1_700_000_000_000;
/**
 * Number of clock reads in one call after which the clock advances by 1 ms, so that a loop that waits for time to pass
 * ends.
 */
const READS_PER_MS = 256;
const real = { Date, setTimeout, setImmediate, now: performance.now.bind(performance) };

let now = START;
let reads = 0;
let seed = "";
let pending = [];
let ids = 0;

/** Sets the clock and the randomness for a call: `at` is the call's number, `text` is the call in JSON. */
export function startCall(at, text) {
  now = START + at * 1000;
  reads = 0;
  seedRandom([seed, text]);
}

/** The clock's current time, in ms. */
export const clock = () => now;
export const hasTimers = () => pending.length > 0;
export const forgetTimers = () => {
  pending = [];
};
export const turn = () => new Promise((resolve) => real.setImmediate(resolve));
export const rest = (ms) => new Promise((resolve) => real.setTimeout(resolve, ms));
export const realNow = real.now;

/**
 * Lets pending work continue until `isDone` returns true, or until no work is left. `onError` receives errors thrown by
 * timers.
 */
export async function settle(isDone, { onError, patience }) {
  const [start, begun] = [now, realNow()];
  for (let fired = 0; ; ) {
    await turn();
    if (isDone()) return true;
    const waited = realNow() - begun;
    if (isBusy() && waited < 1000) {
      if (waited > 2) await rest(1);
      continue;
    }
    const timer = nextTimer();
    if (timer !== undefined && timer.due - start <= 120_000 && fired < 300) {
      fired += 1;
      fire(timer, onError);
      continue;
    }
    if (waited >= patience) return isDone();
    await rest(2);
  }
}

/** Types of resources that may stay open although no work is pending. */
const RESTING =
  /^(PipeWrap|TTYWrap|Timeout|TCPServerWrap|TCPSocketWrap|UDPWRAP|FSEVENTWRAP|StatWatcher|SignalWrap|MessagePort|Worker)$/i;
const isBusy = () => process.getActiveResourcesInfo().some((kind) => !RESTING.test(kind));

function nextTimer() {
  let next;
  for (const timer of pending) if (next === undefined || timer.due < next.due) next = timer;
  return next;
}

function fire(timer, onError) {
  now = Math.max(now, timer.due);
  if (timer.repeat) timer.arm();
  else timer.drop();
  try {
    timer.call(...timer.args);
  } catch (error) {
    onError(error);
  }
}

class Timeout {
  #isReferenced = true;
  constructor(call, delay, args, repeat) {
    if (typeof call !== "function") throw new TypeError('The "callback" argument must be of type function.');
    const ms = Number(delay);
    const wait = ms >= 1 && ms <= 2 ** 31 - 1 ? Math.trunc(ms) : 1;
    for (const [name, value] of Object.entries({ call, wait, args, repeat, id: ++ids }))
      Object.defineProperty(this, name, { value, enumerable: false });
    Object.defineProperty(this, "due", { writable: true, enumerable: false });
    this.arm();
  }
  arm() {
    this.drop();
    this.due = now + this.wait;
    pending.push(this);
  }
  drop() {
    pending = pending.filter((each) => each !== this);
  }
  ref() {
    this.#isReferenced = true;
    return this;
  }
  unref() {
    this.#isReferenced = false;
    return this;
  }
  hasRef() {
    return this.#isReferenced;
  }
  refresh() {
    this.arm();
    return this;
  }
  close() {
    this.drop();
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
}

/** Replaces Node's clock, timers and randomness. */
export function installWorld(text) {
  seed = text;
  startCall(0, "");
  installClock();
  installTimers();
  installRandomness();
  syncBuiltinESMExports();
}

function read() {
  reads += 1;
  if (reads % READS_PER_MS === 0) now += 1;
  return now;
}

function installClock() {
  function FixedDate(...args) {
    if (new.target === undefined) return new real.Date(read()).toString();
    return Reflect.construct(
      real.Date,
      args.length === 0 ? [read()] : args,
      new.target === FixedDate ? real.Date : new.target,
    );
  }
  Object.defineProperties(FixedDate, {
    ...Object.getOwnPropertyDescriptors(real.Date),
    now: {
      value: function now() {
        return read();
      },
      writable: true,
      configurable: true,
    },
  });
  real.Date.prototype.constructor = FixedDate;
  globalThis.Date = FixedDate;
  const since = () => read() - START + 1000;
  Object.defineProperty(performance, "now", { value: since, configurable: true, writable: true });
  Object.defineProperty(performance, "timeOrigin", { value: START - 1000, configurable: true });
  const hrtime = (before) => {
    const ms = since();
    const [s, ns] = [Math.floor(ms / 1000), (ms % 1000) * 1e6];
    if (before === undefined) return [s, ns];
    return ns < before[1] ? [s - before[0] - 1, ns - before[1] + 1e9] : [s - before[0], ns - before[1]];
  };
  hrtime.bigint = () => BigInt(since()) * 1_000_000n;
  process.hrtime = hrtime;
  process.uptime = () => since() / 1000;
}

function installTimers() {
  const clear = (timer) => {
    const id = typeof timer === "object" && timer !== null ? timer.id : Number(timer);
    pending = pending.filter((each) => each.id !== id);
  };
  const after = (ms, value, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = () => reject(new DOMException("The operation was aborted", "AbortError"));
      if (signal?.aborted) return abort();
      const timer = new Timeout(() => resolve(value), ms, [], false);
      signal?.addEventListener("abort", () => {
        timer.drop();
        abort();
      });
    });
  const made = {
    setTimeout: function setTimeout(call, delay, ...args) {
      return new Timeout(call, delay, args, false);
    },
    setInterval: function setInterval(call, delay, ...args) {
      return new Timeout(call, delay, args, true);
    },
    clearTimeout: function clearTimeout(timer) {
      clear(timer);
    },
    clearInterval: function clearInterval(timer) {
      clear(timer);
    },
  };
  Object.defineProperty(made.setTimeout, util.promisify.custom, { value: after });
  Object.assign(globalThis, made);
  Object.assign(timers, made);
  timersPromises.setTimeout = after;
  timersPromises.setInterval = async function* setInterval(ms, value) {
    for (;;) yield await after(ms, value);
  };
  if (timersPromises.scheduler)
    Object.defineProperty(timersPromises.scheduler, "wait", { value: (ms, options) => after(ms, undefined, options) });
}
