let folder;

/** Texts that name the folder of the modules under test shall be the same on both sides: `path` is where they lie here. */
export function standIn(path) {
  folder = path === "/work" ? undefined : path;
}

/** The text with `/work` in place of the folder of the modules under test. */
export function withoutPaths(text) {
  return folder !== undefined && text.includes(folder) ? text.replaceAll(folder, "/work") : text;
}
