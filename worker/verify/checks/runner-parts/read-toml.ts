/** One assignment of a TOML file. */
export interface Assignment {
  /** The full path of the key: the section's heading and the key, as `profile.test.opt-level`. */
  readonly key: string;
  /** The value as in the file, without comments and white space. */
  readonly value: string;
  /** Number of the section in the file; sections of an array (`[[test]]`) have the same key. */
  readonly section: number;
}

/** Maximum number of lines of one value. */
const MAX_LINES = 2000;

/** Reads the assignments of a TOML file. Inline tables are opened: `a = { b = 1 }` gives `a.b`. */
export function readToml(text: string): Assignment[] {
  const found: Assignment[] = [];
  let heading = "";
  let section = 0;
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = withoutComment(lines[at] ?? "").trim();
    const [, title] = /^\[\[?([^\]]+)\]\]?$/.exec(line) ?? [];
    if (title !== undefined) {
      heading = `${plainKey(title)}.`;
      section += 1;
      continue;
    }
    const [, key = "", start = ""] = /^((?:"[^"]*"|'[^']*'|[\w.\- ])+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === "") continue;
    let value = start;
    for (let more = 0; more < MAX_LINES && isOpen(value) && at + 1 < lines.length; more++) {
      at += 1;
      value += ` ${withoutComment(lines[at] ?? "").trim()}`;
    }
    add(found, { key: heading + plainKey(key), value, section });
  }
  return found;
}

/** The strings in a TOML array. */
export function stringsIn(value: string): string[] {
  return [...value.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? "");
}

function add(found: Assignment[], { key, value, section }: Assignment): void {
  const [, inner] = /^\{(.*)\}$/.exec(value.trim()) ?? [];
  if (inner === undefined) {
    found.push({ key, value: value.replace(/\s+/g, " ").trim(), section });
    return;
  }
  for (const each of splitOutside(inner)) {
    const [, name = "", rest = ""] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(each) ?? [];
    if (name !== "") add(found, { key: `${key}.${plainKey(name)}`, value: rest, section });
  }
}

function plainKey(key: string): string {
  return key
    .split(".")
    .map((each) => each.trim().replace(/^["']|["']$/g, ""))
    .join(".");
}

/** Splits the inside of an inline table at its own commas. */
function splitOutside(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|./gs)) {
    if (/^[[{]$/.test(token)) depth += 1;
    if (/^[\]}]$/.test(token)) depth -= 1;
    if (token === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function isOpen(value: string): boolean {
  let depth = 0;
  for (const [token] of value.matchAll(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\]|\\.)*"|'[^']*'|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
  }
  const isText = (value.match(/"""|'''/g)?.length ?? 0) % 2 === 1;
  return depth > 0 || isText;
}

function withoutComment(line: string): string {
  return /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#])*/.exec(line)?.[0] ?? line;
}
