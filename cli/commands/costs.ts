import type { Command } from "commander";
import { addAction, addJobArgument } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { renderCosts, renderJobCosts } from "../render/costs.ts";

/** `midwatch costs [JOB]`: money, tokens and cache use of one job by role, or of all jobs of today. */
export function addCostsCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("costs"), { isOptional: true })
    .description("Show a job's cost by role and the savings by the cache; without a job, the cost of all jobs today.")
    .option("--json", "print one JSON document");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: [
      "costs",
      "costs job_0123456789abcdefghjk",
      "costs job_0123456789abcdefghjk --json | jq .cache.breaksByCause",
    ],
    action: async ({ client, paint, print, printJson }, { json }, [jobId]) => {
      if (jobId === undefined) {
        const costs = await client.costs();
        if (json) printJson(costs);
        else print(renderCosts(costs, paint));
        return EXIT.ok;
      }
      const [usage, cache] = await Promise.all([client.usage(jobId), client.cache(jobId)]);
      if (json) printJson({ ...usage, cache: cache.job, breaks: cache.breaks });
      else print(renderJobCosts(usage, cache, paint));
      return EXIT.ok;
    },
  });
}
