import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { deserialize } from "node:v8";
import { makeCallback } from "./callbacks.mjs";

/**
 * An argument from its JSON form: data as it is, the rest by a tag. `modules` holds what instances are made of, the journal gets the name of
 * each object that is made, so that it is known again when it comes back.
 */
export function revive(value, place) {
  const made = make(value, place);
  if (typeof made === "object" && made !== null && !place.journal.known.has(made))
    place.journal.known.set(made, place.name);
  return made;
}

function make(value, place) {
  if (Array.isArray(value)) return value.map((each, i) => revive(each, part(place, i)));
  if (typeof value !== "object" || value === null) return value;
  if (value.$ === undefined) {
    const object = {};
    for (const [name, each] of Object.entries(value)) {
      // A key of that name would set the prototype.
      Object.defineProperty(object, name, {
        value: revive(each, part(place, name)),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return object;
  }
  return TAGS[value.$](value, place);
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
  map: ({ entries }, place) => new Map(entries.filter(Array.isArray).map((each, i) => make(each, part(place, i)))),
  set: ({ items }, place) => new Set(items.map((each, i) => revive(each, part(place, i)))),
  holes: ({ items }, place) => {
    const list = make(items, place);
    delete list[1];
    return list;
  },
  bare: ({ of }, place) => Object.assign(Object.create(null), make(of, place)),
  frozen: ({ of }, place) => Object.freeze(make(of, place)),
  inherits: ({ of }, place) => Object.create(make(of, place), { own: { value: 1, enumerable: true } }),
  getter: ({ of }, place) => {
    const value = revive(of, part(place, "seen"));
    return {
      plain: 1,
      get seen() {
        return value;
      },
      [Symbol.for("key")]: 2,
    };
  },
  circle: ({ of }, place) => {
    const object = make(of, place);
    object.self = object;
    return object;
  },
  iterable: ({ items }, place) => {
    const list = items.map((each, i) => revive(each, part(place, i)));
    return {
      *[Symbol.iterator]() {
        yield* list;
      },
    };
  },
  async: ({ items }, place) => {
    const list = items.map((each, i) => revive(each, part(place, i)));
    return {
      async *[Symbol.asyncIterator]() {
        yield* list;
      },
    };
  },
  promise: ({ of, ms }, place) => {
    const value = revive(of, part(place, "value"));
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
  deep: ({ of, depth, leaf }, place) => {
    let value = revive(leaf, place);
    for (let i = 0; i < depth; i++) value = of === "list" ? [value] : { [of]: value };
    return value;
  },
  emitter: () => new EventEmitter(),
  url: ({ value }) => new URL(value),
  callback: (spec, place) => {
    const { name, journal, step } = place;
    const value = spec.value === undefined ? undefined : revive(spec.value, part(place, "returned"));
    return makeCallback({ ...spec, value }, { name, journal, step });
  },
  shared: ({ id, of }, place) => {
    const { shared } = place.journal;
    if (!shared.has(id)) shared.set(id, revive(of, place));
    return shared.get(id);
  },
  export: ({ module, path }, place) => at(place.modules.get(module), path),
  result: ({ module, path, args, isNew }, place) => {
    const root = place.modules.get(module);
    const given = [];
    for (const [i, each] of args.entries()) given.push(revive(each, { ...part(place, i), args: given }));
    const target = at(root, path);
    return isNew ? Reflect.construct(target, given) : Reflect.apply(target, at(root, path.slice(0, -1)), given);
  },
  instance: ({ module, path, args }, place) =>
    Reflect.construct(
      at(place.modules.get(module), path),
      args.map((each, i) => revive(each, part(place, i))),
    ),
  value: ({ data }) => deserialize(Buffer.from(data, "base64")),
  same: ({ of }, { args }) => args[of],
};

/** Large arguments, by their length: written out they would be most of a request. */
function makeSized(of, length) {
  const at = (i) => (i * 7 + (i >> 5) * 3) % 26;
  if (of === "text") return Array.from({ length }, (_, i) => String.fromCharCode(97 + at(i))).join("");
  if (of === "bytes") return Uint8Array.from({ length }, (_, i) => (at(i) * 11 + i) & 255);
  return Array.from({ length }, (_, i) => i);
}

function part(place, name) {
  return { ...place, name: `${place.name}.${name}` };
}

/** What lies at a path below a module's exports. */
export function at(root, path) {
  let value = root;
  for (const name of path) value = value[name];
  return value;
}
