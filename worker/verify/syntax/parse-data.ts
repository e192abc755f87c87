import { posix } from "node:path";
import { parseAllDocuments } from "yaml";

/** The result of parsing a data file. */
export type Data =
  /** `isLoose` is true for a text that only a tolerant JSON parser accepts: with comments, with trailing commas, with one value a line, or empty. */
  | { readonly kind: "data"; readonly isLoose: boolean }
  | { readonly kind: "broken"; readonly message: string; readonly isSure: boolean; readonly text: string }
  | { readonly kind: "other" };

/** Matches JSON files whose programs accept comments, and sometimes JSON5. */
const COMMENTED =
  /(?:^|\/)(?:[jt]sconfig[^/]*|\.?(?:eslintrc|babelrc|swcrc|jshintrc|jscsrc|stylelintrc|prettierrc|markdownlint|htmlhintrc|cspell|renovate(?:rc)?|nycrc|mocharc|lintstagedrc)|babel\.config|turbo|denol?|deno|devcontainer|wrangler|api-extractor[^/]*|tslint|biome|rush|common-versions|cspell|jsdoc|typedoc|nx|project|angular|pyrightconfig|language-configuration|components|settings|launch|tasks|extensions|keybindings|argv)\.json$|(?:^|\/)(?:\.vscode|\.devcontainer|\.zed)\/[^/]+\.json$/;
/** Matches JSON files whose programs accept only strict JSON. */
const STRICT = /(?:^|\/)(?:package|package-lock|npm-shrinkwrap|composer|bower|lerna)\.json$/;
/** Matches placeholders of a template; the file becomes valid data only when they are filled in. */
const TEMPLATE = /\{\{|\{%|<%|\[\[\s|@@\w+@@|<\?|\{#|^\s*#(?:if|endif)\b/m;

/** Parses a JSON file as strictly as the programs that usually read a file with this name. */
export function parseJson(path: string, source: string): Data {
  const text = source.replace(/^\uFEFF/, "");
  const fault = faultOf(() => JSON.parse(text));
  if (fault === undefined) return { kind: "data", isLoose: false };
  const broken = (isSure: boolean): Data => ({ kind: "broken", message: fault, isSure, text: source });
  if (TEMPLATE.test(text)) return { kind: "other" };
  if (STRICT.test(path)) return broken(true);
  const isCommented = COMMENTED.test(path);
  const isAccepted =
    text.trim() === "" ||
    isRead(withoutComments(text)) ||
    text.split("\n").every((line) => line.trim() === "" || isRead(line));
  if (isAccepted) return { kind: "data", isLoose: !isCommented };
  return broken(!isCommented);
}

/** Parses a YAML file. Unknown tags and duplicate keys are no errors here: the program that reads the file decides about them. */
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

/** The format of a data file, by its extension; undefined for other files. */
export function isDataPath(path: string): "json" | "yaml" | undefined {
  const ending = posix.extname(path).toLowerCase();
  if (ending === ".json") return "json";
  return ending === ".yaml" || ending === ".yml" ? "yaml" : undefined;
}

/** The object in a JSON text that may have comments and trailing commas; an empty object if the text contains none. */
export function objectIn(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(withoutComments((text ?? "{}").replace(/^\uFEFF/, "")));
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // The text is not JSON; the check `syntax` reports that.
  }
}

/** Removes comments and trailing commas from a JSON text; strings are left unchanged. */
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
