import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Setting } from "../../../../shared/settings/setting.ts";
import { settingsPage } from "../../../../shared/settings/settings-page.ts";
import { SETTINGS } from "../../../../shared/settings.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";

test("docs/settings.md is in step with the table; `npm run --silent docs:settings` writes it", () => {
  expect(readFileSync(join(packageRoot(), "docs/settings.md"), "utf8")).toBe(settingsPage());
});

test("the page has a row for each setting, and its links lead to files", () => {
  const page = settingsPage();
  for (const { name } of Object.values<Setting>(SETTINGS)) expect(page).toContain(`\n| \`${name}\` | `);
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  for (const row of rows) expect(row.split(" | ")).toHaveLength(5);
  for (const [, file = ""] of page.matchAll(/\]\(([^)#]+)/g))
    expect({ file, exists: existsSync(join(packageRoot(), "docs", file)) }).toEqual({ file, exists: true });
});
