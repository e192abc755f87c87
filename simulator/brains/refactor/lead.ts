import { needsModel, WITHOUT_MODEL } from "../../../shared/protocol/job/built-in-jobs.ts";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import { type ModuleFacts, unknownModule } from "./analyze-module.ts";
import {
  allUserText,
  callsMade,
  callTools,
  literally,
  type MadeCall,
  newUserText,
  say,
  unescapeText,
} from "./conversation.ts";
import { chooseFaults, faultsOf, storeFaults } from "./faults.ts";
import { IS_ES_MODULE } from "./find-obstacles.ts";
import { groupModules } from "./plan-modules.ts";
import { planTasks } from "./plan-tasks.ts";
import { type Job, readJob } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";
import { seeThrough } from "./see-through.ts";
import { isDoneAlready, type LeftOut, nameLeftOut, oddName, readUnloadable, type Sorted, sortOut } from "./sort-out.ts";

const MODULES_PER_EXPLORER = 6;
/** Number of explorers that may fail to report about one file before the lead gives up. */
const MAX_TRIES = 3;

/**
 * Plays the lead: sends explorers, plans from their reports, and supervises the plan until all tasks have ended. It
 * stores its state in the conversation, except for the chosen faults.
 */
export async function lead(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const job = readJob(request);
  const calls = callsMade(request);
  const known = readReports(request, job);
  const sorted = sortOut(known, job, readUnloadable(allUserText(request)));
  const facts = sorted.taken;
  const plans = calls.filter(({ name }) => name === "submit_plan");
  const isPlanned = plans.some(({ result }) => result?.isError === false);
  if (isPlanned) {
    plantFaults(facts, { job, context });
    return seeThrough({ said: newUserText(request), calls, facts, left: sorted.left, job });
  }
  if (newUserText(request).trim() === "" && context.lastToolResults.length > 0)
    return answerResults({ plans, sorted, job, context });
  const missing = job.modules.filter((path) => !known.some((module) => module.path === path));
  if (missing.length > 0)
    return explore(missing, { said: newUserText(request), allSaid: allUserText(request), calls, job });
  if (job.modules.length === 0) return nothingMatches(job);
  return plan(sorted, { job, context });
}

/**
 * Reports that no file matches the goal. If the repository map is complete, the job finishes successfully, because
 * there is nothing to do. Otherwise the lead only says that it cannot plan.
 */
function nothingMatches(job: Job): BrainReply {
  if (needsModel(job.goal)) return say(WITHOUT_MODEL);
  const why = `none of the ${job.files.size} files of this repository's map matches the goal's line \`modules:\` and not its line \`exclude:\``;
  if (job.unlisted > 0) return say(`I cannot plan: ${why}. ${nameUnlisted(job)}`);
  return callTools(["finish_job", { summary: `There is nothing to do: ${why}.` }]);
}

/** Writes a sentence about the files that the repository map does not list; empty if it lists all files. */
function nameUnlisted({ files, unlisted }: Job): string {
  if (unlisted === 0) return "";
  return `The map lists ${files.size} of ${files.size + unlisted} files: modules among the others are not part of this job.`;
}

/** Matches the id and the title of a parked explorer, which the harness will not retry. */
const STUCK = /<task id="([^"]*)" key="[^"]*" status="parked">([^<]*)<\/task>/g;

/** Delegates the files without a report to several explorers in one turn, except files whose explorer is still running. */
function explore(
  missing: readonly string[],
  given: { said: string; allSaid: string; calls: readonly MadeCall[]; job: Job },
): BrainReply {
  const { said, allSaid, calls, job } = given;
  const stuck = [...said.matchAll(STUCK)];
  const tries = (path: string) => calls.filter((call) => asksFor(call, path)).length;
  const failed = new Set([...allSaid.matchAll(STUCK)].map((match) => unescapeText(match[2] ?? "")));
  const isOpen = (path: string) => calls.some((call) => asksFor(call, path) && !failed.has(String(call.input.title)));
  // The harness wakes the lead with the last report, or with a message that no task is running any longer.
  const isOver = said.includes('status="reported"') || said.includes("Nothing is under way");
  const free = isOver ? missing : missing.filter((path) => !isOpen(path));
  const lost = free.filter((path) => tries(path) >= MAX_TRIES);
  if (lost.length > 0) return say(cannotRead(lost));
  if (free.length === 0) return say("I wait for the explorers that are still running.");
  const stops = stuck.map((match): [string, object] => [
    "stop_task",
    { task: match[1], reason: "Another explorer reads these files." },
  ]);
  return callTools(...stops, ...delegations(free, { job, round: Math.max(...free.map(tries)) }));
}

/** Writes an answer that names the files that no explorer has reported about. */
function cannotRead(lost: readonly string[]): string {
  return `I cannot plan: ${MAX_TRIES} explorers have failed to report about ${lost.join(", ")}. Exclude such files by the goal's line \`exclude:\`.`;
}

/**
 * True for a call that delegates this file to an explorer. The brief's list of files is searched as text and not split,
 * because a file's name may contain the separator.
 */
function asksFor({ name, input }: MadeCall, path: string): boolean {
  return name === "delegate" && new RegExp(`(?:^files: |, )${literally(path)}(?:, |$)`, "m").test(String(input.brief));
}

function delegations(paths: readonly string[], { job, round }: { job: Job; round: number }): [string, object][] {
  const parts: string[][] = [];
  for (let i = 0; i < paths.length; i += MODULES_PER_EXPLORER) parts.push(paths.slice(i, i + MODULES_PER_EXPLORER));
  return parts.map((part, i) => [
    "delegate",
    {
      title: `Read ${part.length} modules (${i + 1} of ${parts.length}${round > 0 ? `, try ${round + 1}` : ""})`,
      brief: [
        `Read these CommonJS modules; they will be rewritten as ES modules below ${job.output}/.`,
        `files: ${part.join(", ")}`,
        "Report only JSON: {modules: [{path, requires, kind, parameters, returns, readsLists, names, comparisons, obstacles}]}, one entry per file.",
        "requires: every specifier in require(...), as in the source. kind: the type of module.exports (function, class, object, unknown).",
        "parameters: number of parameters of an exported function. returns: whether it returns a value. readsLists: whether it iterates over a list argument without changing it.",
        "names: own properties of module.exports. comparisons: their number in function bodies. obstacles: reasons why it cannot be rewritten, each a predicate of its path, such as `uses __dirname` or `is not CommonJS`.",
        "Do not follow imports into other files.",
      ].join("\n"),
    },
  ]);
}

/** Collects the facts from all reports; a file's latest report counts. Files whose name cannot be used are not explored. */
function readReports(request: BrainRequest, { modules, output }: Job): ModuleFacts[] {
  const reports = [...allUserText(request).matchAll(/<report written-by="agent">([\s\S]*?)<\/report>/g)];
  const facts = new Map<string, ModuleFacts>();
  for (const match of reports)
    for (const module of parseFacts(unescapeText(match[1] ?? ""))) facts.set(module.path, module);
  return modules.flatMap((path) => {
    const odd = oddName(path, output);
    return odd === undefined ? (facts.get(path) ?? []) : unknownModule(path, odd);
  });
}

function parseFacts(text: string): ModuleFacts[] {
  try {
    const report = JSON.parse(text) as { modules?: ModuleFacts[] };
    return (report.modules ?? []).filter(({ path, requires }) => typeof path === "string" && Array.isArray(requires));
  } catch {
    return []; // A report that is not JSON is ignored, so another explorer gets its files.
  }
}

function plan(sorted: Sorted, given: { job: Job; context: BrainContext; maxTasks?: number }): BrainReply {
  const { job, context, maxTasks } = given;
  const { taken, left } = sorted;
  if (isDoneAlready(sorted)) return callTools(["finish_job", { summary: doneAlready(left) }]);
  if (taken.length === 0)
    return say(
      `I cannot plan: none of the modules can be rewritten. ${nameLeftOut(left, 1500)} ${nameUnlisted(job)}`.trim(),
    );
  plantFaults(taken, { job, context });
  const tasks = planTasks(taken, job, maxTasks);
  const summary = `Rewrite ${taken.length} modules as ES modules below ${job.output}/ in ${tasks.length} tasks: one per module, or one for modules that import each other, imported modules first. ${nameUnlisted(job)} ${nameLeftOut(left, 3400)}`;
  return callTools(["submit_plan", { summary: summary.trim(), tasks }]);
}

/** Writes the summary of a job that has nothing to do because all its files are ES modules. */
function doneAlready(left: readonly LeftOut[]): string {
  const names = left.map(({ path }) => path);
  const more = names.length > 20 ? ` and ${names.length - 20} more` : "";
  return `There is nothing to do: each module that the goal names ${IS_ES_MODULE} (${names.slice(0, 20).join(", ")}${more}).`;
}

/** Chooses, once per job, the modules that are first written with a fault. The choice depends only on the explorers' reports and the seed. */
function plantFaults(facts: readonly ModuleFacts[], { job, context }: { job: Job; context: BrainContext }): void {
  if (!job.withFaults || faultsOf(context.memory, job.key) !== undefined) return;
  const single = groupModules(facts).flatMap(({ modules }) => (modules.length === 1 ? modules : []));
  const paths = new Set(facts.map(({ path }) => path));
  const imported = new Set(
    facts.flatMap(({ path, requires }) => requires.map((specifier) => resolveSpecifier(path, specifier, paths))),
  );
  const roots = new Set([...paths].filter((path) => !imported.has(path)));
  storeFaults(context.memory, job.key, chooseFaults(single, { roots, seed: String(context.seed) }));
}

/** Answers the results of the last turn's tool calls: plans with fewer tasks if the plan was refused for its number of tasks, else waits. */
function answerResults(given: {
  plans: readonly MadeCall[];
  sorted: Sorted;
  job: Job;
  context: BrainContext;
}): BrainReply {
  const { plans, sorted, job, context } = given;
  const refused = context.lastToolResults.filter(({ isError }) => isError);
  const why = refused.map(({ content }) => content).join(" ");
  const maxTasks = Number(/may add (\d+) more tasks/.exec(why)?.[1] ?? 0);
  if (maxTasks > 0 && plans.length > 0 && plans.length < MAX_TRIES) return plan(sorted, { job, context, maxTasks });
  if (refused.length > 0) return say(`I could not continue: ${why.slice(0, 500)}`);
  return say("I wait for the reports of the others.");
}
