import { EventEmitter } from "node:events";
import { Writable } from "node:stream";
import type { Redis } from "ioredis";
import { expect, test } from "vitest";
import { coalesceWrites } from "../../../../../shared/redis/connection/coalesce-writes.ts";

/** Makes a stream that records the data of each system call that would be made. */
function recorder(): { stream: Writable; calls: string[] } {
  const calls: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      calls.push(String(chunk));
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  });
  return { stream, calls };
}

function connect(client: EventEmitter, stream: Writable): void {
  Object.assign(client, { stream });
  client.emit("connect");
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("writes of one turn, including those of promises that it settles, are sent together and in order; the next turn's separately", async () => {
  const client = new EventEmitter();
  coalesceWrites(client as unknown as Redis);
  const { stream, calls } = recorder();
  connect(client, stream);
  stream.write("a");
  stream.write(Buffer.from("b"));
  queueMicrotask(() => stream.write("c"));
  expect(calls).toEqual([]);
  await turn();
  expect(calls).toEqual(["abc"]);
  stream.write("d");
  await turn();
  expect(calls).toEqual(["abc", "d"]);
});

test("writes of ticks scheduled later in the turn are included", async () => {
  const client = new EventEmitter();
  coalesceWrites(client as unknown as Redis);
  const { stream, calls } = recorder();
  connect(client, stream);
  stream.write("a");
  process.nextTick(() => queueMicrotask(() => process.nextTick(() => stream.write("b"))));
  await turn();
  expect(calls).toEqual(["ab"]);
});

test("the stream of a later connection is treated the same, and ending it in the same turn loses nothing", async () => {
  const client = new EventEmitter();
  coalesceWrites(client as unknown as Redis);
  connect(client, recorder().stream);
  const { stream, calls } = recorder();
  connect(client, stream);
  stream.write("a");
  stream.end("b");
  await turn();
  expect(calls.join("")).toBe("ab");
});
