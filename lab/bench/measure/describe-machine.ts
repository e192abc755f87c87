import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** Processors, memory, system and Node of this machine, in one line. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${processors.length} x ${processors[0]?.model ?? "unknown processor"}, ${memory}, ${type()} ${release()}, Node ${process.version}`;
}

/** The commit of this checkout, with `-dirty` if its files differ; `unknown` outside of a checkout. */
export function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: packageRoot(), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const commit = git("rev-parse", "HEAD");
    return git("status", "--porcelain") === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown"; // An unpacked archive has no history.
  }
}
