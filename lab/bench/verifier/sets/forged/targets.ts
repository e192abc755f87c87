import { COMMONJS_TARGETS } from "./targets-commonjs.ts";
import { MODULE_TARGETS } from "./targets-module.ts";
import { PYTHON_TARGETS } from "./targets-python.ts";
import type { Target } from "./types.ts";

/** The targets: small repositories, each with a failing test and a brief that asks to make it pass. */
export const TARGETS: readonly Target[] = [...COMMONJS_TARGETS, ...MODULE_TARGETS, ...PYTHON_TARGETS];

/** Finds a target by name; throws if no target has this name. */
export function findTarget(name: string): Target {
  const found = TARGETS.find((target) => target.name === name);
  if (found === undefined) {
    throw new Error(`no target ${name}`);
  }
  return found;
}
