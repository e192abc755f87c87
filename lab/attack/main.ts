import { GROUPS } from "./groups.ts";
import { runAttacks } from "./run-attacks.ts";

process.exitCode = await runAttacks(process.argv.slice(2), GROUPS, { out: process.stdout, err: process.stderr });
