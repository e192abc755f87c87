import { type Command, Option } from "commander";
import { type WrittenKey, writeKeyFile } from "../../launch/api-key-file.ts";
import { type Machine, startMachine } from "../../launch/start-machine.ts";
import { BUILT_IN_BRAIN, WITHOUT_MODEL } from "../../shared/protocol/job/built-in-jobs.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import { SETTINGS } from "../../shared/settings.ts";
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

/** `midwatch up`: everything for one machine, until Ctrl-C. */
export function addUpCommand(program: Command): void {
  program
    .command("up")
    .description(
      "start everything for one machine: Redis, a coordinator, workers, and the simulator where there is no key",
    )
    .option("--workers <n>", "worker processes", wholeNumber(1, 256), 2)
    .addOption(setting("--slots <n>", "attempts at once in each worker", "slots").argParser(wholeNumber(1, 256)))
    .addOption(setting("--port <n>", "port of the API, 0 for any", "port").argParser(wholeNumber(0, 65_535)))
    .option(
      "--repo <folder...>",
      "folders in which jobs may use repositories (default: those of MIDWATCH_REPOSITORIES, else this folder)",
    )
    .addOption(setting("--brain <name|file>", "what the simulator runs, where there is no key", "brain"))
    .option("--json", "say that it is up in one JSON line")
    .addHelpText(
      "after",
      "\nData is kept in MIDWATCH_DATA. REDIS_URL uses a Redis that stands, ANTHROPIC_API_KEY the real API.\nCtrl-C drains and stops all of it.",
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
    ...(options.repo === undefined ? {} : { repositories: options.repo.map((path) => requireFolder(path, "--repo")) }),
    onEvent: (text) => process.stderr.write(`${text}\n`),
    onGiveUp: (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
      process.kill(process.pid, "SIGTERM");
    },
  });
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
        `The API is described at ${url}/docs. Ctrl-C stops all of it.`,
        "",
      ].join("\n"),
    );
  }
  await stopped;
  process.stderr.write("stopping: running attempts get a moment to end\n");
  await machine.stop();
  written?.remove();
}

/** Says which model answers, and how to submit a job. */
function describeModel({ model, simulatorUrl, url, brain }: Machine & { brain: string }): string[] {
  const submit = `  npx midwatch submit --url ${url} --repo PATH`;
  const own = ["", "Submit a job on a repository of yours:", `${submit} --goal "..." --wait`];
  if (model === "api") return ["Answers come from the Messages API and cost money.", ...own];
  if (brain !== BUILT_IN_BRAIN)
    return [`Answers come from the simulator at ${simulatorUrl}, which runs ${brain}.`, ...own];
  return [
    `Nothing here costs money: ${WITHOUT_MODEL}.`,
    "",
    "Submit such a job on a repository of yours:",
    `${submit} --example es-modules --wait`,
  ];
}

function describeKey(written: WrittenKey | undefined): string[] {
  if (written === undefined)
    return ["The API takes the keys that its settings name, and those that npx midwatch keys made."];
  return [
    `The API's key is in ${written.file}, where the other commands find it`,
    ...(written.hint ? [written.hint] : []),
  ];
}

/** Resolves on the first Ctrl-C or SIGTERM; a second one ends the process at once. */
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

/** Makes an option that takes the place of a setting. An empty variable counts as unset. */
function setting(flags: string, description: string, key: "slots" | "port" | "brain"): Option {
  const { name } = SETTINGS[key];
  const isSet = readEnv()[name] !== undefined;
  const option = new Option(flags, isSet ? description : `${description} (or ${name})`);
  option.default(readSettings("up", {})[key] ?? BUILT_IN_BRAIN);
  return isSet ? option.env(name) : option;
}
