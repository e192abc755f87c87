import { objectIn } from "../../syntax/parse-data.ts";
import type { Part, ReadParts } from "./part.ts";

/** Keys of a package.json that configure a test runner. */
const KEYS = ["jest", "mocha", "ava", "tap", "vitest", "jasmine", "karma", "wireit", "babel"];

/** The settings of test runners in a package.json. Scripts are judged by the commands that run them. */
export const manifestParts: ReadParts = (text, context) => {
  const manifest = objectIn(text);
  const settings = KEYS.filter((key) => manifest[key] !== undefined).map((key) => ({
    name: key,
    value: JSON.stringify(manifest[key]),
  }));
  const coverage = ["nyc", "c8"].flatMap((key) => coverageParts(JSON.stringify(manifest[key] ?? {}), context));
  return [...settings, ...coverage];
};

/**
 * The settings of nyc and c8. They measure tests and run none, so their limits may change, unless the acceptance runs
 * them; options that load code may not.
 */
export const coverageParts: ReadParts = (text, { words }) => {
  const settings = Object.entries(objectIn(text));
  if (settings.length === 0 && text.trim() !== "{}") return [{ name: "the settings of coverage", value: text }];
  const isRun = [...words].some((word) => /(?:^|\/)(?:nyc|c8|tap)$/.test(word));
  return settings
    .filter(([key]) => isRun || /require|extends|cwd|node-?arguments|hook|^use/i.test(key))
    .map(([key, value]) => ({ name: `${key} of nyc or c8`, value: JSON.stringify(value) }));
};

/** Section headings of test runners in files that also hold other settings of a project. */
const SECTIONS =
  /^\[+\s*(?:tool[.:])?(?:pytest|tox|nox|coverage|unittest|testenv|nosetests|hatch\.envs|poe|pdm\.scripts|project\.entry-points\.["']?(?:pytest11|nose))\b.*\]+\s*$/i;

/** The sections of test runners in a setup.cfg or pyproject.toml. */
export const sectionParts: ReadParts = (text) => partOf(linesIn(text, SECTIONS));

/** The scripts of a Pipfile. */
export const pipfileParts: ReadParts = (text) => partOf(linesIn(text, /^\[scripts\]$/));

function partOf(lines: string): Part[] {
  return lines === "" ? [] : [{ name: "the settings of the test runner", value: lines }];
}

function linesIn(text: string, headings: RegExp): string {
  let isIn = false;
  const lines = text.split("\n").filter((line) => {
    if (/^\s*\[/.test(line)) isIn = headings.test(line.trim());
    return isIn && line.trim() !== "" && !line.trim().startsWith("#");
  });
  return lines.join("\n");
}
