import type { SetPackage } from "../types.ts";
import { INVOICE_PACKAGE } from "./invoice.ts";
import { SLUG_PACKAGE } from "./slug.ts";

export const PACKAGES: readonly SetPackage[] = [INVOICE_PACKAGE, SLUG_PACKAGE];
