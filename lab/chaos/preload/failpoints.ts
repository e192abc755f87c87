import childProcess from "node:child_process";
import { appendFileSync, closeSync, openSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { Redis } from "ioredis";

/**
 * Loaded into a process by `node --import`, before the product. It logs every step that the process reaches, and kills the process (SIGKILL) once, at the step that CHAOS_KILL_AT names as `kind side ordinal`.
 *
 * | kind | before | after |
 * | --- | --- | --- |
 * | append | a job's log is appended to | Redis answered |
 * | enqueue | a delivery or notification is added to its queue | Redis has answered |
 * | ref | `git update-ref` starts | it has ended |
 * | rename | a file is put in its place | it is there |
 * | send | a model call is sent | its first byte has come |
 * | response | | its last byte has come |
 * | cut | an entry about a cut is written to a transcript | it is on disk |
 */
const { CHAOS_STEPS = "", CHAOS_KILL_AT = "", CHAOS_KILLED = "" } = process.env;
const counts = new Map<string, number>();

function pass(kind: string, side: "before" | "after"): void {
  const step = `${kind} ${side}`;
  const n = (counts.get(step) ?? 0) + 1;
  counts.set(step, n);
  if (CHAOS_STEPS !== "") appendFileSync(CHAOS_STEPS, `${step} ${n}\n`);
  if (`${step} ${n}` === CHAOS_KILL_AT && isFirst()) {
    process.kill(process.pid, "SIGKILL");
    // SIGKILL takes effect with a delay. Block this thread until then.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
}

/** Returns true only the first time, counting also the calls in processes that succeed this one. */
function isFirst(): boolean {
  try {
    closeSync(openSync(CHAOS_KILLED, "wx"));
    return true;
  } catch {
    return false;
  }
}

/** Runs an asynchronous call between two steps: the step before the call, and the step after its end. */
async function around<T>(kind: string, run: () => Promise<T>): Promise<T> {
  pass(kind, "before");
  const result = await run();
  pass(kind, "after");
  return result;
}

const { rename } = fsPromises;
fsPromises.rename = (from, to) => around("rename", () => rename(from, to));

const { open } = fsPromises;
fsPromises.open = async (...given) => {
  const file = await open(...given);
  const { appendFile, datasync } = file;
  let isCut = false;
  file.appendFile = (data, options) => {
    isCut = /^\{"kind":"(?:cut|summary|too_long)"/.test(String(data).slice(0, 40));
    if (isCut) pass("cut", "before");
    return appendFile.call(file, data, options);
  };
  file.datasync = async () => {
    await datasync.call(file);
    if (isCut) pass("cut", "after");
  };
  return file;
};

const { spawn } = childProcess;
childProcess.spawn = ((...given: Parameters<typeof spawn>) => {
  const isRef = Array.isArray(given[1]) && given[1].includes("update-ref");
  if (isRef) pass("ref", "before");
  const child = spawn(...given);
  if (isRef) child.once("close", () => pass("ref", "after"));
  return child;
}) as typeof spawn;
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = async (...given: Parameters<typeof fetch>) => {
  const response = await around("send", () => fetch(...given));
  if (response.body === null) return response;
  const counted = new TransformStream<Uint8Array, Uint8Array>({ flush: () => pass("response", "after") });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers });
};

const { sendCommand } = Redis.prototype;
Redis.prototype.sendCommand = function (this: Redis, ...given: Parameters<typeof sendCommand>) {
  const kind = kindOf(given[0] as unknown as SentCommand);
  if (kind === undefined) return sendCommand.apply(this, given);
  pass(kind, "before");
  const answered = sendCommand.apply(this, given) as Promise<unknown>;
  Promise.resolve(answered).then(
    () => pass(kind, "after"),
    () => {},
  );
  return answered;
};

interface SentCommand {
  readonly name: string;
  readonly args: readonly unknown[];
}

function kindOf({ name, args }: SentCommand): "append" | "enqueue" | undefined {
  if (name !== "evalsha" && name !== "eval") return undefined;
  const texts = args.map((arg) => (typeof arg === "string" ? arg : ""));
  const key = texts[2] ?? "";
  if (/^mw:\{job_[^}]*\}:log$/.test(key)) return "append";
  const isAdded = texts.some((text) => text.startsWith('{"kind":') || text.startsWith('{"xml":'));
  return key.startsWith("{mwq:") && isAdded ? "enqueue" : undefined;
}
