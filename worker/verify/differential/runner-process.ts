import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import { NoResult } from "../../sandbox/require-result.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { spawnInSandbox } from "../../sandbox/spawn-in-sandbox.ts";
import type { Answers, Form, Surface } from "./protocol.ts";
import type { Pattern } from "./texts-of-patterns.ts";

/** One process of a differential test: a Node in a sandbox that loads modules, of the original or of the candidate, and calls them. */
export interface Runner {
  /**
   * Loads a module, or returns the error why it did not load. `as` is the form of the original's exports. If `file` is
   * given, it is loaded in place of the module.
   */
  load(module: string, as?: Form, file?: string): Promise<Surface | { readonly error: string }>;
  /** Makes calls, given in JSON; `number` is the number of the first call. Returns undefined when a call hangs or ends the process. */
  call(module: string, request: CallRequest): Promise<Answers | undefined>;
  /** Describes an exported value as text; without a path, describes all exports as they are now. */
  look(module: string, path?: readonly string[]): Promise<string | undefined>;
  /** Passes words to the functions of modules and collects the results; returns an empty harvest when a function hangs. */
  harvest(modules: readonly string[], words: readonly string[]): Promise<Harvest>;
  /** Returns the regular expressions that modules export; undefined when loading the modules hangs: then the process cannot be used any more. */
  patterns(modules: readonly string[]): Promise<Pattern[] | undefined>;
  /** Ends the process and waits for its exit, so that its folders may be removed. */
  close(): Promise<void>;
}

export interface CallRequest {
  readonly calls: readonly string[];
  readonly number: number;
  /** Time limit of one call, in ms. */
  readonly timeoutMs: number;
}

/** The results of passing words to every function of the modules. */
export interface Harvest {
  /** Plain objects and lists that functions return, serialized by V8, in base64. */
  readonly values: readonly string[];
  /** Lists of words; all words of one list are accepted by the same function. */
  readonly kinds: readonly (readonly string[])[];
}

/** An empty harvest, for a runner that hangs. */
export const NO_HARVEST: Harvest = { values: [], kinds: [] };

export interface RunnerOptions {
  readonly sandbox: Sandbox;
  readonly slot: number;
  /** The mounts of the original's or of the candidate's process. */
  readonly binds: readonly Bind[];
  /** The folder of the modules inside the sandbox: `/work`, or a folder below it. */
  readonly folder: string;
  /** Seed of the randomness in the process; the original and the candidate get the same seed. */
  readonly seed: string;
  /**
   * If true, compares error messages character by character instead of normalizing them, because the modules under test
   * contain strings like V8's messages.
   */
  readonly exact: boolean;
  readonly signal: AbortSignal;
}

/** Time limit for loading a module, in ms. */
const LOAD_TIMEOUT_MS = 20_000;
/** Prefix of an answer when the runner itself failed, so that nothing is known about the call. */
export const NO_ANSWER = "the runner failed";
/**
 * Exit codes of bubblewrap when SIGKILL or SIGTERM ended the process. The signal came from outside, since the runner
 * prevents modules from sending signals.
 */
const KILLED_CODES: readonly (number | null)[] = [null, 128 + 9, 128 + 15];

/** Starts a process in a sandbox. After the process was killed from outside or the signal was aborted, every request throws NoResult. */
export function startRunner(options: RunnerOptions): Runner {
  const side = startProcess(options);
  return {
    load: async (module, as, file) => {
      const request = { op: "load", module, file, as: as && formOf(as) };
      const reply = await side.ask(JSON.stringify(request), LOAD_TIMEOUT_MS);
      if (reply === undefined) return { error: "loading it hangs, or ends the process" };
      return reply.error === undefined ? (reply.surface as Surface) : { error: String(reply.error) };
    },
    call: async (module, { calls, number, timeoutMs }) => {
      // The calls are JSON already, so they are inserted as text.
      const request = `{"op":"call","module":${JSON.stringify(module)},"number":${number},"calls":[${calls.join(",")}]}`;
      const reply = await side.ask(request, timeoutMs);
      if (reply === undefined) return undefined;
      const { results = calls.map(() => `${NO_ANSWER}: ${String(reply.error)}`), abilities = [] } =
        reply as Partial<Answers>;
      return { results, abilities };
    },
    look: async (module, path) => {
      const reply = await side.ask(JSON.stringify({ op: "look", module, path }), LOAD_TIMEOUT_MS);
      return reply === undefined ? undefined : String(reply.text ?? reply.error);
    },
    patterns: async (modules) => {
      const reply = await side.ask(JSON.stringify({ op: "patterns", modules }), LOAD_TIMEOUT_MS);
      return reply === undefined ? undefined : ((reply.patterns as Pattern[] | undefined) ?? []);
    },
    harvest: async (modules, words) => {
      const reply = await side.ask(JSON.stringify({ op: "harvest", modules, words }), LOAD_TIMEOUT_MS);
      const { values = [], kinds = [] } = (reply ?? {}) as Partial<Harvest>;
      return { values, kinds };
    },
    close: () => side.end(),
  };
}

function formOf({ format, isTranspiled, hasDefault }: Form): Form {
  return { format, isTranspiled, hasDefault };
}

type Reply = Readonly<Record<string, unknown>>;

interface Side {
  /** The process's answer to one request: a JSON object that is not empty. Undefined if neither an answer nor a heartbeat arrived in time. */
  ask(request: string, timeoutMs: number): Promise<Reply | undefined>;
  end(): Promise<void>;
}

function startProcess({ sandbox, slot, binds, folder, seed, exact, signal }: RunnerOptions): Side {
  const runner = join(packageRoot(), "worker", "verify", "differential", "runner");
  const child = spawnInSandbox(sandbox, {
    argv: ["/opt/node/bin/node", "--max-old-space-size=1024", "/opt/oracle/runner.mjs"],
    binds: [...binds, { from: runner, to: "/opt/oracle" }],
    chdir: "/work",
    slot,
    signal,
    channel: true,
  });
  const token = randomBytes(16).toString("hex");
  let waiting: ((reply: Reply | undefined) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  let isOver = false;
  let isKilledByUs = false;
  let interruption: string | undefined;
  const settle = (reply: Reply | undefined) => {
    clearTimeout(timer);
    waiting?.(reply);
    waiting = undefined;
  };
  const end = (reason?: string) => {
    isOver = true;
    if (!isKilledByUs) interruption = reason;
    settle(undefined);
  };
  child.stdin.end();
  child.stdout.resume();
  child.stderr.resume();
  createInterface({ input: child.said, terminal: false }).on("line", (line) => {
    const reply = line.startsWith(token) ? parse(line.slice(token.length)) : undefined;
    if (reply?.id === count) settle(reply);
    else if (reply?.beat !== undefined && waiting !== undefined) timer?.refresh();
  });
  const exited = child.exited.then(
    (code) => end(KILLED_CODES.includes(code) ? "its process was killed from outside" : undefined),
    (error) => end(String(error)),
  );
  child.channel?.write(`${JSON.stringify({ token, seed, folder, exact })}\n`);
  return {
    ask: async (request, timeoutMs) => {
      const reply = isOver
        ? undefined
        : await new Promise<Reply | undefined>((resolve) => {
            count += 1;
            timer = setTimeout(() => settle(undefined), timeoutMs);
            waiting = resolve;
            child.channel?.write(`{"id":${count},${request.slice(1)}\n`);
          });
      if (signal.aborted) throw new NoResult("the differential test was interrupted");
      if (reply === undefined && interruption !== undefined)
        throw new NoResult(`the differential test has no result: ${interruption}`);
      return reply;
    },
    end: async () => {
      isKilledByUs = true;
      child.kill();
      await exited;
    },
  };
}

/** Parses a line of the process's output. Undefined for a line that is not JSON: the runner did not write it. */
function parse(line: string): Reply | undefined {
  try {
    return JSON.parse(line) as Reply;
  } catch {
    return undefined;
  }
}
