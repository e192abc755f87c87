/** Names of the simulator's own brains. */
export const BUILT_IN_BRAINS = ["echo", "fanout", "misbehave", "refactor"] as const;

/** Name of the simulator's default brain, which is used if no API key is set. */
export const BUILT_IN_BRAIN = "refactor";

/**
 * True for a goal that the simulator's default brain cannot carry out. This brain does only one kind of job; the goal
 * must contain a line `modules: GLOBS`.
 */
export function needsModel(goal: string): boolean {
  return !/^modules: *\S/m.test(goal);
}

/** Text that tells a person without an API key which jobs can run. */
export const WITHOUT_MODEL =
  "there is no ANTHROPIC_API_KEY, so the built-in brain answers. It does one kind of job, which needs no model: rewriting CommonJS modules as ES modules (npx midwatch submit --example es-modules --repo PATH; npx midwatch examples lists such jobs). Any other goal needs a key: set ANTHROPIC_API_KEY where Midwatch is started, and start it again";
