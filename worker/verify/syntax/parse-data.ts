import { posix } from "node:path";
import { parseAllDocuments } from "yaml";

/** A data file as its parser sees it. */
export type Data =
  /** `isLoose` is true for JSON that only a tolerant reader takes: comments, trailing commas, one value a line, nothing. */
  | { readonly kind: "data"; readonly isLoose: boolean }
  | { readonly kind: "broken"; readonly message: string; readonly isSure: boolean; readonly text: string }
  | { readonly kind: "other" };

/** Files whose readers take comments, and some of them JSON5. */
const COMMENTED =
  /(?:^|\/)(?:[jt]sconfig[^/]*|\.?(?:eslintrc|babelrc|swcrc|jshintrc|jscsrc|stylelintrc|prettierrc|markdownlint|htmlhintrc|cspell|renovate(?:rc)?|nycrc|mocharc|lintstagedrc)|babel\.config|turbo|denol?|deno|devcontainer|wrangler|api-extractor[^/]*|tslint|biome|rush|common-versions|cspell|jsdoc|typedoc|nx|project|angular|pyrightconfig|language-configuration|components|settings|launch|tasks|extensions|keybindings|argv)\.json$|(?:^|\/)(?:\.vscode|\.devcontainer|\.zed)\/[^/]+\.json$/;
/** Files whose readers take nothing but JSON. */
const STRICT = /(?:^|\/)(?:package|package-lock|npm-shrinkwrap|composer|bower|lerna)\.json$/;
/** Marks of a template, which is data only once it is filled in. */
const TEMPLATE = /\{\{|\{%|<%|\[\[\s|@@\w+@@|<\?|\{#|^\s*#(?:if|endif)\b/m;

/** Reads JSON as the tools of its name would. */
export function parseJson(path: string, source: string): Data {
  const text = source.replace(/^\uFEFF/, "");
  const fault = faultOf(() => JSON.parse(text));
  if (fault === undefined) return { kind: "data", isLoose: false };
  const broken = (isSure: boolean): Data => ({ kind: "broken", message: fault, isSure, text: source });
  if (TEMPLATE.test(text)) return { kind: "other" };
  if (STRICT.test(path)) return broken(true);
  const isCommented = COMMENTED.test(path);
  const isTaken =
    text.trim() === "" ||
    isRead(withoutComments(text)) ||
    text.split("\n").every((line) => line.trim() === "" || isRead(line));
  if (isTaken) return { kind: "data", isLoose: !isCommented };
  return broken(!isCommented);
}

/** Reads YAML. Tags are the business of who reads the file, and so are keys that stand there twice. */
export function parseYaml(path: string, text: string): Data {
  const isTemplate = TEMPLATE.test(text) || /\$[({A-Z]|%\(\w+\)s/.test(text) || /(^|\/)templates?\//.test(path);
  const options = { uniqueKeys: false, merge: true, logLevel: "silent", strict: false } as const;
  let first: string | undefined;
  for (const version of ["1.2", "1.1"] as const) {
    const fault = faultOf(() => {
      const error = parseAllDocuments(text, { ...options, version }).flatMap(({ errors }) => errors)[0];
      if (error !== undefined) throw error;
    });
    if (fault === undefined) return { kind: "data", isLoose: false };
    first ??= fault;
  }
  return isTemplate ? { kind: "other" } : { kind: "broken", message: first ?? "", isSure: true, text };
}

/** True for a name that a data file's reader goes by, and which is none of JSON's own. */
export function isDataPath(path: string): "json" | "yaml" | undefined {
  const ending = posix.extname(path).toLowerCase();
  if (ending === ".json") return "json";
  return ending === ".yaml" || ending === ".yml" ? "yaml" : undefined;
}

/** The object in a JSON text, comments and trailing commas allowed; empty where it holds none. */
export function objectIn(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(withoutComments((text ?? "{}").replace(/^\uFEFF/, "")));
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // Not JSON: `syntax` says so.
  }
}

/** JSON without its comments and trailing commas; what stands in strings is left alone. */
function withoutComments(text: string): string {
  const parts = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;
  return text.replace(parts, (part) => (part.startsWith('"') ? part : " "));
}

function isRead(text: string): boolean {
  return faultOf(() => JSON.parse(text)) === undefined;
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 200) ?? "";
  }
}
