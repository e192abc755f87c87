import type { FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { pythonRows, rowsIn } from "../syntax/case-rows.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { isOfTests, isTestPath } from "./test-paths.ts";

/**
 * Tables of cases in files of their own that lost rows: the tests that use them need not change. A row that stands elsewhere in the change, and
 * a table that has as many rows as before, count as kept.
 */
export function lostRows(files: readonly FileChange[]): Objection[] {
  const after = files.map(({ textAfter = "" }) => plain(textAfter)).join("\n");
  return files.flatMap(({ path, parsedBefore, parsedAfter }) => {
    if (parsedBefore === undefined || parsedAfter === undefined || !isOfTests(path) || isTests(path)) return [];
    const now = tablesIn(parsedAfter);
    return [...tablesIn(parsedBefore)].flatMap(([name, rows]) => {
      const left = now.get(name);
      const gone =
        left === undefined || left.length >= rows.length ? [] : rows.filter((row) => !after.includes(plain(row)));
      return gone.length === 0 ? [] : [{ claim: `${path}: the table ${name} has ${gone.length} cases fewer` }];
    });
  });
}

/** Whether a file has tests of its own: their tables are compared with them. */
function isTests(path: string): boolean {
  return isTestPath(path) && /(?:[._-](?:test|spec)\.|(?:^|\/)test_|_test\.)/.test(path);
}

function tablesIn(parsed: Parsed): Map<string, readonly string[]> {
  const tables = parsed.kind === "script" ? rowsIn(parsed) : parsed.kind === "python" ? pythonRows(parsed) : new Map();
  return new Map([...tables].filter(([name, rows]) => OF_CASES.test(name) && rows.length > 0));
}

const OF_CASES = /cases?|rows?|tables?|vectors?|examples?|scenarios?|expect(?:ed|ations?)$/i;

function plain(text: string): string {
  return text
    .replace(/\s+/g, "")
    .replace(/,(?=[\])}])/g, "")
    .replaceAll("'", '"');
}
