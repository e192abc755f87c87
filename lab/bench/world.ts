import type { Bench, BenchSize } from "./bench.ts";
import type { Row } from "./document.ts";
import { inFolder } from "./measure/in-folder.ts";
import { fuzzRows } from "./world/fuzz-rows.ts";
import { MISTAKES } from "./world/mistakes.ts";
import { OUTAGES } from "./world/outages.ts";
import type { GroupResult } from "./world/outcome.ts";
import { REPOSITORIES } from "./world/repositories.ts";
import { isChosen } from "./world/run-cases.ts";
import { runMistakes } from "./world/run-mistake.ts";
import { runOutages } from "./world/run-outage.ts";
import { runRepositories } from "./world/run-repositories.ts";
import { groupRows } from "./world/world-rows.ts";

/** A group of cases: its table, the minimum number of cases in the table, and the function that runs the cases. */
interface Group {
  readonly name: string;
  readonly table: readonly { readonly name: string }[];
  readonly minCases: number;
  readonly run: (folder: string, size: BenchSize, say: (text: string) => void) => Promise<GroupResult>;
}

const GROUPS: readonly Group[] = [
  { name: "repositories", table: REPOSITORIES, minCases: 60, run: runRepositories },
  { name: "outages", table: OUTAGES, minCases: 25, run: runOutages },
  { name: "people", table: MISTAKES, minCases: 25, run: runMistakes },
];

/**
 * Runs jobs with unusual repositories, during outages, and with users' mistakes. Each case is a real job. It must end
 * correctly, or be refused with instructions before it costs anything.
 */
export const world: Bench = {
  name: "world",
  hasCases: true,
  about:
    "repositories, outages and mistakes of people, each a real job that must end right or be refused clearly before it costs; and fuzzing of the job machine",
  run: async (say, size) => {
    const rows: Row[] = [];
    for (const { name, table, minCases, run } of GROUPS) {
      if (!table.some((row) => isChosen(name, row.name, size))) continue;
      const result = await inFolder("world", (folder) => run(folder, size, say));
      rows.push(...groupRows(name, result, minCases, size.only !== undefined));
    }
    if (isChosen("fuzz", "", size)) rows.push(...fuzzRows(size, say));
    return rows;
  },
};
