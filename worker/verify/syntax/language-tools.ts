import { AppError } from "../../../shared/support/errors.ts";
import { runInSandbox } from "../../sandbox/run-in-sandbox.ts";
import type { VerifyContext } from "../verify-context.ts";
import { NODE_READER, PYTHON_READER } from "./language-readers.ts";

/** A source for a language's own tool. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** One source as the language's own tool reads it. */
export interface Reading {
  /** Why it cannot be read; undefined when it can. */
  readonly fault?: string;
  /** Names of all functions that it defines, of a Python file that can be read. */
  readonly functions?: readonly string[];
  /** The same for two Python files that differ in types, comments, quotes, parentheses and white space alone. */
  readonly code?: string;
}

/** Languages as their own tools read them. Undefined for a source stands for no answer, and without a tool there is none. */
export interface LanguageTools {
  readonly python: (sources: readonly Source[]) => Promise<readonly (Reading | undefined)[]>;
  readonly node: (sources: readonly Source[]) => Promise<readonly (Reading | undefined)[]>;
}

/** ms that a tool may take for all sources of a change. */
const TIMEOUT_MS = 120_000;
/** Longest source that a tool is given, in characters. */
const MAX_SOURCE = 2_000_000;
/** How the shell says that it has no such program here. */
const MISSING = 86;

/** The tools as the sandboxes of an attempt have them: Node always, Python where the system has one. */
export function languageTools(context: Pick<VerifyContext, "sandbox" | "slot" | "signal">): LanguageTools {
  return {
    python: (sources) => ask(context, "python3", ["-I", "-S", "-B", "-c", PYTHON_READER], sources),
    node: (sources) => ask(context, "node", ["--no-warnings", "--experimental-vm-modules", "-e", NODE_READER], sources),
  };
}

/** Starts a tool once for all sources; it prints a line for each, and nothing of them is run. */
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
  const isCut = result.code === null || result.timedOut || result.truncated || signal.aborted;
  // A tool that fell over a source has no answer for it; one that was stopped has none at all.
  if (isCut || ready !== "ready")
    throw new AppError(
      "internal",
      `${program} was to read ${sources.length} sources in a sandbox and was stopped before its end: the check is no result and is done again`,
      { details: result.stderr.slice(-500) },
    );
  return sources.map((_, i) => readingIn(lines[i]));
}

function readingIn(line: string | undefined): Reading | undefined {
  if (line === undefined || line === "" || line === "null") return undefined;
  try {
    return JSON.parse(line) as Reading;
  } catch {
    return undefined; // The tool died while it wrote the line.
  }
}
