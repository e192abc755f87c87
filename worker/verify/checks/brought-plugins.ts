import type { FileChange } from "../change.ts";

/**
 * Plugins of test runners that a change brings along: `pytest_plugins` of a Python module, and entry points of a package whose
 * metadata lie in the tree, where pytest finds them as those of an installed one. Answers with a claim for each.
 */
export function pluginsBrought({ path, textBefore, textAfter }: FileChange): string[] {
  if (path.endsWith(".py") && pluginsNamed(textAfter) !== pluginsNamed(textBefore) && pluginsNamed(textAfter) !== "")
    return [`${path} names pytest_plugins, which pytest loads before its tests`];
  const isMetadata = /(^|\/)[^/]+\.(?:dist|egg)-info\/entry_points\.txt$/.test(path);
  if (!isMetadata || entryPoints(textAfter) === entryPoints(textBefore)) return [];
  return [`${path} declares a plugin of what tests are run by, which is loaded as that of an installed package`];
}

/** All lines of a module that speak of `pytest_plugins`, with the brackets that they open. */
function pluginsNamed(text = ""): string {
  const code = text.replace(/^\s*#.*$/gm, "");
  return (code.match(/^.*\bpytest_plugins\b(?:[^\n([]*[([][^\])]*[\])])?.*$/gm) ?? []).join("\n");
}

const PLUGIN_GROUP = /^\s*\[\s*(?:pytest11|nose\.plugins.*|hypothesis|tox|setuptools\.finalize.*|coverage.*)\s*\]/i;

/** The lines of the groups of entry points that plug into runners. */
function entryPoints(text = ""): string {
  let isIn = false;
  const lines = text.split("\n").filter((line) => {
    if (/^\s*\[/.test(line)) isIn = PLUGIN_GROUP.test(line);
    return isIn && line.trim() !== "";
  });
  return lines.join("\n");
}
