import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";

/**
 * The directives of a go.mod that decide how tests run: another toolchain, ignored folders, the module's own path, and replaced
 * modules, unless these are unknown to tests or lie below the module itself.
 */
export const goModParts: ReadParts = (text) => {
  const lines = directivesIn(text);
  const own = lines.find((line) => line.startsWith("module "))?.slice("module ".length) ?? "";
  return lines.flatMap((line): Part[] => {
    const [word = "", ...rest] = line.split(/\s+/);
    const value = rest.join(" ");
    if (word === "module") return [{ name: "module", value, mayBeAdded: true }];
    if (word === "toolchain" || word === "ignore") return [{ name: word, value }];
    const [left = "", right = ""] = value.split(/\s*=>\s*/);
    const [module = ""] = left.split(" ");
    if (word === "require") return requiredTests(module);
    if (word !== "replace") return [];
    const isLocal = /^(?:\.{0,2}\/|[A-Za-z]:)/.test(right);
    const isOwn = own !== "" && module.startsWith(`${own}/`);
    const controls = TEST_LIBRARY.test(module) || module === own || (isLocal && !isOwn);
    return controls ? [{ name: `replace ${module}`, value }] : [];
  });
};

/** Added to a workspace, a module takes the place of a dependency with its name. The version of Go may change. */
export const goWorkParts: ReadParts = (text) =>
  directivesIn(text)
    .filter((line) => !line.startsWith("go "))
    .map((line) => ({ name: line.split(/\s/)[0] ?? line, value: line }));

function requiredTests(module: string): Part[] {
  return TEST_LIBRARY.test(module) ? [{ name: `require ${module}`, value: "is required", mayBeAdded: true }] : [];
}

/** The directives of a go.mod or go.work, one in each line, without blocks, quotes and comments. */
function directivesIn(text: string): string[] {
  const found: string[] = [];
  let block = "";
  for (const raw of text.split("\n")) {
    const line = raw
      .replace(/\/\/.*$/, "")
      .replace(/["`]/g, "")
      .trim()
      .replace(/\s+/g, " ");
    const [, opened] = /^(\w+) ?\($/.exec(line) ?? [];
    if (opened !== undefined) block = `${opened} `;
    else if (line === ")") block = "";
    else if (line !== "") found.push(block + line);
  }
  return found;
}

/**
 * Go code that ends a test program without running its tests, or chooses the tests to run: a `TestMain` that runs none, an
 * `init` that exits, a flag of the runner that is set.
 */
export const goCodeParts: ReadParts = (text) => {
  const code = text.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, "").replace(/^[ \t]*\/\/.*$/gm, "");
  const parts: Part[] = [];
  for (const { kind, parameter, body } of bodiesIn(code)) {
    const exits = /\b(?:os|syscall)\.Exit\(\s*0\s*\)/.test(outermost(body));
    const runs = parameter !== "" && new RegExp(`\\b${parameter}\\b`).test(body);
    if (kind === "TestMain" && (exits || !runs)) parts.push({ name: "TestMain, which runs no tests", value: body });
    if (kind === "init" && exits) parts.push({ name: "init, which ends the program", value: body });
  }
  for (const [flag] of code.matchAll(/["'`]-{0,2}test\.(?:run|skip|list|short|count|failfast|bench)\b[^"'`\n]*["'`]/g))
    parts.push({ name: `the flag ${flag} of the runner`, value: flag });
  return parts;
};

function bodiesIn(code: string): { kind: string; parameter: string; body: string }[] {
  return [...code.matchAll(/^func (TestMain|init)\(\s*(?:(\w+)\s+\*testing\.M)?\s*\)\s*\{/gm)].map((match) => {
    const [all, kind = "", parameter = ""] = match;
    const start = match.index + all.length;
    return { kind, parameter, body: code.slice(start, endOfBlock(code, start)) };
  });
}

/** The index of the brace that closes a block that is open at `start`. */
function endOfBlock(code: string, start: number): number {
  let depth = 1;
  for (const match of code.slice(start).matchAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|[{}]/g)) {
    if (match[0] === "{") depth += 1;
    if (match[0] === "}") depth -= 1;
    if (depth === 0) return start + match.index;
  }
  return code.length;
}

/** The text of a block without the blocks inside it: there, a helper process may end with 0. */
function outermost(body: string): string {
  let depth = 0;
  return [...body]
    .filter((char) => {
      if (char === "{") depth += 1;
      if (char === "}") depth -= 1;
      return depth === 0;
    })
    .join("");
}
