import { posix } from "node:path";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import type { MadeCall } from "./conversation.ts";
import { blockText, callsMade, callTools, filesRead, listLine } from "./conversation.ts";
import type { FaultKind } from "./faults.ts";
import { jobKey } from "./lead.ts";
import { plantFault } from "./plant-fault.ts";
import { importSpecifier, resolveSpecifier } from "./resolve-specifier.ts";
import { transformModule } from "./transform-module.ts";

/** An implementer: reads the originals, writes their ES modules, tries them, and hands in. */
export async function implement(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const task = readTask(context.brief);
  const calls = callsMade(request);
  const read = filesRead(request);
  if (!task.modules.every((path) => read.has(path)) && context.turn === 0) {
    const reads = task.modules.map((path): [string, object] => ["read_file", { path }]);
    return callTools(...reads, ["run_command", { command: namesCommand(task) }]);
  }
  if (!calls.some(({ name }) => name === "write_file"))
    return write(task, { read, names: namesFound(calls), fault: faultOf(request, context, task) });
  if (!calls.some(({ name }) => name === "run_command"))
    return callTools(["run_command", { command: smokeCommand(task) }]);
  return callTools(["submit_result", { summary: summarize(task) }]);
}

interface Task {
  readonly modules: readonly string[];
  readonly output: string;
  readonly deliverables: readonly string[];
  readonly imports: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly string[];
}

function readTask(text: string): Task {
  const brief = blockText(text, "brief");
  const modules = listLine(brief, "modules");
  return {
    modules,
    output: listLine(brief, "output")[0] ?? "esm",
    deliverables: blockText(text, "deliverables").split("\n").filter(Boolean),
    imports: new Map(
      modules.map((path) => [path, listLine(brief, `imports of ${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`)]),
    ),
    findings: [...text.matchAll(/<finding source="(\w+)" name="([^"]*)">/g)].map(
      (match) => `${match[2]} (${match[1]})`,
    ),
  };
}

/** The fault that the lead chose for this module; none for a revision, and none after the simulator was restarted. */
function faultOf(request: BrainRequest, context: BrainContext, task: Task): FaultKind | undefined {
  if (task.findings.length > 0 || /<messages>/.test(context.brief)) return undefined;
  const faults = context.memory.get(`faults ${jobKey(request)}`) as Map<string, FaultKind> | undefined;
  return task.modules.map((path) => faults?.get(path)).find((kind) => kind !== undefined);
}

function write(
  task: Task,
  given: {
    read: ReadonlyMap<string, string>;
    names: Readonly<Record<string, readonly string[]>>;
    fault: FaultKind | undefined;
  },
): BrainReply {
  const files = task.modules.map((path): [string, string] => {
    const known = new Set([...task.modules, ...(task.imports.get(path) ?? [])]);
    const resolve = (specifier: string) => {
      const target = resolveSpecifier(path, specifier, known);
      return target === undefined ? specifier : importSpecifier(path, target);
    };
    const code = transformModule(given.read.get(path) ?? "", { resolve, names: given.names[path] });
    return [posix.join(task.output, path), given.fault === undefined ? code : plantFault(code, given.fault)];
  });
  const manifest = posix.join(task.output, "package.json");
  if (task.deliverables.includes(manifest)) files.push([manifest, `${JSON.stringify({ type: "module" }, null, 2)}\n`]);
  return callTools(...files.map(([path, content]): [string, object] => ["write_file", { path, content }]));
}

/** Asks the originals themselves what properties they export: some are put together only when the module runs. */
function namesCommand({ modules }: Task): string {
  const script = `const skip=["length","name","prototype","arguments","caller"];const names=(v)=>v===null||!/object|function/.test(typeof v)?[]:Object.getOwnPropertyNames(v).filter((n)=>typeof v!=="function"||!skip.includes(n));console.log(JSON.stringify(Object.fromEntries(process.argv.slice(1).map((p)=>[p,names(require("./"+p))]))))`;
  return `node -e '${script}' ${modules.join(" ")}`;
}

function namesFound(calls: readonly MadeCall[]): Record<string, readonly string[]> {
  const asked = calls.find(({ name, input }) => name === "run_command" && String(input.command).startsWith("node -e"));
  const line = /^\{.*\}$/m.exec(asked?.result?.content ?? "")?.[0];
  return line === undefined ? {} : (JSON.parse(line) as Record<string, readonly string[]>);
}

/** Parses each module without running it. */
function smokeCommand({ modules, output }: Task): string {
  return modules.map((path) => `node --check ${posix.join(output, path)}`).join(" && ");
}

function summarize({ modules, output, findings }: Task): string {
  const claims = modules.map(
    (path) => `${output}/${path} behaves like ${path} for every input; its default export is what module.exports was.`,
  );
  const mended = findings.map(
    (name) => `The finding ${name} was reproduced and mended; the module was transformed anew from its source.`,
  );
  return [...claims, ...mended].join("\n");
}
