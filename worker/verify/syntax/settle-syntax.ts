import { defined } from "../../../shared/support/defined.ts";
import type { Change, FileChange } from "../change.ts";
import type { LanguageTools, Reading } from "./language-tools.ts";
import type { Parsed } from "./parse-source.ts";

/** A changed file, either as in the base or as in the candidate. */
interface Side {
  readonly path: string;
  readonly text: string;
  readonly parsed: Parsed;
}

/**
 * Settles all doubts of our own parsers with the languages' own tools: CPython decides about Python, and V8 about broken JavaScript unless
 * it is written in a dialect. Each tool is started at most once; if the tool does not exist, the doubt remains.
 */
export async function settleSyntax(change: Change, tools: LanguageTools): Promise<Change> {
  const sides = change.files.flatMap(sidesOf);
  const settled = new Map<Parsed, Parsed>();
  const python = sides.filter(({ path }) => /\.pyi?$/.test(path));
  for (const [i, reading] of (await tools.python(python)).entries()) settle(python[i], reading, settled, byPython);
  const script = sides.filter(({ path, parsed }) => parsed.kind === "broken" && /\.[cm]?js$/.test(path));
  for (const [i, reading] of (await tools.node(script)).entries()) settle(script[i], reading, settled, byNode);
  return { ...change, files: change.files.map((file) => withParsed(file, settled)) };
}

function sidesOf({ path, textBefore, textAfter, parsedBefore, parsedAfter }: FileChange): Side[] {
  const before =
    textBefore === undefined || parsedBefore === undefined ? [] : [{ path, text: textBefore, parsed: parsedBefore }];
  const after =
    textAfter === undefined || parsedAfter === undefined ? [] : [{ path, text: textAfter, parsed: parsedAfter }];
  return [...before, ...after];
}

function settle(
  side: Side | undefined,
  reading: Reading | undefined,
  settled: Map<Parsed, Parsed>,
  by: (side: Side, reading: Reading) => Parsed,
): void {
  if (side !== undefined && reading !== undefined) settled.set(side.parsed, by(side, reading));
}

function byPython({ text, parsed }: Side, { fault, functions, code }: Reading): Parsed {
  if (fault !== undefined) return { kind: "broken", message: fault, isSure: !isNewer(fault, text), text };
  if (parsed.kind !== "python" || functions === undefined) return parsed;
  return { ...parsed, functions: new Set(functions), ...defined({ code }) };
}

/**
 * Whether a syntax error may come from syntax that is newer than the installed Python, which may be older than the
 * project's. Syntax of 3.10 and later is recognized by the errors that older versions report.
 */
function isNewer(fault: string, text: string): boolean {
  if (/^f-string|^multiple exception types/.test(fault) || TEMPLATE.test(text)) return true;
  return /^(?:invalid syntax|expected )/.test(fault) && NEWER_PYTHON.test(text);
}

/** Matches a template that becomes Python only when it is filled in, and the magic commands of notebooks. */
const TEMPLATE = /\{%[\s\S]*?%\}|\{\{\s*[\w.]+(?:\s*\|[^}]*)?\s*\}\}|^\s*(?:%{1,2}|!)[a-z]\w*\s/m;
const NEWER_PYTHON =
  /^\s*(?:type\s+\w+\s*(?:\[.*\]\s*)?=|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[|except\s*\*|except\s+[\w.]+\s*,|match\s.*:\s*$|lazy\s+(?:import|from)\s)|[^\w"']t["']/m;

function byNode({ text, parsed }: Side, { fault }: Reading): Parsed {
  // If V8 can read the file, our parser lacks some syntax, so the doubt remains.
  if (parsed.kind !== "broken" || fault === undefined || DIALECT.test(text)) return parsed;
  return { ...parsed, message: fault, isSure: true };
}

/** Matches text that suggests a source which a build turns into JavaScript: Flow, JSX, decorators, proposals, templates. */
const DIALECT = new RegExp(
  [
    /@(?:no)?flow\b/,
    /<\/[A-Za-z][\w.:-]*\s*>|\/>|<>/,
    /^\s*@[A-Za-z_$][\w$.]*/,
    /^\s*(?:import|export)\s+(?:type|typeof|defer|source|opaque|interface|enum)\b/,
    /^\s*(?:declare|opaque|interface|enum)\s+\w/,
    /\|>|[\w)\]]::\w|=\s*do\s*\{|^\s*export\s+\w+\s+from\b|^\s*export\s+\*\s+as\s+default/,
    /%[A-Z]\w+\(|#[{[]/,
    /\{\{|\{%|<%|<\?|^\s*#(?:if|include|define)\b/,
  ]
    .map(({ source }) => `(?:${source})`)
    .join("|"),
  "m",
);

function withParsed(file: FileChange, settled: ReadonlyMap<Parsed, Parsed>): FileChange {
  const of = (parsed: Parsed | undefined) => (parsed === undefined ? undefined : (settled.get(parsed) ?? parsed));
  return { ...file, parsedBefore: of(file.parsedBefore), parsedAfter: of(file.parsedAfter) };
}
