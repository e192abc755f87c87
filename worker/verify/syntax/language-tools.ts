import { AppError } from "../../../shared/support/errors.ts";
import { runInSandbox } from "../../sandbox/run-in-sandbox.ts";
import type { VerifyContext } from "../verify-context.ts";
import { NODE_READER, PYTHON_READER } from "./language-readers.ts";

/** A source text that the language's own tool is to read. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The result of reading one source with the language's own tool. */
export interface Reading {
  /** The syntax error; undefined if the source is valid. */
  readonly fault?: string;
  /** Names of all functions in a valid Python file. */
  readonly functions?: readonly string[];
  /** A digest of the code. It is equal for two Python files that differ only in types, comments, quotes, parentheses and white space. */
  readonly code?: string;
}

/** Functions that read sources with the languages' own tools. The result for a source is undefined if the tool has no answer or does not exist. */
export interface LanguageTools {
  readonly python: (sources: readonly Source[]) => Promise<readonly (Reading | undefined)[]>;
  readonly node: (sources: readonly Source[]) => Promise<readonly (Reading | undefined)[]>;
}

/** Time limit in ms of one tool for all sources of a change together. */
const TIMEOUT_MS = 120_000;
/** Maximum number of characters of a source that is given to a tool. */
const MAX_SOURCE = 2_000_000;
/** The exit code by which the shell reports that the tool does not exist. */
const MISSING = 86;

/** Creates the functions that run the tools in an attempt's sandbox. Node always exists there, Python only if the system has it. */
export function languageTools(context: Pick<VerifyContext, "sandbox" | "slot" | "signal">): LanguageTools {
  return {
    python: (sources) => ask(context, "python3", ["-I", "-S", "-B", "-c", PYTHON_READER], sources),
    node: (sources) => ask(context, "node", ["--no-warnings", "--experimental-vm-modules", "-e", NODE_READER], sources),
  };
}

/** Starts a tool once for all sources. The tool prints one line for each source, and runs none of the sources' code. */
async function ask(
  { sandbox, slot, signal }: Pick<VerifyContext, "sandbox" | "slot" | "signal">,
  program: string,
  args: readonly string[],
  sources: readonly Source[],
): Promise<(Reading | undefined)[]> {
  if (sources.length === 0) return [];
  const given = sources.map(({ path, text }) => ({ path, text: text.length > MAX_SOURCE ? null : text }));
  const start = `command -v "$0" >/dev/null || exit ${MISSING}; exec "$0" "$@"`;
  const result = await runInSandbox(sandbox, {
    argv: ["/bin/sh", "-c", start, program, ...args],
    binds: [],
    chdir: "/tmp",
    slot,
    signal,
    stdin: JSON.stringify(given),
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: 16 * 1024 * 1024,
  });
  if (result.code === MISSING) return sources.map(() => undefined);
  const [ready, ...lines] = result.stdout.split("\n");
  const isInterrupted = result.code === null || result.timedOut || result.truncated || signal.aborted;
  // If a tool crashed on a source, there is no answer for that source. If the tool was interrupted, none of its answers count.
  if (isInterrupted || ready !== "ready")
    throw new AppError(
      "internal",
      `${program} had to read ${sources.length} sources in a sandbox and was stopped before it finished: the check has no result and will run again`,
      { details: result.stderr.slice(-500) },
    );
  return sources.map((_, i) => readingIn(lines[i]));
}

function readingIn(line: string | undefined): Reading | undefined {
  if (line === undefined || line === "" || line === "null") return undefined;
  try {
    return JSON.parse(line) as Reading;
  } catch {
    return undefined; // The line is incomplete, because the tool died while it wrote the line.
  }
}
