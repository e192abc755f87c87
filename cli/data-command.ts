import { type Command, InvalidArgumentError, Option } from "commander";
import { readSettings } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import { safeJson } from "../shared/support/text/clean-text.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { findServer } from "./client/server.ts";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { choosePaint, type Paint } from "./text/paint.ts";

/** The means of a running command: the API client, the output, and a signal that aborts on Ctrl-C. */
export interface Session {
  readonly io: Io;
  readonly client: ApiClient;
  /** Colours text for stdout if stdout is a terminal. */
  readonly paint: Paint;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Writes `text` and a line break to stdout. */
  print(text: string): void;
  /** Writes one JSON document to stdout. */
  printJson(value: unknown): void;
}

/** Runs a command; returns the exit code. */
export type Action<Options> = (session: Session, options: Options, args: readonly string[]) => Promise<number>;

/** Gives a command that talks to a coordinator its `--url` option, examples, Ctrl-C handling and exit code. */
export function addAction<Options extends object>(
  command: Command,
  { io, examples, action }: { io: Io; examples: readonly string[]; action: Action<Options> },
): void {
  // An empty environment variable counts as unset.
  const { name } = SETTINGS.url;
  const isSet = Boolean(io.env[name]);
  const url = new Option("--url <url>", `address of the coordinator${isSet ? "" : ` (or ${name})`}`).argParser(readUrl);
  if (isSet) url.env(name);
  command.addOption(url.default(readSettings("cli", io.env).url));
  command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ npx midwatch ${line}`).join("\n")}`);
  command.action(async () => {
    const options = command.opts<Options & { url: string }>();
    const interrupted = new AbortController();
    const stopListening = io.onInterrupt(() => interrupted.abort());
    const session: Session = {
      io,
      client: createApiClient(findServer(options.url, io.env)),
      paint: choosePaint(io.out, io.env),
      signal: interrupted.signal,
      print: (text) => void io.out.write(`${text}\n`),
      printJson: (value) => void io.out.write(`${safeJson(value, 2)}\n`),
    };
    try {
      io.end(await action(session, options, command.args));
    } catch (error) {
      if (!interrupted.signal.aborted) throw error;
      io.end(EXIT.interrupted);
    } finally {
      stopListening();
    }
  });
}

/** The argument that names a job. */
export function addJobArgument(command: Command, { isOptional = false } = {}): Command {
  return command.argument(isOptional ? "[job]" : "<job>", "the job's id, as submit and ls print it", (text: string) => {
    if (/^job_[0-9a-z]{20}$/.test(text)) return text;
    throw new InvalidArgumentError("expected a job's id such as job_0123456789abcdefghjk; npx midwatch ls lists them.");
  });
}

/** A parser of option values: whole numbers from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}; nothing was done.`);
  };
}

function readUrl(text: string): string {
  const url = /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (expected: string) => new InvalidArgumentError(`expected ${expected}; nothing was sent.`);
  if (url === undefined) throw refuse(`an address such as ${SETTINGS.url.default}`);
  if (url.username + url.password !== "")
    throw refuse("an address without a name and password: set the key in MIDWATCH_API_KEY");
  if (url.pathname + url.search + url.hash !== "/") throw refuse(`an address without a path, such as ${url.origin}`);
  return text;
}

/** Parses an option's value as US dollars above 0. */
export function dollars(text: string): number {
  const value = Number(text.replace(/^\$/, ""));
  if (text !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("expected dollars above 0, such as 2.50; nothing was sent.");
}
