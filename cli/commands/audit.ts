import type { Command } from "commander";
import type { AuditEntry } from "../../shared/protocol/api/access.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { ApiClient } from "../api-client.ts";
import { addAction, wholeNumber } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { showDate } from "../text/figures.ts";
import { renderTable } from "../text/table.ts";

/** `midwatch audit`: requests that changed something, and the keys that sent them. */
export function addAuditCommand(program: Command, io: Io): void {
  const command = program
    .command("audit")
    .description("List the requests that changed something, newest first (needs an admin's key).")
    .option("--limit <n>", "number of entries", wholeNumber(1, 100_000), 50)
    .option("--json", "print one JSON document");
  addAction<{ limit: number; json?: boolean }>(command, {
    io,
    examples: ["audit", "audit --limit 1000 --json"],
    action: async ({ client, paint, print, printJson }, { limit, json }) => {
      const entries = await readEntries(client, limit);
      if (json) printJson({ entries });
      else if (entries.length === 0) print("no request has changed anything yet");
      else print(renderTable(paint, ["WHEN", "WHO", "KEY", "FROM", "ASKED FOR", "STATUS", "MADE"], entries.map(rowOf)));
      return EXIT.ok;
    },
  });
}

async function readEntries(client: ApiClient, limit: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let before: string | undefined;
  do {
    const page = await client.audit({ before, limit: Math.min(limit - entries.length, 500) });
    entries.push(...page.entries);
    before = page.next;
  } while (before !== undefined && entries.length < limit);
  return entries;
}

function rowOf({ at, tenant, owner, keyId, address, action, path, status, made }: AuditEntry): string[] {
  const asked = `${action.split(" ")[0]} ${path}`;
  const answered = status === undefined ? "none" : String(status);
  const who = `${owner}@${tenant}`;
  return [showDate(at), who, keyId, address, asked, answered, made ?? ""].map((cell) => oneLine(cell, 90));
}
