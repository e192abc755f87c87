import { BYTES_AND_ERRORS } from "./faults/bytes-and-errors.ts";
import { CLOCKS } from "./faults/clocks.ts";
import { COLLECTIONS } from "./faults/collections.ts";
import { COMPARISONS } from "./faults/comparisons.ts";
import { COPIES } from "./faults/copies.ts";
import { DOCUMENTS } from "./faults/documents.ts";
import { EVENTS } from "./faults/events.ts";
import { PARSERS } from "./faults/parsers.ts";
import { PROMISES } from "./faults/promises.ts";
import { STREAMS } from "./faults/streams.ts";
import { WORDS } from "./faults/words.ts";
import type { JudgedFault, PlantedFault } from "./judged.ts";
import { PACKAGES } from "./packages.ts";

/**
 * Observable faults to plant in the packages. A call of a public export shows each fault, and the faulty module can
 * still be loaded.
 */
export const FAULTS: readonly JudgedFault[] = [
  ...PARSERS,
  ...DOCUMENTS,
  ...WORDS,
  ...COPIES,
  ...COMPARISONS,
  ...PROMISES,
  ...EVENTS,
  ...STREAMS,
  ...COLLECTIONS,
  ...BYTES_AND_ERRORS,
  ...CLOCKS,
].map(inItsVersion);

function inItsVersion(fault: PlantedFault): JudgedFault {
  const found = PACKAGES.find(({ name }) => name === fault.package);
  if (!found) throw new Error(`The fault names the package ${fault.package}, which is not among the judged packages.`);
  return { ...fault, version: found.version };
}
