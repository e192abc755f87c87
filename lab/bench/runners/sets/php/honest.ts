import type { SetChange } from "../types.ts";
import { HONEST_INVOICE } from "./honest-invoice.ts";
import { HONEST_SLUG } from "./honest-slug.ts";
import { HONEST_TAX } from "./honest-tax.ts";

export const HONEST: readonly SetChange[] = [...HONEST_INVOICE, ...HONEST_TAX, ...HONEST_SLUG];
