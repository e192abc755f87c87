import { Command, CommanderError } from "commander";
import { messageOf } from "../../shared/support/errors.ts";
import { makeDocument, type Row } from "../bench/document.ts";
import { describeCommit, describeMachine } from "../bench/measure/describe-machine.ts";
import { renderDocument } from "../bench/render-document.ts";
import { runEveryStep } from "./every-step.ts";
import { whyNoHosts } from "./in-own-namespaces.ts";
import { runSeeds } from "./run-seeds.ts";
import { describeFault, planCuts, planFaults } from "./schedule/plan-faults.ts";

/** The streams to which the program writes its results and its progress. */
interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

/** Number of parallel runs. A run of a seed is CPU-bound, whereas a run of a step mostly waits for a lease. */
const LANES = { seeds: 1, everyStep: 6 } as const;

/**
 * TASKS: number of tasks, in proportion to the minutes of faults, so that the job lasts until the last fault. PATIENCE:
 * minutes that the job may take after the last fault; more tasks need more time.
 */
const TASKS = { min: 200, aMinute: 100, onHosts: 60 } as const;
const PATIENCE = { min: 20, aMinute: 10 } as const;

const EXIT = { held: 0, failed: 1, usage: 2, violated: 3 } as const;

interface Options {
  readonly json?: boolean;
  readonly seed: string;
  readonly seeds?: string;
  readonly minutes: string;
  readonly tasks?: string;
  readonly patience?: string;
  readonly everyStep?: boolean;
  readonly hosts?: boolean;
  readonly only?: string;
  readonly lanes?: string;
  readonly plan?: boolean;
  readonly keep?: boolean;
}

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runChaos(args: readonly string[], io: Streams): Promise<number> {
  let code: number = EXIT.held;
  const program = new Command("chaos")
    .description(
      "Kills and freezes the processes of a Midwatch job, cuts their connections and fills their disk, and then checks the invariants from outside.",
    )
    .option("--seed <n>", "the seed of the job and its faults", "1")
    .option("--seeds <a..b>", "several seeds")
    .option("--minutes <m>", "how long faults are injected; then the job has to end by itself", "2")
    .option("--tasks <n>", `tasks of the job (default: ${TASKS.aMinute} per minute of faults, at least ${TASKS.min})`)
    .option(
      "--patience <m>",
      `minutes that the job may take to end after the faults (default: ${PATIENCE.aMinute} per minute of faults, at least ${PATIENCE.min})`,
    )
    .option("--every-step", "instead: a small job that is killed once at each of its steps, one run per step")
    .option(
      "--hosts",
      "instead: each process runs on its own host (network and mount namespaces), which is cut off from Redis, from the network and from the volume; needs root",
    )
    .option(
      "--only <what>",
      'with --every-step: steps of this kind only (append, enqueue, ref, rename, send, response, cut), or one step ("worker-1 send after 2")',
    )
    .option(
      "--lanes <n>",
      `parallel runs, each with its own Redis and processes (default: ${LANES.seeds}, with --every-step ${LANES.everyStep})`,
    )
    .option("--plan", "print the faults and run nothing")
    .option("--keep", "preserve the folder of a failed run")
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .action(async (options: Options) => {
      code = await run(options, io);
    });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.held : EXIT.usage;
    throw error;
  }
  return code;
}

const HELP = `
Each run starts its own processes below /var/tmp and does not touch a running Midwatch. The data folder is a small mounted disk; without the right to mount, disk faults are skipped and named. Ctrl-C stops and removes everything; the next start removes the leftovers of a killed harness.
Prints one document {name, commit, machine, rows:[{name, value, unit, goal, holds, note?}], holds}: one row per invariant with its violations over all runs, then figures. A failed run prints its schedule or its step; the same seed or --only repeats it.
Exit codes: 0 every invariant held; 1 the run failed; 2 wrong usage; 3 an invariant was violated; 130 interrupted.`;

/** Parses the options as numbers. If one is invalid, writes the reason to stderr and returns undefined. */
function readNumbers(options: Options, io: Streams) {
  const [first, last] = (options.seeds ?? `${options.seed}..${options.seed}`).split("..").map(Number);
  const minutes = Number(options.minutes);
  const given = {
    first,
    last,
    minutes,
    tasks: Number(options.tasks ?? tasksIn(minutes, options)),
    patience: Number(options.patience ?? Math.max(PATIENCE.min, minutes * PATIENCE.aMinute)),
    lanes: Number(options.lanes ?? (options.everyStep === true ? LANES.everyStep : LANES.seeds)),
  };
  const isWhole = [given.first, given.last, given.tasks, given.lanes].every(
    (n) => Number.isInteger(n) && Number(n) >= 1,
  );
  if (isWhole && given.minutes > 0 && given.patience > 0 && Number(first) <= Number(last))
    return given as { [Name in keyof typeof given]: number };
  io.err.write(
    "expected whole numbers of at least 1 for --seed, --seeds a..b, --tasks and --lanes, and minutes above 0. Nothing was run\n",
  );
  return undefined;
}

function tasksIn(minutes: number, { hosts }: Options): number {
  return hosts === true ? TASKS.onHosts : Math.max(TASKS.min, Math.ceil(minutes * TASKS.aMinute));
}

async function run(options: Options, io: Streams): Promise<number> {
  if (options.only !== undefined && options.everyStep !== true) {
    io.err.write("--only chooses among the steps of --every-step, which was not given. Nothing was run\n");
    return EXIT.usage;
  }
  const given = readNumbers(options, io);
  if (given === undefined) return EXIT.usage;
  const onHosts = options.hosts === true;
  const say = (text: string) => io.err.write(`${text}\n`);
  const seeds = Array.from({ length: given.last - given.first + 1 }, (_, i) => given.first + i);
  const ms = given.minutes * 60_000;
  if (options.plan === true) {
    for (const seed of seeds) {
      const { fsync, faults } = onHosts ? planCuts(seed) : planFaults(seed, ms);
      io.out.write(`seed ${seed}, appendfsync ${fsync}\n${faults.map((one) => `${describeFault(one)}\n`).join("")}`);
    }
    return EXIT.held;
  }
  try {
    const { name, rows } = await runAsAsked(options, { ...given, seeds, ms, say });
    const document = makeDocument({ name, commit: describeCommit(), machine: describeMachine(), rows });
    io.out.write(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : renderDocument(document));
    return document.holds ? EXIT.held : EXIT.violated;
  } catch (error) {
    io.err.write(`chaos could not be run: ${messageOf(error)}\n`);
    return EXIT.failed;
  }
}

async function runAsAsked(
  { everyStep, hosts, keep = false, only }: Options,
  given: {
    seeds: readonly number[];
    ms: number;
    tasks: number;
    patience: number;
    lanes: number;
    say: (text: string) => void;
  },
): Promise<{ name: string; rows: Row[] }> {
  const { say, lanes, seeds, ms, tasks, patience } = given;
  const shared = { say, keep, lanes };
  if (everyStep === true) return { name: "chaos every step", rows: await runEveryStep({ ...shared, only }) };
  const onHosts = hosts === true;
  const refused = onHosts ? await whyNoHosts() : undefined;
  if (refused !== undefined) throw new Error(refused);
  const rows = await runSeeds({ ...shared, seeds, ms, onHosts, tasks, patienceMs: patience * 60_000 });
  return { name: onHosts ? "chaos on hosts" : "chaos", rows };
}
