import { runChaos } from "./run-chaos.ts";

process.exitCode = await runChaos(process.argv.slice(2), { out: process.stdout, err: process.stderr });
