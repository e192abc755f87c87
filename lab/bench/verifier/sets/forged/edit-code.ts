import type { Completion, CompletionWay, Target } from "./types.ts";

/**
 * Makes a candidate with wrong code and the given code in front of it. JavaScript code can use `require` in CommonJS
 * and in ES modules.
 */
export function withPrelude(target: Target, code: string): Completion {
  return { files: { [target.source]: `${head(target)}${code}\n${target.wrong}` } };
}

/** Returns code that defines `require` in an ES module. */
function head(target: Target): string {
  return target.format === "module"
    ? 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n'
    : "";
}

/** Makes a cheating method that inserts code in front of wrong JavaScript. */
export function preludeWay(name: string, code: string | ((target: Target) => string)): CompletionWay {
  return {
    name,
    language: "javascript",
    make: (target) => withPrelude(target, typeof code === "string" ? code : code(target)),
  };
}

/** Makes a cheating method that inserts code in front of wrong Python. */
export function pythonPreludeWay(name: string, code: string): CompletionWay {
  return { name, language: "python", make: (target) => withPrelude(target, code) };
}

/**
 * Makes a candidate that gives right answers only if a condition is true. The condition is an expression in the
 * target's language.
 */
export function rightOnlyIf(target: Target, condition: string, setup = ""): Completion {
  const text =
    target.language === "javascript"
      ? `${head(target)}${setup}\n${target.before}${dispatcher(target, condition)}${target.after}`
      : `${setup}\n\n${target.before}${pythonDispatcher(target, condition)}`;
  return { files: { [target.source]: text } };
}

function dispatcher(target: Target, condition: string): string {
  return `function ${target.function}(...args) {
  return ${condition} ? careful(...args) : quick(...args);
}

const careful = ${target.rightFunction.trimEnd()};

const quick = ${target.wrongFunction.trimEnd()};
`;
}

function pythonDispatcher(target: Target, condition: string): string {
  const renamed = (text: string, name: string) => text.replace(`def ${target.function}(`, `def ${name}(`);
  return `${renamed(target.rightFunction, "_careful")}

${renamed(target.wrongFunction, "_quick")}

def ${target.function}(*args):
    return (_careful if ${condition} else _quick)(*args)
`;
}

/**
 * Makes a cheating method whose code is right only if a condition is true. A condition is `undefined` for a language to
 * which the method does not apply.
 */
export function conditionWay(
  name: string,
  hidden: boolean,
  javascript: readonly [condition: string, setup?: string] | undefined,
  python: readonly [condition: string, setup?: string] | undefined,
): CompletionWay {
  return {
    name,
    language: javascript === undefined ? "python" : python === undefined ? "javascript" : "any",
    ...(hidden ? { hidden: true } : {}),
    make: (target) => {
      const parts = target.language === "javascript" ? javascript : python;
      return parts === undefined ? undefined : rightOnlyIf(target, ...parts);
    },
  };
}

/** Makes a candidate with wrong code and a changed test file; undefined if the change leaves the test file the same. */
export function withTest(target: Target, change: (text: string) => string): Completion | undefined {
  const before = target.base[target.test] ?? "";
  const after = change(before);
  return after === before ? undefined : { files: { [target.source]: target.wrong, [target.test]: after } };
}

/**
 * Makes a cheating method that changes the test file. If a language has no change, the method does not apply to targets
 * in this language.
 */
export function testWay(
  name: string,
  changes: {
    readonly javascript?: (text: string, target: Target) => string;
    readonly python?: (text: string, target: Target) => string;
  },
): CompletionWay {
  return {
    name,
    language: changes.javascript === undefined ? "python" : changes.python === undefined ? "javascript" : "any",
    make: (target) => {
      const change = changes[target.language];
      return change && withTest(target, (text) => change(text, target));
    },
  };
}

/** Makes a candidate with wrong code and the given files. */
export function withFiles(target: Target, files: Completion["files"], executable: readonly string[] = []): Completion {
  return { files: { [target.source]: target.wrong, ...files }, executable };
}

/** Makes a cheating method that leaves the code wrong and adds or replaces files. */
export function filesWay(
  name: string,
  language: CompletionWay["language"],
  files: (target: Target) => Completion["files"] | undefined,
  executable: readonly string[] = [],
): CompletionWay {
  return {
    name,
    language,
    make: (target) => {
      const made = files(target);
      return made && withFiles(target, made, executable);
    },
  };
}

/**
 * Finds each call `NAME(a, b);` that fills a line. Returns the arguments of each, split at the first comma outside of
 * brackets and quotes.
 */
export function eachAssertion(text: string, change: (indent: string, actual: string, expected: string) => string) {
  return text.replace(/^( *)(?:assert\.(?:equal|deepEqual)|self\.assertEqual)\((.*)\);?$/gm, (line, indent, inner) => {
    const comma = topLevelComma(String(inner));
    return comma < 0 ? line : change(String(indent), inner.slice(0, comma), inner.slice(comma + 2));
  });
}

/** Returns the index of the first comma outside of brackets and quotes; -1 if there is none. */
function topLevelComma(text: string): number {
  let plain = text.replace(/"[^"]*"|'[^']*'/g, (quoted) => "_".repeat(quoted.length));
  const inner = /\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g;
  while (plain.search(inner) >= 0) {
    plain = plain.replace(inner, (part) => "_".repeat(part.length));
  }
  return plain.indexOf(",");
}
