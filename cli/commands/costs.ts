import type { Command } from "commander";
import type { JobUsage } from "../../shared/protocol/api.ts";
import type { Usage } from "../../shared/protocol/usage.ts";
import { cacheReadShare } from "../../shared/protocol/usage.ts";
import { addAction, addJobArgument } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../text/clean-text.ts";
import { showCount, showShare, showUsd } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import { renderTable } from "../text/table.ts";

/** `midwatch costs JOB`: money and tokens by role. */
export function addCostsCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("costs"))
    .description("Show what a job cost, by role, and how much of its cap is settled and held.")
    .option("--json", "print one JSON document");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: ["costs job_0123456789abcdefghjk", "costs job_0123456789abcdefghjk --json | jq .usage.costUsd"],
    action: async ({ client, paint, print, printJson }, { json }, [jobId = ""]) => {
      const usage = await client.usage(jobId);
      if (json) printJson(usage);
      else print(renderCosts(usage, paint));
      return EXIT.ok;
    },
  });
}

const HEAD = ["ROLE", "CALLS", "INPUT", "CACHE READ", "CACHE WRITTEN", "OUTPUT", "CACHE SHARE", "COST"];

function renderCosts({ usage, byRole, settledUsd, unsettledUsd, heldUsd, capUsd }: JobUsage, paint: Paint): string {
  const roles = Object.entries(byRole).sort(([, a], [, b]) => b.costUsd - a.costUsd);
  const rows = [...roles.map(([role, each]) => usageRow(oneLine(role, 40), each)), usageRow("all", usage)];
  const free = Math.max(0, capUsd - settledUsd - unsettledUsd - heldUsd);
  return [
    renderTable(paint, HEAD, rows),
    "",
    `cap ${showUsd(capUsd)}: settled ${showUsd(settledUsd)}, unsettled ${showUsd(unsettledUsd)}, held for calls under way ${showUsd(heldUsd)}, free ${showUsd(free)}`,
    paint(
      "dim",
      "list prices; tokens as the API reported them; input is what was neither read from nor written to the cache",
    ),
  ].join("\n");
}

function usageRow(role: string, usage: Usage): string[] {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  const counts = [usage.calls, usage.inputTokens, usage.cacheReadTokens, written, usage.outputTokens].map(showCount);
  return [role, ...counts, showShare(cacheReadShare(usage)), showUsd(usage.costUsd)];
}
