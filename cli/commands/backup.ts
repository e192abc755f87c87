import { resolve } from "node:path";
import type { Command } from "commander";
import { makeBackup } from "../../launch/backup/make-backup.ts";
import type { Manifest } from "../../launch/backup/manifest.ts";
import { restoreBackup } from "../../launch/backup/restore-backup.ts";
import { wholeNumber } from "../data-command.ts";
import type { Io } from "../io.ts";

/** `midwatch backup` copies a deployment's Redis and volume into a folder; `midwatch restore` copies them back. */
export function addBackupCommands(program: Command, io: Io): void {
  const onProgress = (text: string) => void io.err.write(`${text}\n`);
  const where = "MIDWATCH_DATA and REDIS_URL name the deployment, as for npx midwatch up.";
  program
    .command("backup")
    .description("Copy a deployment, running or stopped, into a folder: Redis first, then the volume.")
    .requiredOption("--to <folder>", "the target folder; must be empty or not exist yet")
    .option("--pause <seconds>", "how long writes to Redis may be paused for the copy", wholeNumber(1, 600), 4)
    .option("--json", "print one JSON document")
    .addHelpText("after", `\n${where}\nExamples:\n  $ npx midwatch backup --to /backups/monday`)
    .action(async ({ to, pause, json }: { to: string; pause: number; json?: boolean }) => {
      const folder = resolve(io.folder, to);
      const manifest = await makeBackup({ env: io.env, to: folder, pauseMs: pause * 1000, onProgress });
      printResult(io, { manifest, folder, json, done: "backed up to" });
    });
  program
    .command("restore")
    .description("Verify a backup and write it into an empty data folder and an empty Redis.")
    .requiredOption("--from <folder>", "the backup")
    .option("--dry-run", "only verify: compare every file with its SHA-256")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `\n${where}\nExamples:\n  $ MIDWATCH_DATA=/srv/new npx midwatch restore --from /backups/monday`,
    )
    .action(async ({ from, dryRun = false, json }: { from: string; dryRun?: boolean; json?: boolean }) => {
      const folder = resolve(io.folder, from);
      const manifest = await restoreBackup({ env: io.env, from: folder, isDryRun: dryRun, onProgress });
      printResult(io, { manifest, folder, json, done: dryRun ? "verified" : "restored from" });
    });
}

interface Result {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly json: boolean | undefined;
  readonly done: string;
}

function printResult(io: Io, { manifest, folder, json, done }: Result): void {
  const { version, commit, createdAt, files, redis } = manifest;
  const bytes = redis.bytes + files.reduce((sum, file) => sum + file.bytes, 0);
  const facts = { folder, version, commit, createdAt, files: files.length, keys: redis.keys, bytes };
  if (json === true) io.out.write(`${JSON.stringify(facts, null, 2)}\n`);
  else
    io.out.write(`${done} ${folder}: ${facts.files} files, ${facts.keys} keys, ${bytes} bytes, created ${createdAt}\n`);
}
