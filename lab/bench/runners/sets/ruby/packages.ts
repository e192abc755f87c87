import type { SetPackage } from "../types.ts";
import { STOCK_PACKAGE } from "./stock.ts";
import { TEMPERATURE_PACKAGE } from "./temperature.ts";
import { TODO_PACKAGE } from "./todo.ts";

export const PACKAGES: readonly SetPackage[] = [STOCK_PACKAGE, TEMPERATURE_PACKAGE, TODO_PACKAGE];
