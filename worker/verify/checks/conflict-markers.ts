import type { StaticCheck } from "../static-check.ts";

const MARKERS = /^(?:<{7} |>{7} |\|{7} )/m;

/** No merge was left half done. */
export const conflictMarkers: StaticCheck = {
  name: "conflict-markers",
  reason: "a marker that stays is a merge that nobody finished",
  severity: "error",
  holds: "no conflict markers",
  inspect: ({ files }) =>
    files
      .filter(({ textAfter = "", textBefore = "" }) => MARKERS.test(textAfter) && !MARKERS.test(textBefore))
      .map(({ path }) => ({ claim: `${path} holds conflict markers` })),
};
