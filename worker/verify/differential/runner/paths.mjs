let folder;

/**
 * Sets the folder of the modules under test, so that texts with its path are the same for the original and the
 * candidate.
 */
export function hideFolder(path) {
  folder = path === "/work" ? undefined : path;
}

/** Replaces the path of the folder of the modules under test by `/work` in a text. */
export function withoutPaths(text) {
  return folder !== undefined && text.includes(folder) ? text.replaceAll(folder, "/work") : text;
}
