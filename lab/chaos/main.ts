import { fileURLToPath } from "node:url";
import { inOwnNamespaces, whyNoHosts } from "./in-own-namespaces.ts";
import { runChaos } from "./run-chaos.ts";
import { removeOwnFolders } from "./world/chaos-folders.ts";

/** Exit codes of a program that was ended by a signal: 128 plus the signal's number, as in a shell. */
const INTERRUPTED = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

const args = process.argv.slice(2);
const isOnHosts = args.includes("--hosts") && (await whyNoHosts()) === undefined;
const codeFromNamespaces = isOnHosts ? await inOwnNamespaces(fileURLToPath(import.meta.url), args) : undefined;
process.exitCode = codeFromNamespaces ?? (await runHere());

async function runHere(): Promise<number> {
  for (const [signal, code] of INTERRUPTED) {
    process.once(signal, () => {
      const folders = removeOwnFolders();
      process.stderr.write(`${signal}: interrupted; processes and folders of ${folders.length} runs were removed\n`);
      process.exit(code);
    });
  }
  return runChaos(args, { out: process.stdout, err: process.stderr });
}
