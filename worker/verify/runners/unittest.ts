import { PYTHON_WRAPPERS } from "./python-programs.ts";
import type { Runner } from "./runner.ts";

/** unittest and runners that extend it, whose results `hooks/python/midwatch_unittest.py` watches. */
export const unittest: Runner = {
  name: "unittest",
  starts: /^(?:unittest|nose2|django-admin)$/,
  wrappers: PYTHON_WRAPPERS,
};
