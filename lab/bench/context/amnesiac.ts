import type { Block, Brain, BrainReply, BrainRequest } from "../../../simulator/brains/brain.ts";
import { callsMade, callTools, type MadeCall } from "../../../simulator/brains/refactor/conversation.ts";
import { isWholeModule, rewriteModule } from "./module-task.ts";

/**
 * Plays an implementer of the task in `module-task.ts` that knows only the text of the request. It lists the modules, reads one, writes its
 * rewritten form, checks it, and takes the next. After a cut it lists or reads again if the request lacks the text. If the request offers a
 * tool `note`, it keeps notes of the modules that are done.
 */
export const amnesiac: Brain = async (request) => {
  const known = readRequest(request);
  if (known.modules.length === 0) return list();
  const unchecked = uncheckedModule(known);
  const [next] = known.modules.filter((name) => !known.written.has(name));
  const steps: Call[] = [];
  if (unchecked !== undefined) steps.push(check(`esm/${unchecked}`), ...noteOf(request, known));
  if (next !== undefined) steps.push(...rewrite(known, next));
  if (steps.length > 0) return callTools(...steps);
  return conclude(known);
};

type Call = [name: string, input: object];

/** The facts of the task in a request. */
interface Known {
  readonly calls: readonly MadeCall[];
  readonly modules: readonly string[];
  readonly written: ReadonlySet<string>;
}

function list(): BrainReply {
  return callTools(["glob", { pattern: "lib/*.js" }], ["glob", { pattern: "esm/*.js" }]);
}

function readRequest(request: BrainRequest): Known {
  const calls = callsMade(request);
  const listing = calls.findLast(
    ({ name, input, result }) =>
      name === "glob" && input.pattern === "lib/*.js" && result?.content.includes("lib/") === true,
  );
  const texts = request.messages.flatMap(({ content }) => content).map(proseOf);
  const listed = calls.filter(({ name, input }) => name === "glob" && input.pattern === "esm/*.js");
  const written = new Set(namesIn("esm", [...texts, ...listed.map(({ result }) => result?.content ?? "")].join("\n")));
  for (const { name, input, result } of calls) {
    const [module] = namesIn("esm", String(input.path ?? input.command));
    if (module === undefined || result === undefined) continue;
    if (name === "write_file" && !result.isError) written.add(module);
    if (name === "run_command" && exitCode(result.content) === 1) written.delete(module);
  }
  return { calls, modules: namesIn("lib", listing?.result?.content ?? ""), written };
}

/** The text of a person, the harness or a summary in a block; empty for calls, results and thinking. */
function proseOf(block: Block): string {
  if (block.type === "text") return String(block.text);
  return /^(tool_use|tool_result|thinking|redacted_thinking)$/.test(block.type) ? "" : JSON.stringify(block);
}

function namesIn(folder: "lib" | "esm", text: string): string[] {
  return [...new Set([...text.matchAll(new RegExp(`\\b${folder}/(m\\d+\\.js)`, "g"))].map((match) => match[1] ?? ""))];
}

function exitCode(result: string): number | undefined {
  const found = /\[exit code (\d+)\]/.exec(result)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The module that the last answer wrote: it is not checked yet. */
function uncheckedModule({ calls, written }: Known): string | undefined {
  const last = calls.at(-1);
  const [module] = last?.name === "write_file" ? namesIn("esm", String(last.input.path)) : [];
  return module !== undefined && written.has(module) ? module : undefined;
}

function check(target: string): Call {
  return ["run_command", { command: `node check.mjs ${target}` }];
}

/** Writes the module if its whole text is shown; reads it otherwise. */
function rewrite({ calls }: Known, module: string): Call[] {
  const path = `lib/${module}`;
  const reads = calls.filter(({ name, input }) =>
    name === "run_command" ? input.command === `cat ${path}` : name === "read_file" && input.path === path,
  );
  const text = reads
    .map(({ result }) => result?.content ?? "")
    .findLast((shown) => isWholeModule(module, withoutExit(shown)));
  if (text !== undefined) return [["write_file", { path: `esm/${module}`, content: rewriteModule(withoutExit(text)) }]];
  const tried = reads.filter(({ result }) => result !== undefined).length;
  if (tried === 0) return [["read_file", { path }]];
  if (tried === 1) return [["read_file", { path, offset: 1 }]];
  return [["run_command", { command: `cat ${path}` }]];
}

function withoutExit(result: string): string {
  return result.replace(/^\[exit code 0\]\n/, "");
}

function noteOf(request: BrainRequest, { written }: Known): Call[] {
  if (!request.tools.some(({ name }) => name === "note")) return [];
  return [["note", { key: "done", text: `Done: ${[...written].map((name) => `esm/${name}`).join(", ")}` }]];
}

/** Checks all modules, then hands in. */
function conclude({ calls }: Known): BrainReply {
  const last = calls.at(-1);
  const isChecked = last?.name === "run_command" && last.input.command === "node check.mjs all";
  if (!isChecked) return callTools(check("all"));
  return callTools(["submit_result", { summary: (last?.result?.content ?? "").slice(0, 1000) }]);
}
