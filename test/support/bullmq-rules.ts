import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "../../worker/verify/syntax/walk.ts";
import { importsOf } from "./import-rules.ts";

/** The parts of BullMQ that may be used; not its events, flows and schedulers. */
const NAMES = new Set([
  ...["Queue", "Worker", "Job", "JobType", "JobsOptions", "WorkerOptions"],
  ...["DelayedError", "UnrecoverableError", "WaitingError"],
]);

/** Options and methods that would use the other parts indirectly (docs/reference/queue.md#parts-that-are-not-used). */
const AVOIDED = new Set([
  ...["repeat", "repeatJobKey", "upsertJobScheduler", "removeJobScheduler", "getJobSchedulers", "jobScheduler"],
  ...["limiter", "rateLimit", "setGlobalRateLimit", "RateLimitError", "setGlobalConcurrency"],
  ...["parent", "children", "moveToWaitingChildren", "failParentOnFailure", "keyPrefix"],
]);

/** The forbidden uses of BullMQ in a TypeScript source, as sentences. */
export function brokenBullRules(file: string, source: string): string[] {
  if (!importsOf(source).includes("bullmq")) return [];
  const parsed = parseSource(file, source);
  if (parsed.kind !== "script") return [`${file} cannot be parsed`];
  const broken: string[] = [];
  walk(parsed.tree, (node) => {
    for (const name of importedNames(node)) if (!NAMES.has(name)) broken.push(`${file} imports ${name} of bullmq`);
    const name = usedName(node);
    if (name !== undefined && AVOIDED.has(name)) broken.push(`${file} uses ${name} of bullmq`);
  });
  return broken;
}

/** The names that a node imports from BullMQ; `*` for all. */
function importedNames(node: SyntaxNode): string[] {
  if (nodeAt(node, "source")?.value !== "bullmq") return [];
  if (node.type !== "ImportDeclaration") return ["*"];
  return nodesAt(node, "specifiers").map((specifier) => String(nodeAt(specifier, "imported")?.name ?? "*"));
}

/** The name of an option that is passed or of a member that is read. */
function usedName(node: SyntaxNode): string | undefined {
  const field = node.type === "Property" ? "key" : node.type === "MemberExpression" ? "property" : undefined;
  const name = field === undefined ? undefined : nodeAt(node, field);
  if (name === undefined) return undefined;
  return String(name.type === "Identifier" ? name.name : name.value);
}
