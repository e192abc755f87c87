/** The brain that answers where there is no key and nothing else is said. */
export const BUILT_IN_BRAIN = "refactor";

/** True for a goal that the built-in brain cannot carry out: it knows one job, whose goal has a line `modules: GLOBS`. */
export function needsModel(goal: string): boolean {
  return !/^modules: *\S/m.test(goal);
}

/** Tells a person without a key which jobs run and which do not. */
export const WITHOUT_MODEL =
  "there is no ANTHROPIC_API_KEY, so the built-in brain answers. It knows no language and does one kind of job, which needs no model: rewriting CommonJS modules as ES modules (npx midwatch submit --example es-modules --repo PATH; npx midwatch examples lists such jobs). Any other goal needs a key: set ANTHROPIC_API_KEY where Midwatch is started, and start it again";
