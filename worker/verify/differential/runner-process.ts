import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../../shared/support/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { spawnInSandbox } from "../../sandbox/spawn-in-sandbox.ts";
import type { Surface } from "./protocol.ts";

/** One side of a differential test: a Node in a sandbox that loads modules and calls them. */
export interface Runner {
  /** Loads a module; the text says why it could not be. */
  load(module: string): Promise<LoadedModule | { readonly error: string }>;
  /** Describes what each call, given in JSON, comes to, in order; `hangs` for one that does not end, and for those after the third. */
  call(module: string, calls: readonly string[]): Promise<string[]>;
  /** The same in one go; undefined when it takes longer than `timeoutMs`. The runner cannot be used after that. */
  callTogether(module: string, calls: readonly string[], timeoutMs: number): Promise<string[] | undefined>;
  /** What modules make of words; nothing when that hangs. */
  harvest(modules: readonly string[], words: readonly string[]): Promise<Harvest>;
  close(): void;
}

/** What was learnt by giving every function words. */
export interface Harvest {
  /** Plain objects and lists that functions make, serialised by V8, in base64. */
  readonly values: readonly string[];
  /** Lists of words that one function does something with. */
  readonly kinds: readonly (readonly string[])[];
}

export interface LoadedModule {
  readonly surface: Surface;
  readonly named: readonly string[];
  /** Named exports that are not the default's member of that name. */
  readonly differing?: readonly string[];
}

export interface RunnerOptions {
  readonly sandbox: Sandbox;
  readonly slot: number;
  /** What the side sees; the modules lie below `/work`. */
  readonly binds: readonly Bind[];
  readonly kind: "cjs" | "esm";
  readonly signal: AbortSignal;
}

/** ms that a batch of calls, or one call by itself, may take. */
const BATCH_TIMEOUT_MS = 20_000;
const CALL_TIMEOUT_MS = 3000;
/** Calls of one batch that may hang before the rest of it is given up. */
const MAX_HANGS = 3;
const HANGS = "hangs, or ends the process";

/** Starts a runner. It is started again when a call hangs or ends its process, with what it had loaded. */
export function startRunner(options: RunnerOptions): Runner {
  const loaded = new Set<string>();
  let side = startProcess(options);

  async function restart(): Promise<void> {
    side.kill();
    side = startProcess(options);
    for (const module of loaded) await side.ask(loadOf(module), BATCH_TIMEOUT_MS);
  }

  async function callEach(module: string, calls: readonly string[]): Promise<string[]> {
    const results: string[] = [];
    let hangs = 0;
    for (const call of calls) {
      if (hangs >= MAX_HANGS) {
        results.push(`${HANGS}: not called, as ${MAX_HANGS} calls before it did`);
        continue;
      }
      const reply = await side.ask(callsOf(module, [call]), CALL_TIMEOUT_MS);
      results.push(reply === undefined ? HANGS : resultOf(reply, 0));
      if (reply !== undefined) continue;
      hangs += 1;
      await restart();
    }
    return results;
  }

  return {
    load: async (module) => {
      const reply = await side.ask(loadOf(module), BATCH_TIMEOUT_MS);
      if (reply === undefined) {
        await restart();
        return { error: "loading it hangs, or ends the process" };
      }
      if (reply.error !== undefined) return { error: String(reply.error) };
      loaded.add(module);
      return reply as unknown as LoadedModule;
    },
    call: async (module, calls) => {
      const reply = await side.ask(callsOf(module, calls), BATCH_TIMEOUT_MS);
      if (reply !== undefined) return calls.map((_call, i) => resultOf(reply, i));
      await restart();
      return callEach(module, calls);
    },
    callTogether: async (module, calls, timeoutMs) => {
      const reply = await side.ask(callsOf(module, calls), timeoutMs);
      return reply === undefined ? undefined : calls.map((_call, i) => resultOf(reply, i));
    },
    harvest: async (modules, words) => {
      const reply = await side.ask(JSON.stringify({ op: "harvest", modules, words }), BATCH_TIMEOUT_MS);
      const { values = [], kinds = [] } = (reply ?? {}) as Partial<Harvest>;
      return { values, kinds };
    },
    close: () => side.kill(),
  };
}

function loadOf(module: string): string {
  return JSON.stringify({ op: "load", module });
}

/** A request of calls whose JSON is there: they are not written a second time. */
function callsOf(module: string, calls: readonly string[]): string {
  return `{"op":"call","module":${JSON.stringify(module)},"calls":[${calls.join(",")}]}`;
}

type Reply = Readonly<Record<string, unknown>>;

function resultOf(reply: Reply, i: number): string {
  return (reply.results as string[] | undefined)?.[i] ?? `no result: ${String(reply.error)}`;
}

interface Side {
  /** The answer to one request, a JSON object that is not empty, or undefined when none came in time. */
  ask(request: string, timeoutMs: number): Promise<Reply | undefined>;
  kill(): void;
}

function startProcess({ sandbox, slot, binds, kind, signal }: RunnerOptions): Side {
  const runner = join(packageRoot(), "worker", "verify", "differential", "runner");
  const child = spawnInSandbox(sandbox, {
    argv: ["/opt/node/bin/node", "--max-old-space-size=1024", "/opt/oracle/runner.mjs", "/work", kind],
    binds: [...binds, { from: runner, to: "/opt/oracle" }],
    chdir: "/work",
    slot,
    signal,
  });
  let waiting: ((reply: Reply | undefined) => void) | undefined;
  let count = 0;
  const settle = (reply: Reply | undefined) => {
    waiting?.(reply);
    waiting = undefined;
  };
  child.stderr.resume();
  createInterface({ input: child.stdout, terminal: false }).on("line", (line) => {
    const reply = parse(line);
    if (reply?.id === count) settle(reply);
  });
  child.exited.then(
    () => settle(undefined),
    () => settle(undefined),
  );
  return {
    ask: (request, timeoutMs) =>
      new Promise((resolve) => {
        count += 1;
        const timer = setTimeout(() => settle(undefined), timeoutMs);
        waiting = (reply) => {
          clearTimeout(timer);
          resolve(reply);
        };
        child.stdin.write(`{"id":${count},${request.slice(1)}\n`);
      }),
    kill: () => child.kill(),
  };
}

/** A line that is not JSON is nothing that the runner said. */
function parse(line: string): Reply | undefined {
  try {
    return JSON.parse(line) as Reply;
  } catch {
    return undefined;
  }
}
