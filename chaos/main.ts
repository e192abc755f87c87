import { runChaos } from "./run-chaos.ts";
import { removeOwnFolders } from "./world/chaos-folders.ts";

/** Exit codes of a program that a signal has ended, as a shell counts them. */
const INTERRUPTED = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

for (const [signal, code] of INTERRUPTED) {
  process.once(signal, () => {
    const folders = removeOwnFolders();
    process.stderr.write(`${signal}: interrupted; what ran was ended and removed (${folders.length} runs)\n`);
    process.exit(code);
  });
}

process.exitCode = await runChaos(process.argv.slice(2), { out: process.stdout, err: process.stderr });
