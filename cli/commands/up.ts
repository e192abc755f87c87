import { type Command, Option } from "commander";
import { type WrittenKey, writeKeyFile } from "../../launch/api-key-file.ts";
import { type Machine, startMachine } from "../../launch/start-machine.ts";
import { BUILT_IN_BRAIN, WITHOUT_MODEL } from "../../shared/protocol/job/built-in-jobs.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import { SETTINGS } from "../../shared/settings.ts";
import { defined } from "../../shared/support/defined.ts";
import { readEnv } from "../../shared/support/env.ts";
import { wholeNumber } from "../data-command.ts";
import { requireFolder } from "../require-folder.ts";

interface UpOptions {
  readonly workers: number;
  readonly slots: number;
  readonly port: number;
  readonly repo?: readonly string[];
  readonly brain: string;
  readonly json?: boolean;
}

/** `midwatch up`: runs Redis, the coordinator and workers until Ctrl-C; also the simulator if there is no API key. */
export function addUpCommand(program: Command): void {
  program
    .command("up")
    .description(
      "Start Midwatch on this machine: Redis, a coordinator, workers and, without an API key, the simulator.",
    )
    .option("--workers <n>", "worker processes", wholeNumber(1, 256), 2)
    .addOption(setting("--slots <n>", "attempts at once in each worker", "slots").argParser(wholeNumber(1, 256)))
    .addOption(setting("--port <n>", "port of the API, 0 for any", "port").argParser(wholeNumber(0, 65_535)))
    .option(
      "--repo <folder...>",
      "folders with repositories that jobs may use (default: MIDWATCH_REPOSITORIES, else the current folder)",
    )
    .addOption(setting("--brain <name|file>", "brain of the simulator, if there is no API key", "brain"))
    .option("--json", "print one JSON line when it is up")
    .addHelpText(
      "after",
      "\nMIDWATCH_DATA is the data folder. REDIS_URL uses an existing Redis, ANTHROPIC_API_KEY the real API.\nCtrl-C gives running attempts MIDWATCH_DRAIN_MS to finish, then stops all processes; the next up continues the rest.",
    )
    .action(runUp);
}

async function runUp(options: UpOptions): Promise<void> {
  const startedAt = Date.now();
  const stopped = untilSignal();
  const machine = await startMachine({
    env: readEnv(),
    workers: options.workers,
    slots: options.slots,
    port: options.port,
    brain: options.brain,
    ...defined({ repositories: options.repo?.map((path) => requireFolder(path, "--repo")) }),
    onEvent: (text) => process.stderr.write(`${text}\n`),
    onGiveUp: (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
      process.kill(process.pid, "SIGTERM");
    },
  });
  try {
    const written = await announce(machine, options, startedAt);
    await stopped;
    process.stderr.write("stopping: running attempts have MIDWATCH_DRAIN_MS to finish\n");
    await machine.stop();
    written?.remove();
  } catch (error) {
    await machine.stop();
    throw error;
  }
}

/** Writes the key file, and prints how to use the machine. */
async function announce(machine: Machine, options: UpOptions, startedAt: number): Promise<WrittenKey | undefined> {
  const { url, data, model, simulatorUrl, apiKey: key } = machine;
  const env = readEnv();
  const { accessKey, accessKeyFile } = readSettings("up", env);
  const isOwn = accessKey !== undefined || accessKeyFile !== undefined;
  const written = key === undefined || isOwn ? undefined : await writeKeyFile(env, { url, key, data });
  const readyMs = Date.now() - startedAt;
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify({ url, data, apiKeyFile: written?.file, model, simulatorUrl, pids: machine.pids(), readyMs })}\n`,
    );
  else {
    process.stdout.write(
      [
        `Midwatch is up at ${url} (${(readyMs / 1000).toFixed(1)} s), data in ${data}`,
        ...describeKey(written),
        ...describeModel({ ...machine, brain: options.brain }),
        `The API is described at ${url}/docs. Ctrl-C stops all processes.`,
        "",
      ].join("\n"),
    );
  }
  return written;
}

/** Returns lines that say whether the simulator or a model answers, and name the command that submits a job. */
function describeModel({ model, simulatorUrl, url, brain }: Machine & { brain: string }): string[] {
  const submit = `  npx midwatch submit --url ${url} --repo PATH`;
  const own = ["", "Submit a job for your own repository:", `${submit} --goal "..." --wait`];
  if (model === "api") return ["Answers come from the Messages API and cost money.", ...own];
  if (brain !== BUILT_IN_BRAIN)
    return [`Answers come from the simulator at ${simulatorUrl}, which runs ${brain}.`, ...own];
  return [
    `Nothing here costs money: ${WITHOUT_MODEL}.`,
    "",
    "Submit such a job for your own repository:",
    `${submit} --example es-modules --wait`,
  ];
}

function describeKey(written: WrittenKey | undefined): string[] {
  if (written === undefined)
    return ["The API accepts the keys in its settings and those created by npx midwatch keys."];
  return [
    `The API key is in ${written.file}; the other commands read it there`,
    ...(written.hint ? [written.hint] : []),
  ];
}

/** Resolves on the first Ctrl-C or SIGTERM; the second ends the process at once. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        count += 1;
        if (count > 1) process.exit(130);
        resolve();
      });
    }
  });
}

/** Makes a command-line option that overrides a setting. An empty environment variable counts as unset. */
function setting(flags: string, description: string, key: "slots" | "port" | "brain"): Option {
  const { name } = SETTINGS[key];
  const isSet = readEnv()[name] !== undefined;
  const option = new Option(flags, isSet ? description : `${description} (or ${name})`);
  option.default(readSettings("up", {})[key] ?? BUILT_IN_BRAIN);
  return isSet ? option.env(name) : option;
}
