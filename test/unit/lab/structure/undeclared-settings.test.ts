import { expect, test } from "vitest";
import { undeclaredSettings } from "../../../../lab/structure/undeclared-settings.ts";
import { ignore, plantTree } from "./planted-tree.ts";

const TABLE = { "shared/settings.ts": 'export const SETTINGS = [{ name: "MIDWATCH_KNOWN" }];' };
const run = async (texts: Record<string, string>) => undeclaredSettings.run(plantTree(texts), ignore);

test.each([
  "export const a = env.MIDWATCH_NEW;",
  "export const a = process.env.MIDWATCH_NEW;",
  'export const a = io.env["MIDWATCH_NEW"];',
  "export const a = readEnv().MIDWATCH_NEW;",
  "const { MIDWATCH_NEW: a, ...rest } = readEnv();",
  'export const a = readCount(env, "MIDWATCH_NEW", 1);',
  'export const passedOn = ["MIDWATCH_NEW"];',
])("a read of a setting outside the table is found: %s", async (source) => {
  const { rows, list } = await run({ ...TABLE, "worker/a.ts": source });
  expect(list).toEqual(["worker/a.ts:1: MIDWATCH_NEW"]);
  expect(rows).toMatchObject([{ value: 1, holds: false, note: "1 declared, MIDWATCH_NEW" }]);
});

test.each([
  ["a declared setting", "worker/a.ts", "export const a = env.MIDWATCH_KNOWN;"],
  ["a variable of the system", "worker/a.ts", "export const a = env.PATH;"],
  ["a write", "worker/a.ts", "export const child = { env: { MIDWATCH_NEW: data } };"],
  ["an assignment", "worker/a.ts", 'env.MIDWATCH_NEW = "1";'],
  ["a text that names one", "worker/a.ts", 'export const hint = "set MIDWATCH_NEW to another";'],
  ["another argument", "worker/a.ts", 'export const a = log(text, "NEW");'],
  ["a comment", "worker/a.ts", '// env.MIDWATCH_NEW, "MIDWATCH_NEW"'],
  ["another folder", "bench/a.ts", "export const a = env.MIDWATCH_NEW;"],
])("%s does not count", async (_what, file, source) => {
  const { rows } = await run({ ...TABLE, [file]: source });
  expect(rows).toMatchObject([{ value: 0, holds: true }]);
});

test("without a table the row is not measured, and the reads are listed", async () => {
  const { rows, list } = await run({ "worker/a.ts": "export const a = env.REDIS_URL;" });
  expect(rows).toMatchObject([{ value: null, holds: false, note: "no table yet: shared/settings.ts" }]);
  expect(list).toEqual(["worker/a.ts:1: REDIS_URL"]);
});
