import type { Bench } from "./bench.ts";
import { prefixRows } from "./economics/prefix-rows.ts";

/** What the shared prefix and the warm gate are worth. */
export const prefix: Bench = {
  name: "prefix",
  about:
    "a lead and 50 workers at once: what of the shared prefix is read, what is written, what the gate costs in time",
  run: prefixRows,
};
