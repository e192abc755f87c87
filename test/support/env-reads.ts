/**
 * Returns a sentence for each place where a source reads an environment variable without using the table of settings.
 */
export function undeclaredReads(file: string, source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return PATTERNS.flatMap(({ pattern, excepted }) =>
    excepted.some((path) => file === path)
      ? []
      : [...code.matchAll(pattern)].map(
          ([read]) => `${file} reads ${read.trim()}: use readSettings (shared/settings.ts)`,
        ),
  );
}

/** Patterns of code that reads an environment variable, and the files that may contain such code. */
const PATTERNS: readonly { readonly pattern: RegExp; readonly excepted: readonly string[] }[] = [
  { pattern: /\bprocess\.env\b|\bprocess\["env"\]/g, excepted: ["shared/support/env.ts"] },
  // GIT_* variables are excepted: Midwatch itself sets them in the environments that it makes for git.
  { pattern: /\b(?:env|[a-z]\w*Env|readEnv\(\))\??\.(?!GIT_)[A-Z]\w*/g, excepted: [] },
  {
    pattern: /\{[^{}]*\b[A-Z][A-Z0-9_]+\b[^{}]*\}\s*(?:=\s*(?:\w+\.)*(?:env|readEnv\(\))(?![\w.])|:\s*Env\b)/g,
    excepted: [],
  },
  {
    pattern: /\b(?:env|readEnv\(\))\??\.?\[[^\]]+\]/g,
    excepted: [
      "shared/settings/read-settings.ts",
      "launch/absolute-paths.ts",
      // These files read variables that the operator's destinations name.
      "launch/process-environments.ts",
      "shared/settings/destinations.ts",
      // These files read variables whose names come from the table of settings.
      "cli/data-command.ts",
      "cli/commands/up.ts",
      // This file sets variables that a compared module reads.
      "simulator/brains/refactor/attack/compare.mjs",
    ],
  },
];
