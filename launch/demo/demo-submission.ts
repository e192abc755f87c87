import type { JobSubmission } from "../../shared/protocol/job/job.ts";

/** Files of a package that are not modules of its library. */
const EXCLUDED = ["bin/**", "preload.js", "node_modules/**", "test/**", "tests/**", "esm/**"];

/** The demo's job: convert a library to ES modules that behave like the original. The gate compares the whole converted library with the original. */
export function demoSubmission(
  name: string,
  { repository, inputs }: { repository: string; inputs: number },
): JobSubmission {
  return {
    title: `${name} to ES modules`,
    goal: [
      `Rewrite the CommonJS package ${name} as ES modules below esm/, without changing what it does.`,
      "",
      "modules: **/*.js",
      `exclude: ${EXCLUDED.join(", ")}`,
      "output: esm",
      "",
      'Each module X.js gets an ES module esm/X.js whose default export is what module.exports was, and whose named exports are its own properties with identifiers for names. esm/package.json says "type": "module". Relative imports stay inside esm/; packages are imported by name. The originals stay as they are.',
    ].join("\n"),
    repository: { kind: "path", path: repository },
    gate: [{ kind: "differential", reference: ["**/*.js"], exclude: EXCLUDED, candidateRoot: "esm", inputs }],
    limits: { maxConcurrency: 12, canaryRate: 0.15 },
  };
}
