import { posix } from "node:path";
import picomatch from "picomatch";
import type { Change } from "../change.ts";

/** Whether the tree's `.gitignore` files match a path, or a path that an import of it may mean: then a build creates the file. */
export async function isIgnored(read: Change["read"], target: string): Promise<boolean> {
  const folders = posix
    .dirname(target)
    .split("/")
    .filter((part) => part !== ".");
  for (let depth = 0; depth <= folders.length; depth += 1) {
    const folder = folders.slice(0, depth).join("/");
    const text = (await read(posix.join(folder, ".gitignore")))?.toString("utf8");
    const inside = folder === "" ? target : target.slice(folder.length + 1);
    if (text !== undefined && matches(text, inside)) return true;
  }
  return false;
}

/** As in git, the last rule that matches decides. */
function matches(text: string, path: string): boolean {
  const parts = path.split("/");
  const paths = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  // An import may omit the file extension, which the loader adds.
  const whole = ["", ".js", ".ts", ".mjs", ".cjs", ".json", ".d.ts"].map((ending) => `${path}${ending}`);
  let isMatch = false;
  for (const line of text.split(/\r?\n/)) {
    const rule = line.trim();
    if (rule === "" || rule.startsWith("#")) continue;
    const isNegated = rule.startsWith("!");
    const pattern = rule.replace(/^!/, "").replace(/\/$/, "");
    const glob =
      pattern.replace(/^\//, "").includes("/") || pattern.startsWith("/")
        ? pattern.replace(/^\//, "")
        : `**/${pattern}`;
    const fits = picomatch(glob, { dot: true });
    if ([...paths, ...whole].some((each) => fits(each))) isMatch = !isNegated;
  }
  return isMatch;
}
