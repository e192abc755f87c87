import type { Bench } from "./bench.ts";
import { inFolder } from "./measure/in-folder.ts";
import { runRepositories } from "./world/run-repositories.ts";
import { groupRows } from "./world/world-rows.ts";

/** Repositories, outages and people as they come: each case is a real job, done or refused with what to do before it costs anything. */
export const world: Bench = {
  name: "world",
  about: "repositories, outages and mistakes of people, each a real job: done, or refused clearly before it costs; and the job machine's fuzz",
  run: async (say, size) => {
    const repositories = await inFolder("world", (folder) => runRepositories(folder, size, say));
    return [...groupRows("repositories", repositories, 60, size.only !== undefined)];
  },
};
