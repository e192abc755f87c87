import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { shellWord } from "./conversation.ts";
import { groupModules, type ModuleGroup, mergeGroups } from "./plan-modules.ts";
import type { Job } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** Says in the brief of a task that what was merged was refused, so that the modules are written once more. */
export const MENDING =
  "The integrated result was refused because of these modules or of what they import: write them anew from the originals.";

/** Turns what explorers reported into tasks: one a module, one a circle, what is imported first. */
export function planTasks(facts: readonly ModuleFacts[], job: Job, maxTasks = Number.POSITIVE_INFINITY): PlannedTask[] {
  const all = groupModules(facts);
  // One that is there stays as it is.
  const isMissing = !job.files.has(`${job.output}/package.json`);
  const isOwnTask = isMissing && all.length > 1 && maxTasks > 1;
  const groups = mergeGroups(all, isOwnTask ? maxTasks - 1 : maxTasks);
  const keys = keysOf(groups);
  const tasks = groups.map((group, i) =>
    planTask(group, {
      key: keys[i] ?? "",
      dependsOn: [...(isOwnTask ? [MANIFEST] : []), ...group.dependsOn.map((n) => keys[n] ?? "")],
      bringsManifest: isMissing && !isOwnTask,
      job,
      paths: new Set(facts.map(({ path }) => path)),
    }),
  );
  return isOwnTask ? [planManifest(job), ...tasks] : tasks;
}

/** Key of the task that brings the new tree's package.json. */
const MANIFEST = "package.json";

/** Nothing of the new tree loads without its package.json: it is a task of its own, so that no module waits for one that it does not import. */
function planManifest({ output }: Job): PlannedTask {
  const path = `${output}/package.json`;
  const look = `node -e 'process.exit(JSON.parse(fs.readFileSync(process.argv[1], "utf8")).type === "module" ? 0 : 1)' -- ${shellWord(path)}`;
  return {
    key: MANIFEST,
    role: "implementer",
    title: `Say that what lies below ${output}/ are ES modules`.slice(0, 200),
    brief: [`output: ${output}`, `Write ${path} with "type": "module" and nothing else.`].join("\n"),
    dependsOn: [],
    writes: [path],
    deliverables: [path],
    acceptance: [{ kind: "command", command: look }],
  };
}

interface Place {
  readonly key: string;
  readonly dependsOn: string[];
  readonly bringsManifest: boolean;
  readonly job: Job;
  readonly paths: ReadonlySet<string>;
}

function planTask({ modules }: ModuleGroup, { key, dependsOn, bringsManifest, job, paths }: Place): PlannedTask {
  const { output } = job;
  const named = modules.map(({ path }) => path);
  const targets = named.map((path) => `${output}/${path}`);
  const files = bringsManifest ? [`${output}/package.json`, ...targets] : targets;
  const many = modules.length > 1;
  return {
    key,
    role: "implementer",
    title: `Rewrite ${named.join(" and ")} as ES module${many ? "s" : ""}`.slice(0, 200),
    brief: [
      `Write ES modules that behave exactly like these CommonJS modules, for every input.${many ? " They belong together." : ""}`,
      `modules: ${named.join(", ")}`,
      `output: ${output}`,
      ...modules.map((module) => `imports of ${module.path}: ${importsOf(module, paths).join(", ") || "none"}`),
      ...dataLine(modules, job),
      `The ES version of an import lies below ${output}/ under the same path. Relative imports name it with its extension; packages are imported by their name.`,
      "The default export is what module.exports was; each of its own properties with an identifier for a name is a named export too.",
      ...(bringsManifest ? [`Also write ${output}/package.json with "type": "module" and nothing else.`] : []),
      "Change no behaviour, mend no bugs, keep the messages of errors. Do not touch the originals.",
    ].join("\n"),
    dependsOn,
    writes: files,
    deliverables: files,
    acceptance: [{ kind: "differential", reference: named, candidateRoot: output }],
  };
}

function importsOf({ path, requires }: ModuleFacts, paths: ReadonlySet<string>): string[] {
  return requires.flatMap((specifier) => resolveSpecifier(path, specifier, paths) ?? []);
}

/** JSON files that the modules require: they become part of the module. */
function dataLine(modules: readonly ModuleFacts[], { files }: Job): string[] {
  const data = modules
    .flatMap(({ path, requires }) => requires.map((specifier) => resolveSpecifier(path, specifier, files)))
    .filter((path) => path?.endsWith(".json"));
  return data.length === 0 ? [] : [`data: ${[...new Set(data)].join(", ")}`];
}

/** A key for each group, from its paths: unique, lower case. */
function keysOf(groups: readonly ModuleGroup[]): string[] {
  const used = new Set<string>([MANIFEST]);
  return groups.map(({ modules }) => {
    const word = modules
      .map(({ path }) => path.replace(/\.js$/, "").toLowerCase())
      .join("-")
      .replace(/[^a-z0-9._/-]/g, "-")
      .replace(/^[^a-z0-9]+/, "")
      .slice(0, 100);
    let key = word === "" ? "module" : word;
    for (let n = 2; used.has(key); n++) key = `${word}-${n}`;
    used.add(key);
    return key;
  });
}

/** One task that writes modules anew, and all that they import: a finding names what shows a fault, not what has it. */
export function planMending(
  named: readonly ModuleFacts[],
  { facts, job, round }: { facts: readonly ModuleFacts[]; job: Job; round: number },
): PlannedTask {
  const paths = new Set(facts.map(({ path }) => path));
  const wanted = new Set(named.map(({ path }) => path));
  const waiting = [...named];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    for (const path of importsOf(module, paths)) {
      const imported = wanted.has(path) ? undefined : facts.find((each) => each.path === path);
      wanted.add(path);
      if (imported !== undefined) waiting.push(imported);
    }
  }
  const modules = facts.filter(({ path }) => wanted.has(path));
  const task = planTask(
    { modules, dependsOn: [] },
    { key: `mend-${round}`, dependsOn: [], bringsManifest: false, job, paths },
  );
  return { ...task, title: `Write ${modules.length} modules anew`, brief: `${task.brief}\n${MENDING}` };
}
