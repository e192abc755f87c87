import { plantFault } from "../../../simulator/brains/refactor/plant-fault.ts";
import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { findMutations, mutate } from "../../../worker/verify/syntax/find-mutations.ts";
import { parseSource } from "../../../worker/verify/syntax/parse-source.ts";
import type { Case, FaultClass } from "./case.ts";
import type { Library } from "./library.ts";

/** Number of distinct inputs of a task's differential test. */
const INPUTS = 400;

/** A task as in the demo: rewrite one module as an ES module. In its base, all other modules are already rewritten. */
export interface RewriteTask {
  readonly library: Library;
  readonly module: string;
  readonly base: string;
  readonly code: string;
}

/** Makes one rewrite task per module of a library. */
export async function rewriteTasks(library: Library): Promise<RewriteTask[]> {
  const tasks: RewriteTask[] = [];
  for (const module of library.modules) {
    const base = await library.job.commit(new Map([[`esm/${module}`, undefined]]), library.full);
    tasks.push({ library, module, base, code: library.rewritten.get(module) ?? "" });
  }
  return tasks;
}

/** The correct rewrite. */
export function goodRewrite(task: RewriteTask): Promise<Case> {
  return rewriteCase(task, { fault: undefined, label: "good", files: { [`esm/${task.module}`]: task.code } });
}

/** Makes a wrong candidate: the rewrite with a random mutation. Undefined if the module cannot be mutated. */
export async function mutatedRewrite(task: RewriteTask, random: SeededRandom): Promise<Case | undefined> {
  const parsed = parseSource(task.module, task.code);
  const mutation = parsed.kind === "script" ? random.pick(findMutations(parsed.tree, task.code)) : undefined;
  if (mutation === undefined) return undefined;
  const label = `"${task.code.slice(mutation.start, mutation.end).slice(0, 40)}" became "${mutation.text}" at ${mutation.start}`;
  const text = mutate(task.code, mutation);
  const made = await rewriteCase(task, { fault: "mutation", label, files: { [`esm/${task.module}`]: text } });
  const { name: library, root } = task.library;
  return { ...made, mutant: { library, root, module: task.module, text } };
}

/** Makes a wrong candidate: the rewrite with a fault that a single result does not show. Undefined if the default export is not a function. */
export async function hiddenFault(task: RewriteTask, kind: "argument" | "repetition"): Promise<Case | undefined> {
  const code = plantFault(task.code, kind);
  const isFunction = /\bmodule\.exports = (?:\w+|\([^)]*\) =>|function)/.test(
    task.library.original.get(task.module) ?? "",
  );
  const hasLists = kind === "repetition" || /\.(?:forEach|map|filter|sort|some|every)\(/.test(task.code);
  if (code === task.code || !isFunction || !hasLists) return undefined;
  return rewriteCase(task, { fault: "hidden-state", label: kind, files: { [`esm/${task.module}`]: code } });
}

/** Makes a wrong candidate: the rewrite without one of the module's exports. */
export async function droppedExport(task: RewriteTask): Promise<Case | undefined> {
  const code = task.code.replace(/^export const \w+ = .*;\n/m, "");
  const without = code === task.code ? task.code.replace(/\b[\w$]+ as default,?\s*/, "") : code;
  if (without === task.code) return undefined;
  return rewriteCase(task, {
    fault: "dropped-export",
    label: "an export left out",
    files: { [`esm/${task.module}`]: without },
  });
}

/** Makes a wrong candidate: the correct rewrite, and a change outside of the task's write set. */
export function outOfScope(task: RewriteTask, extra: Record<string, string | undefined>): Promise<Case> {
  const label = `also changes ${Object.keys(extra).join(", ")}`;
  return rewriteCase(task, { fault: "out-of-scope", label, files: { [`esm/${task.module}`]: task.code, ...extra } });
}

/** Makes a candidate whose files are not those that the task promised. */
export function fabricated(task: RewriteTask, label: string, files: Record<string, string | undefined>): Promise<Case> {
  return rewriteCase(task, { fault: "fabricated-claim", label, files });
}

async function rewriteCase(
  { library, module, base }: RewriteTask,
  { fault, label, files }: { fault: FaultClass | undefined; label: string; files: Record<string, string | undefined> },
): Promise<Case> {
  const commit = await library.job.commit(new Map(Object.entries(files)), base);
  const target = `esm/${module}`;
  const task = {
    title: `Rewrite ${module} as ES module`,
    brief: `Write ES modules that behave exactly like these CommonJS modules, for every input.\nmodules: ${module}\noutput: esm`,
    writes: [target],
    deliverables: [target],
    acceptance: [{ kind: "differential" as const, reference: [module], candidateRoot: "esm", inputs: INPUTS }],
  };
  const claims = [`${target} behaves like ${module} for every input; its default export is what module.exports was.`];
  const order = library.job.order(task, { commit, base }, { claims, base });
  return { fault, label: `${library.name} ${module}: ${label}`, job: library.job, order, isRewrite: true };
}
