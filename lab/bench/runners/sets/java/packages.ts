import type { SetPackage } from "../types.ts";
import { NOTIFY } from "./notify.ts";
import { RANGES } from "./ranges.ts";
import { SHOP } from "./shop.ts";

export const PACKAGES: readonly SetPackage[] = [SHOP, RANGES, NOTIFY];
