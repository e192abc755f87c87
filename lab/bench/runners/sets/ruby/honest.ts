import type { SetChange } from "../types.ts";
import { HONEST_STOCK } from "./honest-stock.ts";
import { HONEST_TEMPERATURE } from "./honest-temperature.ts";
import { HONEST_TODO } from "./honest-todo.ts";

export const HONEST: readonly SetChange[] = [...HONEST_STOCK, ...HONEST_TEMPERATURE, ...HONEST_TODO];
