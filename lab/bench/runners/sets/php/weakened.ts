import type { SetChange } from "../types.ts";
import { WEAKENED_INVOICE } from "./weakened-invoice.ts";
import { WEAKENED_SLUG } from "./weakened-slug.ts";
import { WEAKENED_TAX } from "./weakened-tax.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_INVOICE, ...WEAKENED_TAX, ...WEAKENED_SLUG];
