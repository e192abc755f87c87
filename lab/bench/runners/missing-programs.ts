import { existsSync } from "node:fs";
import { join } from "node:path";

/** Folders of programs that every sandbox sees. */
const FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin"];

/** The programs that a sandbox would not find. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter((program) => !FOLDERS.some((folder) => existsSync(join(folder, program))));
}
