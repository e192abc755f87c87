import type { SetChange } from "../types.ts";
import { WEAKENED_STOCK } from "./weakened-stock.ts";
import { WEAKENED_TEMPERATURE } from "./weakened-temperature.ts";
import { WEAKENED_TODO } from "./weakened-todo.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_STOCK, ...WEAKENED_TEMPERATURE, ...WEAKENED_TODO];
