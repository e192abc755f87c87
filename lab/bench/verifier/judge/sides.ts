import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Judgement } from "./judge.ts";
import { CHUNK, type Order, type Report } from "./protocol.ts";

type Environment = Readonly<Record<string, string>>;

/** CPU time in ms after which a chunk of inputs counts as hanging; an ordinary chunk takes some milliseconds. */
const ENDLESS_CPU_MS = 3000;
const WATCH_EVERY_MS = 200;
const MEMORY_MB = 512;
/** Clock ticks per second in /proc (`getconf CLK_TCK`: 100 on all common builds of Linux). */
const TICKS_PER_SECOND = 100;

/**
 * Runs the original and the candidate in one process each and compares the outcomes that the processes report. Ends at
 * the first difference, after the last input, or at the time limit.
 */
export async function compareSides(
  order: Omit<Order, "side">,
  environment: Environment,
  timeoutMs: number,
): Promise<Judgement> {
  const bell = new Bell();
  const sides = {
    original: new Side({ ...order, side: "original" }, environment, bell),
    candidate: new Side({ ...order, side: "candidate" }, environment, bell),
  };
  try {
    return await watch(sides, order.inputs, Date.now() + timeoutMs, bell);
  } finally {
    await Promise.all([sides.original.end(), sides.candidate.end()]);
  }
}

type Sides = Readonly<Record<Order["side"], Side>>;

async function watch(sides: Sides, inputs: number, until: number, bell: Bell): Promise<Judgement> {
  for (let compared = 0; ; await bell.next(WATCH_EVERY_MS)) {
    const both = Math.min(sides.original.digests.length, sides.candidate.digests.length);
    for (; compared < both; compared++) {
      if (sides.original.digests[compared] !== sides.candidate.digests[compared]) return different(sides, compared);
    }
    const isOver = compared >= inputs || Date.now() > until;
    const ended = isOver ? { differs: false, inputs: compared } : stuck(sides, compared);
    if (ended) return ended;
  }
}

/** Returns the judgement if one of the two processes has failed or hangs; undefined while both work. */
function stuck({ original, candidate }: Sides, compared: number): Judgement | undefined {
  if (original.lost) throw new Error(`The original cannot be judged: it ${original.lost}`);
  const trouble = candidate.lost ?? (candidate.isEndless() ? "does not end" : undefined);
  if (!trouble) return undefined;
  if (original.digests.length > candidate.digests.length) {
    const witness = `The candidate ${trouble} (inputs ${compared} to ${compared + CHUNK - 1}).`;
    return { differs: true, inputs: compared, witness };
  }
  return original.isEndless() ? { differs: false, inputs: compared } : undefined;
}

async function different({ original, candidate }: Sides, input: number): Promise<Judgement> {
  const [here, there] = await Promise.all([original.show(input), candidate.show(input)]);
  const length = Math.max(here.length, there.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => here[index] !== there[index]);
  if (at === undefined)
    return { differs: true, inputs: input + 1, witness: `Input ${input}: ${here.slice(0, 300)}...` };
  const line = here.lastIndexOf("\n", at - 1) + 1;
  const use = `${here.slice(line, Math.min(at, line + 400))}${at > line + 400 ? " ... " : ""}`;
  const excerpt = (text: string) => text.slice(Math.max(line, at - 40), at + 120);
  const witness = `Input ${input}: ${use}\noriginal: ${excerpt(here)}\ncandidate: ${excerpt(there)}`;
  return { differs: true, inputs: input + 1, witness };
}

/** The process that runs the original or the candidate, and the reports that it has sent so far. */
class Side {
  readonly digests: string[] = [];
  /** The reason why the process will send no more reports. */
  lost: string | undefined;
  readonly #process: ChildProcess;
  readonly #bell: Bell;
  #shown: ((text: string) => void) | undefined;
  #cpuAtReport = 0;

  constructor(order: Order, environment: Environment, bell: Bell) {
    this.#bell = bell;
    this.#process = fork(fileURLToPath(new URL("./side.js", import.meta.url)), {
      execArgv: [`--max-old-space-size=${MEMORY_MB}`, "--no-warnings"],
      env: { PATH: process.env.PATH, ...environment },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#process.on("message", (report: Report) => this.#take(report));
    this.#process.on("error", (error) => this.#lose(error.message));
    this.#process.on("exit", (code, signal) => this.#lose(`ends its process with ${signal ?? code}`));
    this.#process.send(order);
  }

  /** Asks the process for the full outcome of one input; empty if the process has ended. */
  show(input: number): Promise<string> {
    if (!this.#process.connected) return Promise.resolve("");
    return new Promise((resolve) => {
      this.#shown = resolve;
      this.#process.send({ show: input });
    });
  }

  /** True if the process has used so much CPU time on one chunk of inputs that it counts as hanging. */
  isEndless(): boolean {
    return cpuMs(this.#process.pid) - this.#cpuAtReport > ENDLESS_CPU_MS;
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  #take(report: Report): void {
    if ("digests" in report) {
      this.digests.push(...report.digests);
      this.#cpuAtReport = cpuMs(this.#process.pid);
    }
    if ("failed" in report) this.lost = `cannot be loaded: ${report.failed}`;
    if ("shown" in report) this.#shown?.(report.shown);
    this.#bell.ring();
  }

  #lose(reason: string): void {
    this.lost ??= reason;
    this.#shown?.("");
    this.#bell.ring();
  }
}

/** Lets one caller wait for the next report, but at most `ms`. */
class Bell {
  #wake: (() => void) | undefined;

  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  ring(): void {
    this.#wake?.();
  }
}

/** Returns the CPU time that a process has used so far, ms; wall time on systems without /proc. */
function cpuMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return process.platform === "linux" ? 0 : performance.now();
  }
}
