import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { deserialize } from "node:v8";
import { makeCallback } from "./callbacks.mjs";

/**
 * Creates an argument from its JSON form: data as it is, other values by their tag. `modules` has the classes of which
 * arguments can be instances. The journal records a name for each created object, so that results that contain the
 * object can be recognized.
 */
export function revive(value, context) {
  const made = make(value, context);
  if (typeof made === "object" && made !== null && !context.journal.known.has(made))
    context.journal.known.set(made, context.name);
  return made;
}

function make(value, context) {
  if (Array.isArray(value)) return value.map((each, i) => revive(each, part(context, i)));
  if (typeof value !== "object" || value === null) return value;
  if (value.$ === undefined) {
    const object = {};
    for (const [name, each] of Object.entries(value)) {
      // A plain assignment to the key `__proto__` would set the object's prototype.
      Object.defineProperty(object, name, {
        value: revive(each, part(context, name)),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return object;
  }
  return TAGS[value.$](value, context);
}

const TAGS = {
  undefined: () => undefined,
  number: ({ value }) => Number(value),
  bigint: ({ value }) => BigInt(value),
  symbol: ({ value }) => Symbol.for(value),
  date: ({ value }) => new Date(value),
  regexp: ({ source, flags, lastIndex = 0 }) => Object.assign(new RegExp(source, flags), { lastIndex }),
  buffer: ({ value }) => Buffer.from(value),
  bytes: ({ value }) => Uint8Array.from(value),
  error: ({ value }) => Object.assign(new TypeError(value), { code: "E_GIVEN" }),
  map: ({ entries }, context) => new Map(entries.filter(Array.isArray).map((each, i) => make(each, part(context, i)))),
  set: ({ items }, context) => new Set(items.map((each, i) => revive(each, part(context, i)))),
  holes: ({ items }, context) => {
    const list = make(items, context);
    delete list[1];
    return list;
  },
  bare: ({ of }, context) => Object.assign(Object.create(null), make(of, context)),
  frozen: ({ of }, context) => Object.freeze(make(of, context)),
  inherits: ({ of }, context) => Object.create(make(of, context), { own: { value: 1, enumerable: true } }),
  getter: ({ of }, context) => {
    const value = revive(of, part(context, "seen"));
    return {
      plain: 1,
      get seen() {
        return value;
      },
      [Symbol.for("key")]: 2,
    };
  },
  circle: ({ of }, context) => {
    const object = make(of, context);
    object.self = object;
    return object;
  },
  iterable: ({ items }, context) => {
    const list = items.map((each, i) => revive(each, part(context, i)));
    return {
      *[Symbol.iterator]() {
        yield* list;
      },
    };
  },
  async: ({ items }, context) => {
    const list = items.map((each, i) => revive(each, part(context, i)));
    return {
      async *[Symbol.asyncIterator]() {
        yield* list;
      },
    };
  },
  promise: ({ of, ms }, context) => {
    const value = revive(of, part(context, "value"));
    if (ms === undefined) return Promise.resolve(value);
    return new Promise((resolve) => ms >= 0 && setTimeout(resolve, ms, value));
  },
  rejected: ({ value }) => {
    const promise = Promise.reject(new Error(value));
    promise.catch(() => {});
    return promise;
  },
  stream: ({ chunks, isText }) =>
    Readable.from(chunks.map((each) => (isText ? Buffer.from(each).toString() : Buffer.from(each)))),
  sized: ({ of, length }) => makeSized(of, length),
  deep: ({ of, depth, leaf }, context) => {
    let value = revive(leaf, context);
    for (let i = 0; i < depth; i++) value = of === "list" ? [value] : { [of]: value };
    return value;
  },
  emitter: () => new EventEmitter(),
  url: ({ value }) => new URL(value),
  callback: (spec, context) => {
    const { name, journal, step } = context;
    const value = spec.value === undefined ? undefined : revive(spec.value, part(context, "returned"));
    return makeCallback({ ...spec, value }, { name, journal, step });
  },
  shared: ({ id, of }, context) => {
    const { shared } = context.journal;
    if (!shared.has(id)) shared.set(id, revive(of, context));
    return shared.get(id);
  },
  export: ({ module, path }, context) => at(context.modules.get(module), path),
  result: ({ module, path, args, isNew }, context) => {
    const root = context.modules.get(module);
    const given = [];
    for (const [i, each] of args.entries()) given.push(revive(each, { ...part(context, i), args: given }));
    const target = at(root, path);
    return isNew ? Reflect.construct(target, given) : Reflect.apply(target, at(root, path.slice(0, -1)), given);
  },
  instance: ({ module, path, args }, context) =>
    Reflect.construct(
      at(context.modules.get(module), path),
      args.map((each, i) => revive(each, part(context, i))),
    ),
  value: ({ data }) => deserialize(Buffer.from(data, "base64")),
  same: ({ of }, { args }) => args[of],
};

/** Creates a large argument from its length, which keeps the request small. */
function makeSized(of, length) {
  const at = (i) => (i * 7 + (i >> 5) * 3) % 26;
  if (of === "text") return Array.from({ length }, (_, i) => String.fromCharCode(97 + at(i))).join("");
  if (of === "bytes") return Uint8Array.from({ length }, (_, i) => (at(i) * 11 + i) & 255);
  return Array.from({ length }, (_, i) => i);
}

function part(context, name) {
  return { ...context, name: `${context.name}.${name}` };
}

/** The value at a path of property names below a module's exports. */
export function at(root, path) {
  let value = root;
  for (const name of path) value = value[name];
  return value;
}
