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
import { chooseFaults, faultsOf, keepFaults } from "./faults.ts";
import { IS_ES_MODULE } from "./find-obstacles.ts";
import { oddName } from "./odd-name.ts";
import { groupModules } from "./plan-modules.ts";
import { planTasks } from "./plan-tasks.ts";
import { type Job, readJob } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";
import { seeThrough } from "./see-through.ts";
import { isDoneAlready, type LeftOut, nameLeftOut, readUnloadable, type Sorted, sortOut } from "./sort-out.ts";

/** Modules that one explorer reads. */
const MODULES_AN_EXPLORER = 6;
/** Times that a file is given to an explorer before the lead gives up. */
const MAX_TRIES = 3;

/** The lead: explores, plans from what was reported, and sees it through. Everything is read off the conversation. */
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

/** Says why there is nothing to plan; where all files are known, that is the end of the job, and no failure. */
function nothingMatches(job: Job): BrainReply {
  if (needsModel(job.goal)) return say(WITHOUT_MODEL);
  const why = `none of the ${job.files.size} files of this repository's map matches the goal's line \`modules:\` and not its line \`exclude:\``;
  if (job.unlisted > 0) return say(`I cannot plan: ${why}. ${nameUnlisted(job)}`);
  return callTools(["finish_job", { summary: `Nothing is to be done: ${why}.` }]);
}

/** Says that the map is not the whole repository; empty where it is. */
function nameUnlisted({ files, unlisted }: Job): string {
  if (unlisted === 0) return "";
  return `The map lists ${files.size} of ${files.size + unlisted} files: modules among the others are not part of this job.`;
}

/** An explorer that the harness will not send again: its id and its title. */
const STUCK = /<task id="([^"]*)" key="[^"]*" status="parked">([^<]*)<\/task>/g;

/** Hands the missing files out, several explorers in one turn. Files of explorers that are still at work are waited for. */
function explore(
  missing: readonly string[],
  given: { said: string; allSaid: string; calls: readonly MadeCall[]; job: Job },
): BrainReply {
  const { said, allSaid, calls, job } = given;
  const stuck = [...said.matchAll(STUCK)];
  const tries = (path: string) => calls.filter((call) => asksFor(call, path)).length;
  const failed = new Set([...allSaid.matchAll(STUCK)].map((match) => unescapeText(match[2] ?? "")));
  const isOpen = (path: string) => calls.some((call) => asksFor(call, path) && !failed.has(String(call.input.title)));
  // The lead is woken by the last report of all that it asked for, or because nothing is under way any more.
  const isOver = said.includes('status="reported"') || said.includes("Nothing is under way");
  const free = isOver ? missing : missing.filter((path) => !isOpen(path));
  const lost = free.filter((path) => tries(path) >= MAX_TRIES);
  if (lost.length > 0) return say(cannotRead(lost));
  if (free.length === 0) return say("I wait for the explorers that are still at work.");
  const stops = stuck.map((match): [string, object] => [
    "stop_task",
    { task: match[1], reason: "Another explorer reads these files." },
  ]);
  return callTools(...stops, ...delegations(free, { job, round: Math.max(...free.map(tries)) }));
}

/** Names the files of which no explorer said anything. */
function cannotRead(lost: readonly string[]): string {
  return `I cannot plan: after ${MAX_TRIES} explorers nobody has told me what stands in ${lost.join(", ")}. Take such files out by the goal's line \`exclude:\`.`;
}

/** True for a call that gives an explorer this file. The list is not taken apart: a name counts whatever is in it. */
function asksFor({ name, input }: MadeCall, path: string): boolean {
  return name === "delegate" && new RegExp(`(?:^files: |, )${literally(path)}(?:, |$)`, "m").test(String(input.brief));
}

function delegations(paths: readonly string[], { job, round }: { job: Job; round: number }): [string, object][] {
  const parts: string[][] = [];
  for (let i = 0; i < paths.length; i += MODULES_AN_EXPLORER) parts.push(paths.slice(i, i + MODULES_AN_EXPLORER));
  return parts.map((part, i) => [
    "delegate",
    {
      title: `Read ${part.length} modules (${i + 1} of ${parts.length}${round > 0 ? `, try ${round + 1}` : ""})`,
      brief: [
        `Read these CommonJS modules; they will be rewritten as ES modules below ${job.output}/.`,
        `files: ${part.join(", ")}`,
        "Report JSON and nothing around it: {modules: [{path, requires, kind, parameters, returns, readsLists, names, comparisons, obstacles}]}, one entry a file.",
        "requires: every specifier in require(...), as written. kind: what module.exports is (function, class, object, unknown).",
        "parameters: how many an exported function has. returns: whether it gives a value back. readsLists: whether it goes through a list that was passed to it, without changing it.",
        "names: own properties of module.exports. comparisons: how many stand in function bodies. obstacles: why it cannot be rewritten, each a clause that follows its path: what an ES module does not have, such as `uses __dirname`, or that it is no CommonJS.",
        "Follow no import into other files.",
      ].join("\n"),
    },
  ]);
}

/** Facts from all reports that have come, of two about the same file the later; a file with an odd name is asked of nobody. */
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
    return []; // A report that is not JSON is no report: its files are given to another explorer.
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
  const summary = `Rewrite ${taken.length} modules as ES modules below ${job.output}/ in ${tasks.length} tasks: one a module, modules that import each other together, what is imported first. ${nameUnlisted(job)} ${nameLeftOut(left, 3400)}`;
  return callTools(["submit_plan", { summary: summary.trim(), tasks }]);
}

/** The summary of a job that has nothing to do. */
function doneAlready(left: readonly LeftOut[]): string {
  const names = left.map(({ path }) => path);
  const more = names.length > 20 ? ` and ${names.length - 20} more` : "";
  return `Nothing is to be done: each module that the goal names ${IS_ES_MODULE} (${names.slice(0, 20).join(", ")}${more}).`;
}

/** Chooses, once a job, which modules are first written wrongly. The choice follows from the reports and the seed alone. */
function plantFaults(facts: readonly ModuleFacts[], { job, context }: { job: Job; context: BrainContext }): void {
  if (!job.withFaults || faultsOf(context.memory, job.key) !== undefined) return;
  const single = groupModules(facts).flatMap(({ modules }) => (modules.length === 1 ? modules : []));
  const paths = new Set(facts.map(({ path }) => path));
  const imported = new Set(
    facts.flatMap(({ path, requires }) => requires.map((specifier) => resolveSpecifier(path, specifier, paths))),
  );
  const roots = new Set([...paths].filter((path) => !imported.has(path)));
  keepFaults(context.memory, job.key, chooseFaults(single, { roots, seed: String(context.seed) }));
}

/** After a turn of calls: mends a plan that was refused, else waits. */
function answerResults(given: {
  plans: readonly MadeCall[];
  sorted: Sorted;
  job: Job;
  context: BrainContext;
}): BrainReply {
  const { plans, sorted, job, context } = given;
  const refused = context.lastToolResults.filter(({ isError }) => isError);
  const why = refused.map(({ content }) => content).join(" ");
  const capacity = /may add (\d+) more tasks/.exec(why)?.[1];
  if (capacity !== undefined && Number(capacity) > 0 && plans.length > 0 && plans.length < MAX_TRIES)
    return plan(sorted, { job, context, maxTasks: Number(capacity) });
  if (refused.length > 0) return say(`I could not go on: ${why.slice(0, 500)}`);
  return say("I wait for what the others report.");
}
