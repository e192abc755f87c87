import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { shellWord } from "./conversation.ts";
import { groupModules, type ModuleGroup, mergeGroups } from "./plan-modules.ts";
import type { Job } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** A line of the brief of a task that rewrites modules after the gate has refused the merged result. */
export const REWRITE_NOTE =
  "The integrated result was refused because of these modules or their imports: write them again from the originals.";

/** Plans the tasks from the explorers' reports: one task per module or import cycle, imported modules first. */
export function planTasks(facts: readonly ModuleFacts[], job: Job, maxTasks = Number.POSITIVE_INFINITY): PlannedTask[] {
  const all = groupModules(facts);
  // A package.json that the new tree already has stays unchanged.
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

/** Key of the task that writes the new tree's package.json. */
const MANIFEST = "package.json";

/**
 * Plans the task that writes the new tree's package.json, without which no module of the new tree loads. It is a
 * separate task, so that no module's task has to depend on another module's task for this file.
 */
function planManifest({ output }: Job): PlannedTask {
  const path = `${output}/package.json`;
  const command = `node -e 'process.exit(JSON.parse(fs.readFileSync(process.argv[1], "utf8")).type === "module" ? 0 : 1)' -- ${shellWord(path)}`;
  return {
    key: MANIFEST,
    role: "implementer",
    title: `Declare the files below ${output}/ as ES modules`.slice(0, 200),
    brief: [`output: ${output}`, `Write ${path} with "type": "module" and nothing else.`].join("\n"),
    dependsOn: [],
    writes: [path],
    deliverables: [path],
    acceptance: [{ kind: "command", command }],
  };
}

interface TaskContext {
  readonly key: string;
  readonly dependsOn: string[];
  readonly bringsManifest: boolean;
  readonly job: Job;
  readonly paths: ReadonlySet<string>;
}

function planTask({ modules }: ModuleGroup, { key, dependsOn, bringsManifest, job, paths }: TaskContext): PlannedTask {
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
      `The ES version of an import is below ${output}/ under the same path. Relative imports include the extension; packages are imported by their name.`,
      "The default export is what module.exports was; each of its own properties with an identifier for a name is a named export too.",
      ...(bringsManifest ? [`Also write ${output}/package.json with "type": "module" and nothing else.`] : []),
      "Change no behaviour, fix no bugs, preserve the messages of errors. Do not change the originals.",
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

/** Writes the brief's line that lists the JSON files that the modules require. Their content becomes part of the new modules. */
function dataLine(modules: readonly ModuleFacts[], { files }: Job): string[] {
  const data = modules
    .flatMap(({ path, requires }) => requires.map((specifier) => resolveSpecifier(path, specifier, files)))
    .filter((path) => path?.endsWith(".json"));
  return data.length === 0 ? [] : [`data: ${[...new Set(data)].join(", ")}`];
}

/** Makes a unique lower-case task key for each group, from the paths of its modules. */
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

/**
 * Plans one task that rewrites the modules named in a finding and all their imports. The finding names the module that
 * shows a fault, but its cause may be in an import.
 */
export function planRewrite(
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
    { key: `rewrite-${round}`, dependsOn: [], bringsManifest: false, job, paths },
  );
  return { ...task, title: `Write ${modules.length} modules again`, brief: `${task.brief}\n${REWRITE_NOTE}` };
}
