import { spawnSync } from "node:child_process";

/** Finds the files below a folder that contain this text. Files that are deleted during the search are ignored. */
export function filesWith(root: string, text: string): string[] {
  const { stdout, error } = spawnSync("grep", ["-rslaF", "--", text, root], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.split("\n").filter((file) => file !== "");
}
