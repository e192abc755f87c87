import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import { packageRoot } from "../../shared/support/files/package-root.ts";

interface SimOptions {
  readonly host: string;
  readonly port: string;
  readonly brain: string;
  readonly seed: string;
  readonly latency: string;
  readonly tokensPerSecond: string;
  readonly tier: string;
  readonly context: string;
  readonly assume?: readonly string[];
}

/** `midwatch sim`: runs only the simulator, so that other clients of the Messages API can be tested against it. */
export function addSimCommand(program: Command): void {
  program
    .command("sim")
    .description("Run only the simulator of the Messages API.")
    .option("--host <address>", "address to bind to", "127.0.0.1")
    .option("--port <n>", "port, 0 for any", "7421")
    .option("--brain <name|file>", "echo, fanout, misbehave, refactor, or the path of an ES module", "echo")
    .option("--seed <n>", "seed of the brain's random numbers", "1")
    .option("--latency <ms>", "time to the first byte of each answer", "0")
    .option("--tokens-per-second <n>", "speed of answers, 0 for no delay", "0")
    .option("--tier <name>", "rate limits: start, build, scale or none", "scale")
    .option("--context <tokens>", "a context window smaller than the models', 0 for their own", "0")
    .option("--assume <rule=bool...>", "behaviour that the API's documentation leaves open, see simulator/README.md")
    .addHelpText(
      "after",
      "\nSet ANTHROPIC_BASE_URL of a client to the simulator's address; it accepts any key. How to write a brain: simulator/README.md",
    )
    .action(runSim);
}

async function runSim(options: SimOptions): Promise<void> {
  const args = [
    ["--host", options.host],
    ["--port", options.port],
    ["--brain", options.brain],
    ["--seed", options.seed],
    ["--latency", options.latency],
    ["--tokens-per-second", options.tokensPerSecond],
    ["--tier", options.tier],
    ["--context", options.context],
    ...(options.assume ?? []).map((rule) => ["--assume", rule]),
  ].flat();
  const child = spawn(process.execPath, [join(packageRoot(), "dist", "simulator", "main.js"), ...args], {
    stdio: "inherit",
  });
  // The terminal sends Ctrl-C to the simulator too, which then shuts down by itself.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 0)));
}
