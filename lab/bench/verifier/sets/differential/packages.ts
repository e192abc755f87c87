import type { JudgedPackage } from "./judged.ts";
import { RUNNING } from "./packages/running.ts";
import { STATEFUL } from "./packages/stateful.ts";
import { TEXTS } from "./packages/texts.ts";
import { VALUES } from "./packages/values.ts";

/** The packages that judge the differential test, selected regardless of how easily they compare. */
export const PACKAGES: readonly JudgedPackage[] = [...TEXTS, ...VALUES, ...RUNNING, ...STATEFUL];
