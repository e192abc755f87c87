import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

/** Describes this machine in one line: processors, memory, system and Node. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${processors.length} x ${processors[0]?.model ?? "unknown processor"}, ${memory}, ${type()} ${release()}, Node ${process.version}`;
}

/** Returns the commit of this checkout, with `-dirty` if files differ from the commit; `unknown` outside a checkout. */
export function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: packageRoot(), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const commit = git("rev-parse", "HEAD");
    return git("status", "--porcelain") === "" ? commit : `${commit}-dirty`;
  } catch {
    return "unknown"; // An unpacked archive of the sources has no git history.
  }
}
