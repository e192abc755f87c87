import { copyFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { JUNIT_REPORT } from "./junit.ts";

/** Maximum number of folders to search for reports. */
const MAX_FOLDERS = 20_000;

/**
 * Copies the JUnit reports that Maven and Gradle wrote to a tree into the folder of the reports. Reports that are older
 * than `since` (ms since 1970) are not copied: the tree contained them.
 */
export async function collectReports(tree: string, folder: string, since: number): Promise<void> {
  let searched = 0;
  let found = 0;
  const visit = async (path: string): Promise<void> => {
    searched += 1;
    if (searched > MAX_FOLDERS) return;
    const entries = await readdir(join(tree, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const own = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !/^(?:\.git|node_modules|\.gradle)$/.test(entry.name)) await visit(own);
      else if (entry.isFile() && JUNIT_REPORT.test(own) && (await stat(join(tree, own))).mtimeMs >= since) {
        found += 1;
        await copyFile(join(tree, own), join(folder, `junit-${found}.xml`));
      }
    }
  };
  await visit("");
}
