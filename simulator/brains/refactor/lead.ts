import { createHash } from "node:crypto";
import picomatch from "picomatch";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import { textOf } from "../make-context.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import {
  allUserText,
  blockText,
  callsMade,
  callTools,
  lastUserText,
  listLine,
  say,
  unescapeText,
} from "./conversation.ts";
import { chooseFaults } from "./faults.ts";
import type { ModuleGroup } from "./plan-modules.ts";
import { groupModules } from "./plan-modules.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** Modules that one explorer reads. */
const MODULES_AN_EXPLORER = 6;

/** The lead: explores, plans from what was reported, and finishes. Everything is read off the conversation. */
export async function lead(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const job = readJob(request);
  const calls = callsMade(request);
  if (context.lastToolResults.length > 0) return answerResults(context);
  const said = lastUserText(request);
  const isPlanned = calls.some(({ name, result }) => name === "submit_plan" && result?.isError === false);
  if (isPlanned) return seeThrough(said, calls);
  const facts = readReports(request);
  const missing = job.modules.filter((path) => !facts.has(path));
  if (missing.length > 0) return explore(missing, job.output);
  return plan(
    [...facts.values()].filter(({ path }) => job.modules.includes(path)),
    { job, context },
  );
}

interface Job {
  readonly modules: readonly string[];
  readonly output: string;
  /** The same for all agents of the job. */
  readonly key: string;
}

function readJob(request: BrainRequest): Job {
  const jobContext = textOf(request.system.slice(1));
  const goal = /<goal[^>]*>\n([\s\S]*?)\n<\/goal>/.exec(jobContext)?.[1] ?? "";
  const map = /<repository-map[^>]*>\n([\s\S]*?)\n<\/repository-map>/.exec(jobContext)?.[1] ?? "";
  const wanted = picomatch(listLine(goal, "modules"));
  const excluded = picomatch(listLine(goal, "exclude"));
  const paths = map.split("\n").map((line) => line.replace(/ \d+$/, ""));
  return {
    modules: paths.filter((path) => wanted(path) && !excluded(path)),
    output: listLine(goal, "output")[0] ?? "esm",
    key: jobKey(request),
  };
}

/** What all agents of one job have in common: the job context in their prompts. */
export function jobKey(request: BrainRequest): string {
  return createHash("sha256")
    .update(textOf(request.system.slice(1)))
    .digest("hex");
}

function explore(paths: readonly string[], output: string): BrainReply {
  const parts: string[][] = [];
  for (let i = 0; i < paths.length; i += MODULES_AN_EXPLORER) parts.push(paths.slice(i, i + MODULES_AN_EXPLORER));
  return callTools(
    ...parts.map((part, i): [string, object] => [
      "delegate",
      {
        title: `Read ${part.length} modules (${i + 1} of ${parts.length})`,
        brief: [
          `Read these CommonJS modules; they will be rewritten as ES modules below ${output}/.`,
          `files: ${part.join(", ")}`,
          "Report JSON and nothing around it: a list of {path, requires, kind, parameters, names, comparisons}, one entry a file.",
          "requires: every specifier in require(...), as written. kind: what module.exports is (function, class, object, unknown).",
          "parameters: how many an exported function has. names: own properties of module.exports. comparisons: how many comparisons stand in function bodies.",
          "Follow no import into other files.",
        ].join("\n"),
      },
    ]),
  );
}

/** Facts from all reports that have come, newest last. */
function readReports(request: BrainRequest): Map<string, ModuleFacts> {
  const reports = [...allUserText(request).matchAll(/<report written-by="agent">([\s\S]*?)<\/report>/g)];
  const facts = reports.flatMap((match) => parseFacts(unescapeText(match[1] ?? "")));
  return new Map(facts.map((module) => [module.path, module]));
}

function parseFacts(text: string): ModuleFacts[] {
  try {
    return JSON.parse(text) as ModuleFacts[];
  } catch {
    return []; // A report that is not JSON is no report: its files are given to another explorer.
  }
}

function plan(facts: readonly ModuleFacts[], { job, context }: { job: Job; context: BrainContext }): BrainReply {
  const groups = groupModules(facts);
  const single = groups.flatMap(({ modules }) => (modules.length === 1 ? modules : []));
  const paths = new Set(facts.map(({ path }) => path));
  const imported = new Set(
    facts.flatMap(({ path, requires }) =>
      requires.flatMap((specifier) => resolveSpecifier(path, specifier, paths) ?? []),
    ),
  );
  const roots = new Set([...paths].filter((path) => !imported.has(path)));
  context.memory.set(`faults ${job.key}`, chooseFaults(single, { roots, seed: String(context.seed) }));
  const first = groups.findIndex(({ dependsOn }) => dependsOn.length === 0);
  const tasks = groups.map((group, i) => planTask(group, { i, first, groups, output: job.output, paths }));
  const summary = `Rewrite ${facts.length} modules as ES modules below ${job.output}/, one task a module and one a circle, leaves first.`;
  return callTools(["submit_plan", { summary, tasks }]);
}

function planTask(
  { modules, dependsOn }: ModuleGroup,
  plan: { i: number; first: number; groups: readonly ModuleGroup[]; output: string; paths: ReadonlySet<string> },
): object {
  const { i, first, groups, output, paths } = plan;
  const targets = modules.map(({ path }) => `${output}/${path}`);
  const files = i === first ? [`${output}/package.json`, ...targets] : targets;
  const needed = i === first || dependsOn.includes(first) ? dependsOn : [first, ...dependsOn];
  const imports = modules.map(({ path, requires }) => {
    const resolved = requires.flatMap((specifier) => resolveSpecifier(path, specifier, paths) ?? []);
    return `imports of ${path}: ${resolved.join(", ") || "none"}`;
  });
  const isCircle = modules.length > 1;
  return {
    key: keyOf(modules),
    role: "implementer",
    title: `Rewrite ${modules.map(({ path }) => path).join(" and ")} as ES ${isCircle ? "modules" : "module"}`,
    brief: [
      `Write ES modules that behave exactly like these CommonJS modules, for every input.${isCircle ? " They import each other." : ""}`,
      `modules: ${modules.map(({ path }) => path).join(", ")}`,
      `output: ${output}`,
      ...imports,
      `The default export is what module.exports was; each of its own properties with an identifier for a name is a named export too.`,
      `Relative imports name the ES module below ${output}/ with its extension; packages are imported by their name.`,
      ...(i === first ? [`Also write ${output}/package.json with "type": "module" and nothing else.`] : []),
      "Change no behaviour, mend no bugs, keep messages of errors. Do not touch the originals.",
    ].join("\n"),
    dependsOn: needed.map((n) => keyOf(groups[n]?.modules ?? [])),
    writes: files,
    deliverables: files,
    acceptance: [{ kind: "differential", reference: modules.map(({ path }) => path), candidateRoot: output }],
  };
}

function keyOf(modules: readonly ModuleFacts[]): string {
  return modules
    .map(({ path }) =>
      path
        .replace(/\.js$/, "")
        .toLowerCase()
        .replace(/[^a-z0-9._/-]/g, "-"),
    )
    .join("-")
    .slice(0, 120);
}

function answerResults({ lastToolResults }: BrainContext): BrainReply {
  const refused = lastToolResults.filter(({ isError }) => isError);
  if (refused.length > 0)
    return say(
      `I could not go on: ${refused
        .map(({ content }) => content)
        .join(" ")
        .slice(0, 500)}`,
    );
  return say("I wait for what the others report.");
}

/** Words that a stuck task gets before it is given up. */
const WORDS_A_TASK = 1;

/** After the plan: finishes when all have ended, gives a stuck task a word, and gives up what stays stuck. */
function seeThrough(said: string, calls: readonly MadeCall[]): BrainReply {
  if (said.includes("<all-tasks-ended")) {
    return callTools([
      "finish_job",
      { summary: "Every module of the plan was rewritten as an ES module, tested against the original and merged." },
    ]);
  }
  const stuck = [...said.matchAll(/<task id="[^"]*" key="([^"]*)" status="parked">/g)].map((match) => match[1] ?? "");
  if (stuck.length === 0) return say("I have read this and wait for the others.");
  return callTools(
    ...stuck.map((task): [string, object] => {
      const words = calls.filter(({ name, input }) => name === "message_task" && input.task === task).length;
      return words < WORDS_A_TASK
        ? ["message_task", { task, text: "Transform the original anew and change nothing else. Answer each finding." }]
        : ["stop_task", { task, reason: "it was sent back again after it had been told to start anew" }];
    }),
  );
}
