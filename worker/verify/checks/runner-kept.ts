import picomatch from "picomatch";
import type { StaticCheck } from "../static-check.ts";

/** What decides which tests run and how: installed programs, configurations of runners, files that they load by themselves. */
const isRunner = picomatch(
  [
    "**/node_modules/**",
    "**/.mocharc*",
    "**/{jest,vitest,vite,ava,karma,playwright,cypress}.config.*",
    "**/.{taprc,c8rc,nycrc}*",
    "**/{pytest.ini,tox.ini,conftest.py,noxfile.py}",
  ],
  { dot: true },
);

/** What tests are run by is the base's, not the candidate's. */
export const runnerKept: StaticCheck = {
  name: "runner-kept",
  reason: "who brings the runner decides what passes",
  severity: "error",
  holds: "what tests are run by is as it was",
  inspect: ({ files, isAllowed }) =>
    isAllowed("runner")
      ? []
      : files
          .filter(({ path }) => isRunner(path))
          .map(({ path }) => ({ claim: `${path} is part of what tests are run by` })),
};
