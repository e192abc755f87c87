import { readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { readJunit } from "./read-junit.ts";
import { readReportFile } from "./read-report-file.ts";
import type { Report, Runner } from "./runner.ts";

/** Maven and Gradle, which write JUnit reports to the tree. */
export const junit: Runner = { name: "junit", starts: /^(?:mvnw?|gradlew?|ant|sbt)$/, wrappers: {}, read: readJunit };

/** Matches the files that Maven and Gradle read; a tree without one has no reports. */
const MANIFEST = /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|build\.xml|build\.sbt)$/;
/** Matches the paths at which Maven (Surefire, Failsafe) and Gradle write their reports. */
const REPORT = /(?:^|\/)(?:target\/(?:surefire|failsafe)-reports|build\/test-results\/[^/]+)\/TEST-[^/]+\.xml$/;
const NO_REPORTS = /^(?:\.git|node_modules|\.gradle)$/;
/** Maximum number of folders to search for reports. */
const MAX_FOLDERS = 20_000;

/**
 * Reads the JUnit reports that a command wrote to a tree. `paths` are the files of the commit. Reports that are older than
 * `since` (ms since 1970) belong to the commit and are left out, and so is a file that is not XML. A report that breaks off is
 * not whole. The tests of each folder are different tests, because modules and variants have tests of equal names.
 */
export async function readTreeReports(
  tree: string,
  { paths, since }: { paths: Iterable<string>; since: number },
): Promise<Report[]> {
  if (![...paths].some((path) => MANIFEST.test(path))) return [];
  const reports: Report[] = [];
  for (const path of await reportPaths(tree)) {
    if ((await stat(path)).mtimeMs < since) continue;
    const text = (await readReportFile(path)) ?? "";
    if (!/^\s*</.test(text)) continue;
    const { tests, isWhole } = readJunit(text) ?? { tests: [], isWhole: false };
    const origin = relative(tree, dirname(path));
    reports.push({ tests: tests.map((test) => ({ ...test, origin })), isWhole });
  }
  return reports;
}

async function reportPaths(tree: string): Promise<string[]> {
  const found: string[] = [];
  const open = [tree];
  for (let searched = 0; open.length > 0 && searched < MAX_FOLDERS; searched++) {
    const folder = open.pop() ?? tree;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !NO_REPORTS.test(entry.name)) open.push(path);
      else if (entry.isFile() && REPORT.test(path)) found.push(path);
    }
  }
  return found;
}
