import type { StaticCheck } from "../static-check.ts";

/** The candidate changes at least one file. */
export const nonEmpty: StaticCheck = {
  name: "non-empty",
  reason: "a result without a change has nothing to verify",
  severity: "error",
  holds: "the candidate changes files",
  inspect: ({ files }) => (files.length === 0 ? [{ claim: "the candidate changes nothing" }] : []),
};
