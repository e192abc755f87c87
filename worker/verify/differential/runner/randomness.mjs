import crypto from "node:crypto";

let state = 0;

/** Seeds all sources of randomness with the given texts. */
export function seedRandom(texts) {
  state = 2166136261;
  for (const text of texts)
    for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
}

function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

function fill(view) {
  const bytes = ArrayBuffer.isView(view)
    ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
  return view;
}

function uuid() {
  const bytes = fill(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Replaces all of Node's sources of randomness; call `syncBuiltinESMExports` afterwards. */
export function installRandomness() {
  Object.defineProperty(Math, "random", {
    value: function random_() {
      return random();
    },
    configurable: true,
    writable: true,
  });
  const own = {
    randomBytes: crypto.randomBytes,
    randomInt: crypto.randomInt,
    getRandomValues: crypto.webcrypto.getRandomValues,
  };
  const later = (call, value) => {
    if (typeof call === "function") process.nextTick(call, null, value);
    return typeof call === "function" ? undefined : value;
  };
  // The arguments are passed to Node's own function first, because it validates them.
  crypto.randomBytes = (size, call) => {
    own.randomBytes(size);
    return later(call, fill(Buffer.alloc(size)));
  };
  crypto.randomFillSync = (view, offset = 0, size = view.byteLength - offset) => {
    const bytes = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset + offset, size)
      : new Uint8Array(view, offset, size);
    fill(bytes);
    return view;
  };
  crypto.randomFill = (view, ...rest) => later(rest.pop(), crypto.randomFillSync(view, ...rest));
  crypto.randomInt = (low, high, call) => {
    const [from, to] = typeof high === "number" ? [low, high] : [0, low];
    own.randomInt(from, to);
    return later(typeof high === "function" ? high : call, from + Math.floor(random() * (to - from)));
  };
  crypto.randomUUID = uuid;
  const values = (view) => {
    own.getRandomValues.call(crypto.webcrypto, view);
    return fill(view);
  };
  // The functions are replaced one by one, because a module may hold a reference to the object or to its functions.
  for (const [name, value] of [
    ["getRandomValues", values],
    ["randomUUID", uuid],
  ])
    Object.defineProperty(crypto.webcrypto, name, { value, configurable: true, writable: true });
}
