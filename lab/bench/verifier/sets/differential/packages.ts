import type { JudgedPackage } from "./judged.ts";
import { RUNNING } from "./packages/running.ts";
import { STATEFUL } from "./packages/stateful.ts";
import { TEXTS } from "./packages/texts.ts";
import { VALUES } from "./packages/values.ts";

/**
 * The npm packages with which the differential test is measured. They were selected without regard to how easily they
 * can be compared.
 */
export const PACKAGES: readonly JudgedPackage[] = [...TEXTS, ...VALUES, ...RUNNING, ...STATEFUL];
