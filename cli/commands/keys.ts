import { type Command, Option } from "commander";
import { type KeyView, type MadeKey, SCOPES, type Scope } from "../../shared/protocol/api/access.ts";
import { defined } from "../../shared/support/defined.ts";
import { hashApiKey, makeApiKey } from "../../shared/support/secrets/api-key.ts";
import { oneLine, safeJson } from "../../shared/support/text/clean-text.ts";
import { addAction, type Session, wholeNumber } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { showDate } from "../text/figures.ts";
import { renderTable } from "../text/table.ts";

interface CreateOptions {
  readonly owner: string;
  readonly tenant?: string;
  readonly scope: Scope[];
  readonly expires?: number;
  readonly rate?: number;
  readonly json?: boolean;
}

/** `midwatch keys create|list|revoke|rotate|generate`: who may come in. */
export function addKeysCommand(program: Command, io: Io): void {
  const keys = program
    .command("keys")
    .description("Make, list, replace and end keys of the API (needs an admin's key).");
  addCreate(keys, io);
  addList(keys, io);
  addRevoke(keys, io);
  addRotate(keys, io);
  addGenerate(keys, io);
}

function addCreate(keys: Command, io: Io): void {
  const command = keys
    .command("create")
    .description("Make a key; its text is shown once, only a hash is kept.")
    .requiredOption("--owner <name>", "whose key it is: stands in jobs and in the audit log")
    .option("--tenant <name>", "whose jobs it sees and makes; default default")
    .addOption(new Option("--scope <scope...>", "what it may do").choices(SCOPES).default(["read", "submit"]))
    .option("--expires <days>", "days until it ends; default never", wholeNumber(1, 3650))
    .option("--rate <n>", "requests a minute; default the coordinator's", wholeNumber(1, 1_000_000))
    .option("--json", "print one JSON document");
  addAction<CreateOptions>(command, {
    io,
    examples: [
      "keys create --owner ann --scope read submit --expires 90",
      "keys create --owner ci --tenant web --json",
    ],
    action: async (session, { owner, tenant, scope, expires, rate, json }) => {
      const made = await session.client.makeKey({
        owner,
        scopes: scope,
        ...defined({ tenant, expiresInDays: expires, ratePerMinute: rate }),
      });
      return tell(session, made, json === true);
    },
  });
}

function addList(keys: Command, io: Io): void {
  const command = keys
    .command("list")
    .description("List keys, oldest first.")
    .option("--json", "print one JSON document");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: ["keys list"],
    action: async ({ client, paint, print, printJson }, { json }) => {
      const found = await client.keys();
      if (json) printJson(found);
      else if (found.keys.length === 0) print("no keys but those of the settings; npx midwatch keys create makes one");
      else print(renderTable(paint, ["KEY", "OWNER", "TENANT", "SCOPES", "CREATED", "STATE"], found.keys.map(rowOf)));
      return EXIT.ok;
    },
  });
}

function addRevoke(keys: Command, io: Io): void {
  const command = keys
    .command("revoke")
    .description("End a key at once.")
    .argument("<key>", "the key's id, as list prints it")
    .option("--json", "print one JSON document");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: ["keys revoke 0123456789"],
    action: async ({ client, print, printJson }, { json }, [keyId = ""]) => {
      const ended = await client.revokeKey(keyId);
      if (json) printJson(ended);
      else print(`key ${ended.id} of ${ended.owner} opens nothing any more`);
      return EXIT.ok;
    },
  });
}

function addRotate(keys: Command, io: Io): void {
  const command = keys
    .command("rotate")
    .description("Make a key of the same kind; the old one stays valid for a while, so that nothing has to stop.")
    .argument("<key>", "the key's id, as list prints it")
    .option("--grace <minutes>", "how long the old one stays valid; default 1440", wholeNumber(0, 43_200))
    .option("--json", "print one JSON document");
  addAction<{ grace?: number; json?: boolean }>(command, {
    io,
    examples: ["keys rotate 0123456789 --grace 60"],
    action: async (session, { grace, json }, [keyId = ""]) =>
      tell(session, await session.client.rotateKey(keyId, grace), json === true),
  });
}

function addGenerate(keys: Command, io: Io): void {
  keys
    .command("generate")
    .description("Print a new key and its hash, for the settings of a coordinator; nothing is sent.")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nGive the coordinator the hash as MIDWATCH_API_KEY, or a line of the file MIDWATCH_API_KEY_FILE; keep the key for yourself.\nExamples:\n  $ npx midwatch keys generate --json",
    )
    .action(({ json }: { json?: boolean }) => {
      const { key } = makeApiKey();
      const made = { key, hash: hashApiKey(key) };
      io.out.write(json ? `${safeJson(made, 2)}\n` : `key:  ${made.key}\nhash: ${made.hash}\n`);
      io.end(EXIT.ok);
    });
}

function tell({ print, printJson }: Session, made: MadeKey, json: boolean): number {
  if (json) printJson(made);
  else {
    const { id, owner, tenant, scopes } = made.record;
    print(oneLine(`key ${id} of ${owner}, tenant ${tenant}, may ${scopes.join(", ")}; shown this once:`, 300));
    print(oneLine(made.key));
  }
  return EXIT.ok;
}

function rowOf(key: KeyView): string[] {
  return [key.id, key.owner, key.tenant, key.scopes.join(","), showDate(key.createdAt), stateOf(key)].map((cell) =>
    oneLine(cell, 60),
  );
}

function stateOf({ revokedAt, expiresAt }: KeyView): string {
  if (revokedAt !== undefined) return `revoked ${showDate(revokedAt)}`;
  if (expiresAt === undefined) return "valid";
  return `${expiresAt <= Date.now() ? "expired" : "valid until"} ${showDate(expiresAt)}`;
}
