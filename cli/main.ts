#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { buffer } from "node:stream/consumers";
import { readEnv } from "../shared/support/env.ts";
import { runCli } from "./run-cli.ts";

// When the reader of stdout closes the pipe, as in `midwatch logs JOB | head`, the command ends. `midwatch watch` has
// set its exit code before that.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  stop(`the output could not be written and is incomplete: ${error.message}`);
});

await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: readEnv(),
  folder: ownFolder(),
  readInput: () => buffer(process.stdin),
  readLine,
  onInterrupt: (interrupt) => {
    process.once("SIGINT", interrupt);
    return () => process.off("SIGINT", interrupt);
  },
  end: (exitCode) => {
    process.exitCode = exitCode;
  },
});

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
  }
}

function ownFolder(): string {
  try {
    return process.cwd();
  } catch {
    return stop("the current folder no longer exists; nothing was done: change to another folder");
  }
}

function stop(message: string): never {
  process.stderr.write(`midwatch: ${message}\n`);
  process.exit(1);
}
