import { posix } from "node:path";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import {
  blockText,
  callsMade,
  callTools,
  filesRead,
  jobKey,
  listLine,
  literally,
  type MadeCall,
  shellWord,
  unfinishedReads,
} from "./conversation.ts";
import { type FaultKind, faultsOf } from "./faults.ts";
import { REWRITE_NOTE } from "./plan-tasks.ts";
import { plantFault } from "./plant-fault.ts";
import { importSpecifier, resolveSpecifier } from "./resolve-specifier.ts";
import { transformModule } from "./transform-module.ts";

/** Maximum number of characters of one command, see `run_command`. */
const MAX_COMMAND = 4096;

/** Plays an implementer: reads the original modules, runs them to list their exports, writes the ES modules, and submits. */
export async function implement(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const task = readTask(context.brief);
  const calls = callsMade(request);
  const manifest = manifestOf(task);
  if (task.modules.length === 0 && manifest.length > 0)
    return calls.length === 0
      ? callTools(...manifest.map(toWrite))
      : give(`${task.deliverables[0]} says "type": "module".`);
  if (!calls.some(({ name }) => name === "read_file")) return look(task);
  const rest = unfinishedReads(request);
  if (rest.length > 0) return callTools(...rest.map((input): [string, object] => ["read_file", input]));
  const read = filesRead(request);
  const unread = task.modules.filter((path) => !read.has(path));
  if (unread.length > 0 || task.modules.length === 0)
    return give(`Nothing was written: could not read ${unread.join(", ") || "any module"}.`);
  const written = calls.filter(({ name }) => name === "write_file");
  if (written.length === 0)
    return write(task, { read, exported: exportsFound(calls), fault: faultOf(request, context, task) });
  const refused = written.find(({ result }) => result?.isError === true);
  if (refused !== undefined)
    return give(`${refused.input.path} could not be written: ${refused.result?.content.slice(0, 500)}`);
  if (!calls.some(isTrial)) return callTools(["run_command", { command: trialCommand(task) }]);
  return give(summarize(task));
}

interface Task {
  readonly modules: readonly string[];
  readonly output: string;
  readonly deliverables: readonly string[];
  /** For each module, the modules of the package that it imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The JSON files that the modules require. */
  readonly data: readonly string[];
  readonly findings: readonly string[];
  readonly isFirst: boolean;
}

function readTask(text: string): Task {
  const brief = blockText(text, "brief");
  const modules = listLine(brief, "modules");
  const findings = [...text.matchAll(/<finding source="(\w+)" name="([^"]*)">/g)];
  return {
    modules,
    output: listLine(brief, "output")[0] ?? "esm",
    deliverables: blockText(text, "deliverables").split("\n").filter(Boolean),
    imports: new Map(
      modules.map((path) => [path, listLine(brief, `imports of ${literally(path)}`).filter((name) => name !== "none")]),
    ),
    data: listLine(brief, "data"),
    findings: [...new Set(findings.map((match) => `${match[2]} (${match[1]})`))],
    isFirst: findings.length === 0 && !text.includes("<messages>") && !brief.includes(REWRITE_NOTE),
  };
}

/** Reads the original modules and, in a revision, the ES modules of the earlier attempt. Runs the originals to list their exports. */
function look(task: Task): BrainReply {
  const present = task.isFirst ? [] : task.modules.map((path) => posix.join(task.output, path));
  const paths = [...task.modules, ...task.data, ...present];
  const reads = paths.map((path): [string, object] => ["read_file", { path }]);
  return callTools(...reads, ["run_command", { command: exportsCommand(task) }]);
}

/** The fault to plant in this module, as chosen by the lead; none in a revision or after a restart of the simulator. */
function faultOf(request: BrainRequest, { memory }: BrainContext, task: Task): FaultKind | undefined {
  if (!task.isFirst) return undefined;
  const faults = faultsOf(memory, jobKey(request));
  return task.modules.map((path) => faults?.get(path)).find((kind) => kind !== undefined);
}

interface Known {
  readonly read: ReadonlyMap<string, string>;
  /** Returns the names of the own properties of each original's `module.exports`. */
  readonly exported: ReadonlyMap<string, readonly string[]>;
  readonly fault: FaultKind | undefined;
}

function write(task: Task, known: Known): BrainReply {
  const files = task.modules.map((path): [string, string] => {
    const code = transformOne(task, path, known);
    return [posix.join(task.output, path), known.fault === undefined ? code : plantFault(code, known.fault)];
  });
  return callTools(...[...files, ...manifestOf(task)].map(toWrite));
}

/** The path and content of the new tree's package.json, if that file is a deliverable of the task. */
function manifestOf({ output, deliverables }: Task): [path: string, content: string][] {
  const path = posix.join(output, "package.json");
  return deliverables.includes(path) ? [[path, `${JSON.stringify({ type: "module" }, null, 2)}\n`]] : [];
}

function toWrite([path, content]: [string, string]): [string, object] {
  return ["write_file", { path, content }];
}

function transformOne(task: Task, path: string, { read, exported }: Known): string {
  const modules = new Set([...task.modules, ...(task.imports.get(path) ?? [])]);
  const data = new Set(task.data);
  return transformModule(read.get(path) ?? "", {
    names: exported.get(path),
    resolve: (specifier) => {
      const target = resolveSpecifier(path, specifier, modules);
      return target === undefined ? specifier : importSpecifier(path, target);
    },
    exportsOf: (specifier) => {
      const names = exported.get(resolveSpecifier(path, specifier, modules) ?? "");
      return names === undefined ? undefined : new Set(names);
    },
    dataOf: (specifier) => {
      const target = resolveSpecifier(path, specifier, new Set([...modules, ...data]));
      return target?.endsWith(".json") ? read.get(target) : undefined;
    },
  });
}

/** Runs the originals to list the properties that they export, because some properties are only created at run time. */
function exportsCommand({ modules, imports }: Task): string {
  const script = `const skip=["length","name","prototype","arguments","caller"];const names=(v)=>v===null||!/object|function/.test(typeof v)?[]:Object.getOwnPropertyNames(v).filter((n)=>typeof v!=="function"||!skip.includes(n));console.log(JSON.stringify(Object.fromEntries(process.argv.slice(1).map((p)=>[p,names(require("./"+p))]))))`;
  const command = (paths: Iterable<string>) => `node -e '${script}' -- ${[...paths].map(shellWord).join(" ")}`;
  const whole = command(new Set([...modules, ...[...imports.values()].flat()]));
  return whole.length <= MAX_COMMAND ? whole : command(modules);
}

function exportsFound(calls: readonly MadeCall[]): Map<string, readonly string[]> {
  const asked = calls.find(({ name, input }) => name === "run_command" && String(input.command).startsWith("node -e"));
  const line = /^\{.*\}$/m.exec(asked?.result?.content ?? "")?.[0];
  return new Map(line === undefined ? [] : Object.entries(JSON.parse(line) as Record<string, string[]>));
}

/** Checks the syntax of each written module. */
function trialCommand({ modules, output }: Task): string {
  return modules.map((path) => `node --check ${shellWord(posix.join(output, path))}`).join(" && ");
}

function isTrial({ name, input }: MadeCall): boolean {
  return name === "run_command" && String(input.command).startsWith("node --check");
}

function give(summary: string): BrainReply {
  return callTools(["submit_result", { summary: summary.slice(0, 4000) }]);
}

function summarize({ modules, output, findings }: Task): string {
  const claims = modules.map(
    (path) => `${output}/${path} behaves like ${path} for every input; its default export is what module.exports was.`,
  );
  const fixed = findings.map(
    (name) => `The finding ${name} is fixed: the module was transformed again from its original.`,
  );
  return [...claims, ...fixed].join("\n");
}
