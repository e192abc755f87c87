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

/** `midwatch keys create|list|revoke|rotate|generate`: the keys of the API. */
export function addKeysCommand(program: Command, io: Io): void {
  const keys = program
    .command("keys")
    .description("Create, list, rotate and revoke keys of the API (all but generate need an admin's key).");
  addCreate(keys, io);
  addList(keys, io);
  addRevoke(keys, io);
  addRotate(keys, io);
  addGenerate(keys, io);
}

function addCreate(keys: Command, io: Io): void {
  const command = keys
    .command("create")
    .description("Create a key. It is shown once; the coordinator stores only its hash.")
    .requiredOption("--owner <name>", "the person or service that gets the key; recorded in jobs and the audit log")
    .option("--tenant <name>", "the tenant whose jobs the key can see and submit; if unset, the tenant named default")
    .addOption(new Option("--scope <scope...>", "the key's rights").choices(SCOPES).default(["read", "submit"]))
    .option("--expires <days>", "days until the key expires; default never", wholeNumber(1, 3650))
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
      return printMade(session, made, json === true);
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
      else if (found.keys.length === 0)
        print("no keys except those in the settings; npx midwatch keys create makes one");
      else print(renderTable(paint, ["KEY", "OWNER", "TENANT", "SCOPES", "CREATED", "STATE"], found.keys.map(rowOf)));
      return EXIT.ok;
    },
  });
}

function addRevoke(keys: Command, io: Io): void {
  const command = keys
    .command("revoke")
    .description("Revoke a key, effective at once.")
    .argument("<key>", "the key's id, as list prints it")
    .option("--json", "print one JSON document");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: ["keys revoke 0123456789"],
    action: async ({ client, print, printJson }, { json }, [keyId = ""]) => {
      const revoked = await client.revokeKey(keyId);
      if (json) printJson(revoked);
      else print(`key ${revoked.id} of ${revoked.owner} is revoked`);
      return EXIT.ok;
    },
  });
}

function addRotate(keys: Command, io: Io): void {
  const command = keys
    .command("rotate")
    .description("Create a key with the same rights. The old key stays valid for a grace period.")
    .argument("<key>", "the key's id, as list prints it")
    .option("--grace <minutes>", "how long the old key stays valid; default 1440", wholeNumber(0, 43_200))
    .option("--json", "print one JSON document");
  addAction<{ grace?: number; json?: boolean }>(command, {
    io,
    examples: ["keys rotate 0123456789 --grace 60"],
    action: async (session, { grace, json }, [keyId = ""]) =>
      printMade(session, await session.client.rotateKey(keyId, grace), json === true),
  });
}

function addGenerate(keys: Command, io: Io): void {
  keys
    .command("generate")
    .description("Print a new key and its hash for the settings of a coordinator. Nothing is sent.")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nSet the hash as MIDWATCH_API_KEY of the coordinator, or add it as a line to its MIDWATCH_API_KEY_FILE. Keep the key secret.\nExamples:\n  $ npx midwatch keys generate --json",
    )
    .action(({ json }: { json?: boolean }) => {
      const { key } = makeApiKey();
      const made = { key, hash: hashApiKey(key) };
      io.out.write(json ? `${safeJson(made, 2)}\n` : `key:  ${made.key}\nhash: ${made.hash}\n`);
      io.end(EXIT.ok);
    });
}

function printMade({ print, printJson }: Session, made: MadeKey, json: boolean): number {
  if (json) printJson(made);
  else {
    const { id, owner, tenant, scopes } = made.record;
    print(oneLine(`key ${id} of ${owner}, tenant ${tenant}, may ${scopes.join(", ")}; shown only now:`, 300));
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
