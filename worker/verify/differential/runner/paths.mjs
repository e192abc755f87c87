let folder;

/** Sets the folder of the modules under test, so that texts with its path are equal on both sides. */
export function hideFolder(path) {
  folder = path === "/work" ? undefined : path;
}

/** The text with `/work` in place of the folder of the modules under test. */
export function withoutPaths(text) {
  return folder !== undefined && text.includes(folder) ? text.replaceAll(folder, "/work") : text;
}
