import { spawnSync } from "node:child_process";

/** The files below a folder that contain this text; files that disappear meanwhile are ignored. */
export function filesWith(root: string, text: string): string[] {
  const { stdout, error } = spawnSync("grep", ["-rslaF", "--", text, root], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.split("\n").filter((file) => file !== "");
}
