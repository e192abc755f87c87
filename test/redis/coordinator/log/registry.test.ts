import { expect, test } from "vitest";
import { createJobLoader } from "../../../../coordinator/log/load.ts";
import { createJobRegistry, type JobRegistryOptions } from "../../../../coordinator/log/registry.ts";
import { createJobStore } from "../../../../coordinator/log/store.ts";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import { type JobId, makeJobId } from "../../../../shared/protocol/ids.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../shared/redis/job/job-log.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const NO_SNAPSHOTS = { load: async () => undefined, save: async () => {} };

/** Makes an accepted job and its JobRegistry, on a store that counts the appends. */
async function given(onEffects: JobRegistryOptions["onEffects"] = async () => {}) {
  const real = createJobStore({ log: createJobLog(held.connection), index: createJobIndex(held.connection) });
  const counts = { appends: 0 };
  const store: typeof real = {
    ...real,
    append: (...args) => {
      counts.appends += 1;
      return real.append(...args);
    },
  };
  const newRegistry = () =>
    createJobRegistry({
      store,
      loader: createJobLoader({ store, snapshots: NO_SNAPSHOTS, log: silentLog() }),
      clock: wallClock,
      onEffects,
    });
  const jobId = makeJobId(wallClock.now());
  await real.create({ jobId, submission: { goal: "g", repository: { kind: "path", path: "/r" } }, nowMs: 1 });
  const registry = newRegistry();
  await registry.input(jobId, { kind: "accepted" });
  const texts = async (id: JobId) =>
    (await real.loadEntries(id)).entries.flatMap(({ event }) => (event.type === "lead.message" ? [event.text] : []));
  counts.appends = 0;
  return { registry, newRegistry, jobId, store: real, counts, texts };
}

/** The hash of a log's first entry in Redis. */
async function firstHash(jobId: JobId): Promise<string | undefined> {
  const [first] = await createJobLog(held.connection).read(jobId, "0-0");
  return first?.hash;
}

const message = (text: string) => ({ kind: "message", text }) as const;
const numbers = Array.from({ length: 100 }, (_, i) => i);

test("a burst of inputs is decided in order and costs few appends", async () => {
  const { registry, jobId, counts, texts } = await given();
  const replies = await Promise.all(numbers.map((i) => registry.input(jobId, message(`word ${i} of a person`))));
  expect(replies.map(({ kind }) => kind)).toEqual(numbers.map(() => "done"));
  expect((await texts(jobId)).map((text) => /word \d+/.exec(text)?.[0])).toEqual(numbers.map((i) => `word ${i}`));
  expect(counts.appends).toBeLessThanOrEqual(5);
});

test("two coordinators that take inputs of one job at the same time lose and repeat none", async () => {
  const { registry, newRegistry, jobId, texts } = await given();
  const other = newRegistry();
  await Promise.all(
    numbers.map((i) => (i % 2 === 0 ? registry : other).input(jobId, message(`word ${i} of a person`))),
  );
  const words = (await texts(jobId)).map((text) => Number(/word (\d+)/.exec(text)?.[1]));
  expect(words.sort((a, b) => a - b)).toEqual(numbers);
  const seen = (one: typeof registry) => one.read(jobId, (job) => job.lead.messages.length);
  expect([await seen(registry), await seen(other)]).toEqual([100, 100]);
});

test("an input that changes nothing is answered from the newest log, not from an older one", async () => {
  const { registry, newRegistry, jobId } = await given();
  const other = newRegistry();
  await other.read(jobId, () => undefined);
  await registry.input(jobId, { kind: "pause", reason: "a person" });
  const again = await other.input(jobId, { kind: "pause", reason: "a person" });
  const first = await registry.input(jobId, { kind: "pause", reason: "a person" });
  expect(again).toEqual(first);
});

test("an input that cannot be decided fails alone", async () => {
  const { registry, jobId, texts } = await given();
  // The sender of this input has a bug: it reports a landing of a task that does not exist.
  const bug = { kind: "landing_conflict", taskId: "t99", detail: "d" } as never;
  const settled = await Promise.allSettled([
    registry.input(jobId, message("before of a person")),
    registry.input(jobId, message("next to it")),
    registry.input(jobId, bug),
    registry.input(jobId, message("after of a person")),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(await texts(jobId)).toHaveLength(3);
});

test("the next input of a job is decided while effects of the previous one run; each is answered after its own effects", async () => {
  const held: (() => void)[] = [];
  let isHeld = false;
  const { registry, jobId, texts } = await given(async () => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
  });
  isHeld = true;
  const answered: string[] = [];
  const first = registry.input(jobId, message("first of a person")).then(() => answered.push("first"));
  await expect.poll(() => held.length).toBe(1);
  const second = registry.input(jobId, message("second of a person")).then(() => answered.push("second"));
  await expect.poll(() => held.length).toBe(2);
  expect(await texts(jobId)).toHaveLength(2);
  expect(answered).toEqual([]);
  held[1]?.();
  await second;
  expect(answered).toEqual(["second"]);
  held[0]?.();
  await first;
});

test("the registry notices another coordinator's changes to a job that it has just cached", async () => {
  const { registry, newRegistry, jobId, store, counts } = await given();
  const log = await store.loadEntries(jobId);
  const [submitted] = log.entries;
  const begun = {
    entries: submitted === undefined ? [] : [submitted],
    lastId: "1-0",
    hash: (await firstHash(jobId)) ?? "",
  };
  const other = newRegistry();
  other.begin(jobId, begun);
  await other.input(jobId, { kind: "pause", reason: "a person" });
  expect(await registry.read(jobId, ({ status, paused }) => ({ status, paused }))).toEqual({
    status: "intake",
    paused: "a person",
  });
  expect(counts.appends).toBe(2);
});

test("an input rejects if its effects fail, and the next input is still decided", async () => {
  let failure: Error | undefined;
  const { registry, jobId, texts } = await given(async () => {
    if (failure !== undefined) throw failure;
  });
  failure = new Error("the queue is away");
  await expect(registry.input(jobId, message("first of a person"))).rejects.toThrow("the queue is away");
  failure = undefined;
  expect(await registry.input(jobId, message("second of a person"))).toMatchObject({ kind: "done" });
  expect(await texts(jobId)).toHaveLength(2);
});

test("no input puts a secret, a terminal escape or a text-direction mark into the log", async () => {
  const { registry, jobId, texts } = await given();
  for (const { text } of SECRET_SAMPLES)
    await registry.input(jobId, { kind: "message", text: `\u001b[2J\u009b1m\u202e${text}\u0000` });
  const said = (await texts(jobId)).join("\n");
  expect(SECRET_SAMPLES.filter(({ secret }) => said.includes(secret))).toEqual([]);
  expect(said).toContain("[secret: GitHub token]");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: matches the control characters that must be removed.
  expect(said).not.toMatch(/[\u0000\u001b\u009b\u202e]/);
});
