import type { FileChange } from "../change.ts";

/**
 * Finds test runner plugins that a change adds: `pytest_plugins` in a Python module, and entry points in the metadata
 * of a package in the tree, which pytest loads like those of an installed package. Returns one claim for each plugin.
 */
export function pluginsBrought({ path, textBefore, textAfter }: FileChange): string[] {
  if (path.endsWith(".py") && pluginsNamed(textAfter) !== pluginsNamed(textBefore) && pluginsNamed(textAfter) !== "")
    return [`${path} names pytest_plugins, which pytest loads before its tests`];
  const isMetadata = /(^|\/)[^/]+\.(?:dist|egg)-info\/entry_points\.txt$/.test(path);
  if (!isMetadata || entryPoints(textAfter) === entryPoints(textBefore)) return [];
  return [`${path} declares a test runner plugin, which the runner loads like that of an installed package`];
}

/** All lines of a module that mention `pytest_plugins`, each with the lines that its open brackets span. */
function pluginsNamed(text = ""): string {
  const code = text.replace(/^\s*#.*$/gm, "");
  return (code.match(/^.*\bpytest_plugins\b(?:[^\n([]*[([][^\])]*[\])])?.*$/gm) ?? []).join("\n");
}

const PLUGIN_GROUP = /^\s*\[\s*(?:pytest11|nose\.plugins.*|hypothesis|tox|setuptools\.finalize.*|coverage.*)\s*\]/i;

/** The lines of a metadata file that belong to entry point groups of test runners. */
function entryPoints(text = ""): string {
  let isIn = false;
  const lines = text.split("\n").filter((line) => {
    if (/^\s*\[/.test(line)) isIn = PLUGIN_GROUP.test(line);
    return isIn && line.trim() !== "";
  });
  return lines.join("\n");
}
