import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Judgement } from "./judge.ts";
import { CHUNK, type Order, type Report } from "./protocol.ts";

type Environment = Readonly<Record<string, string>>;

/** Processor time that a side may use for one chunk before it counts as endless; the chunks take some milliseconds. */
const ENDLESS_CPU_MS = 3000;
const WATCH_EVERY_MS = 200;
const MEMORY_MB = 512;
/** Ticks a second in /proc (`getconf CLK_TCK`, 100 on all common builds of Linux). */
const TICKS_PER_SECOND = 100;

/** Runs both sides and compares their reports until they differ, both are done, or the time is over. */
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
    const ended = isOver ? { apart: false, inputs: compared } : stuck(sides, compared);
    if (ended) return ended;
  }
}

/** A judgement when one side will not go on, or undefined while both work. */
function stuck({ original, candidate }: Sides, compared: number): Judgement | undefined {
  if (original.lost) throw new Error(`The original cannot be judged: it ${original.lost}`);
  const trouble = candidate.lost ?? (candidate.isEndless() ? "does not come to an end" : undefined);
  if (!trouble) return undefined;
  if (original.digests.length > candidate.digests.length) {
    const witness = `The candidate ${trouble} (inputs ${compared} to ${compared + CHUNK - 1}).`;
    return { apart: true, inputs: compared, witness };
  }
  return original.isEndless() ? { apart: false, inputs: compared } : undefined;
}

async function different({ original, candidate }: Sides, input: number): Promise<Judgement> {
  const [here, there] = await Promise.all([original.show(input), candidate.show(input)]);
  const length = Math.max(here.length, there.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => here[index] !== there[index]);
  if (at === undefined) return { apart: true, inputs: input + 1, witness: `Input ${input}: ${here.slice(0, 300)}...` };
  const line = here.lastIndexOf("\n", at - 1) + 1;
  const use = `${here.slice(line, Math.min(at, line + 400))}${at > line + 400 ? " ... " : ""}`;
  const told = (text: string) => text.slice(Math.max(line, at - 40), at + 120);
  const witness = `Input ${input}: ${use}\noriginal: ${told(here)}\ncandidate: ${told(there)}`;
  return { apart: true, inputs: input + 1, witness };
}

/** One process and what it has reported so far. */
class Side {
  readonly digests: string[] = [];
  /** Why no more reports will come. */
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

  /** The text of one input; empty when the process is gone. */
  show(input: number): Promise<string> {
    if (!this.#process.connected) return Promise.resolve("");
    return new Promise((resolve) => {
      this.#shown = resolve;
      this.#process.send({ show: input });
    });
  }

  /** Whether the process has worked on one chunk for much longer than a chunk takes. */
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

/** Wakes one waiter when there is news, or after a while. */
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

/** Processor time of a process so far; where there is no /proc, the time of the wall clock. */
function cpuMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return process.platform === "linux" ? 0 : performance.now();
  }
}
