import type { Bench } from "./bench.ts";
import { ratelimitRows } from "./economics/ratelimit-rows.ts";

/** How well many agents keep to a rate limit. */
export const ratelimit: Bench = {
  name: "ratelimit",
  about: "200 agents against 50 requests a minute: what of the limit is used, what is refused",
  run: ratelimitRows,
};
