import { spawnSync } from "node:child_process";

/** The files below a folder that hold this text, as it is; what goes away while it is looked at is passed over. */
export function filesWith(root: string, text: string): string[] {
  const { stdout, error } = spawnSync("grep", ["-rslaF", "--", text, root], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.split("\n").filter((file) => file !== "");
}
