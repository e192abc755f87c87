import { describe } from "./describe.mjs";
import { settle } from "./world.mjs";

/** Maximum number of items to take from an iterator, and maximum number of chunks to write to a stream. */
const MAX_ITEMS = 40;
const CHUNKS = ["first\nsecond", "\nthird\r\n", '{"a":1}\n', ""];
const EVENTS = ["data", "end", "error", "close", "finish", "pipe", "drain"];

/** Consumes a value if it is an iterator or a stream, and describes the items; returns empty text for other values. */
export async function consume(value, { journal, text }) {
  if (typeof value === "function") return "";
  const each = (part) => describe(part, journal.known, 2000);
  try {
    if (isStream(value)) return await useStream(value, { each, journal, way: wayOf(text) });
    if (typeof value.next === "function") return `\n${await drain(value, { each, way: wayOf(text), journal })}`;
    if (typeof value[Symbol.asyncIterator] === "function")
      return `\n${await drain(value[Symbol.asyncIterator](), { each, way: 0, journal })}`;
    if (isIterable(value)) return `\n${await drain(value[Symbol.iterator](), { each, way: 0, journal })}`;
    return "";
  } catch (error) {
    return `\nand throws ${each(error)}`;
  }
}

/** How an iterator is used: to its end, or left early. The call decides. */
function wayOf(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) | 0;
  return (sum >>> 3) % 4;
}

/** Whether a value is an iterable of a class of the module: the contents of built-in iterables are described anyway. */
function isIterable(value) {
  const get = value[Symbol.iterator];
  return typeof get === "function" && !Function.prototype.toString.call(get).includes("[native code]");
}

async function drain(iterator, { each, way, journal }) {
  const parts = [];
  const take = async (name, argument) => {
    if (typeof iterator[name] !== "function") return { done: true, text: `no ${name}` };
    try {
      let step = iterator[name](argument);
      const isLater = typeof step?.then === "function";
      if (isLater) step = await inTime(step, journal);
      parts.push(`${isLater ? "later " : ""}${name} ${each(step)}`);
      return step;
    } catch (error) {
      parts.push(`${name} throws ${each(error)}`);
      return { done: true };
    }
  };
  const limit = way === 1 ? 2 : way === 2 ? 1 : MAX_ITEMS;
  for (let i = 0; i < limit; i++) {
    const step = await take("next", way === 3 ? `sent ${i}` : undefined);
    if (step?.done !== false) break;
  }
  if (way === 1) await take("return", "returned");
  if (way === 2) await take("throw", new Error("thrown in"));
  await take("next");
  return parts.join("\n");
}

/**
 * Maximum real time in ms to wait for an item without visible progress: the limit at first, and the limit after several
 * waits without success.
 */
const PATIENCE = 100;
const LITTLE_PATIENCE = 5;
let pending = 0;
let open = 0;
const used = new WeakSet();

async function inTime(promise, journal) {
  let ended;
  Promise.resolve(promise).then(
    (value) => {
      ended = { value };
    },
    (error) => {
      ended = { error };
    },
  );
  await settle(() => ended !== undefined, {
    onError: (error) => journal.write(`uncaught ${error?.name}`),
    patience: pending > 3 ? LITTLE_PATIENCE : PATIENCE,
  });
  if (ended === undefined) {
    pending += 1;
    return "pending";
  }
  if ("error" in ended) throw ended.error;
  return ended.value;
}

function isStream(value) {
  return (
    typeof value.pipe === "function" &&
    typeof value.on === "function" &&
    (value.readable !== undefined || value.writable !== undefined)
  );
}

/** Listens to a stream, writes to the stream if it is writable, and waits for its end. */
async function useStream(stream, { each, journal, way }) {
  // A method may return the stream that it belongs to; the test does not wait for that stream a second time.
  if (used.has(stream)) return "";
  used.add(stream);
  for (const event of EVENTS) stream.on(event, (...args) => journal.write(`${event} (${args.map(each).join(", ")})`));
  let isOver = false;
  stream.on("close", () => {
    isOver = true;
  });
  if (stream.writable && typeof stream.write === "function") {
    for (const chunk of CHUNKS.slice(0, way + 1))
      write(stream, stream.writableObjectMode && way === 2 ? { chunk } : chunk, journal);
    stream.end();
  }
  await settle(() => isOver, {
    onError: (error) => journal.write(`uncaught ${each(error)}`),
    patience: open > 3 ? LITTLE_PATIENCE : 20,
  });
  if (!isOver) open += 1;
  return `\nstream ${isOver ? "closed" : "open"}`;
}

function write(stream, chunk, journal) {
  try {
    stream.write(chunk);
  } catch (error) {
    journal.write(`write throws ${error?.name}: ${error?.message}`);
  }
}
