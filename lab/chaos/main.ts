import { fileURLToPath } from "node:url";
import { inRoom, whyNoHosts } from "./in-room.ts";
import { runChaos } from "./run-chaos.ts";
import { removeOwnFolders } from "./world/chaos-folders.ts";

/** Exit codes of a program that a signal has ended, as a shell counts them. */
const INTERRUPTED = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

const args = process.argv.slice(2);
const isOnHosts = args.includes("--hosts") && (await whyNoHosts()) === undefined;
const codeFromRoom = isOnHosts ? await inRoom(fileURLToPath(import.meta.url), args) : undefined;
process.exitCode = codeFromRoom ?? (await runHere());

async function runHere(): Promise<number> {
  for (const [signal, code] of INTERRUPTED) {
    process.once(signal, () => {
      const folders = removeOwnFolders();
      process.stderr.write(`${signal}: interrupted; what ran was ended and removed (${folders.length} runs)\n`);
      process.exit(code);
    });
  }
  return runChaos(args, { out: process.stdout, err: process.stderr });
}
