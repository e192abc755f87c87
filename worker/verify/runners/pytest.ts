import { PYTHON_WRAPPERS } from "./python-programs.ts";
import type { Runner } from "./runner.ts";

/** pytest, with a plugin that `hooks/python/sitecustomize.py` registers. */
export const pytest: Runner = {
  name: "pytest",
  starts: /^(?:pytest|py\.test|tox|nox)$/,
  wrappers: PYTHON_WRAPPERS,
};
