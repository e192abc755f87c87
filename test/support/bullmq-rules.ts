import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "../../worker/verify/syntax/walk.ts";
import { importsOf } from "./import-rules.ts";

/** The names that may be imported from BullMQ. Its events, flows and schedulers are not among them. */
const NAMES = new Set([
  ...["Queue", "Worker", "Job", "JobType", "JobsOptions", "WorkerOptions"],
  ...["DelayedError", "UnrecoverableError", "WaitingError"],
]);

/**
 * Options and methods that would use forbidden parts of BullMQ indirectly
 * (docs/reference/queue.md#parts-that-are-not-used).
 */
const AVOIDED = new Set([
  ...["repeat", "repeatJobKey", "upsertJobScheduler", "removeJobScheduler", "getJobSchedulers", "jobScheduler"],
  ...["limiter", "rateLimit", "setGlobalRateLimit", "RateLimitError", "setGlobalConcurrency"],
  ...["parent", "children", "moveToWaitingChildren", "failParentOnFailure", "keyPrefix"],
]);

/** Returns a sentence for each forbidden use of BullMQ in a TypeScript source. */
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

/** The names that a syntax node imports from BullMQ; `*` if it imports all names. */
function importedNames(node: SyntaxNode): string[] {
  if (nodeAt(node, "source")?.value !== "bullmq") return [];
  if (node.type !== "ImportDeclaration") return ["*"];
  return nodesAt(node, "specifiers").map((specifier) => String(nodeAt(specifier, "imported")?.name ?? "*"));
}

/** The name of the option that a syntax node sets, or of the member that it reads. */
function usedName(node: SyntaxNode): string | undefined {
  const field = node.type === "Property" ? "key" : node.type === "MemberExpression" ? "property" : undefined;
  const name = field === undefined ? undefined : nodeAt(node, field);
  if (name === undefined) return undefined;
  return String(name.type === "Identifier" ? name.name : name.value);
}
