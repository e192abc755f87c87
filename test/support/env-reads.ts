/** Reads of an environment that go round the table of settings, as sentences; empty for a file without any. */
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

/** Ways to read a variable, and the files that may use them. */
const PATTERNS: readonly { readonly pattern: RegExp; readonly excepted: readonly string[] }[] = [
  { pattern: /\bprocess\.env\b|\bprocess\["env"\]/g, excepted: ["shared/support/env.ts"] },
  // GIT_* variables are in environments that Midwatch itself makes for git.
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
      // Variables that the operator's destinations name.
      "launch/process-environments.ts",
      "coordinator/push/destinations.ts",
      // The name comes from the table.
      "cli/data-command.ts",
      "cli/commands/up.ts",
      // It sets the variables that a compared module reads.
      "simulator/brains/refactor/attack/compare.mjs",
    ],
  },
];
