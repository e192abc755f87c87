import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { chooseDataFolder } from "../../../launch/data-folder.ts";

test.each(["/proc/nope", "/proc/nope/deeper", "/dev/null/data", "/sys/nope"])(
  "a data folder that cannot be created is refused at once: %s",
  (MIDWATCH_DATA) => {
    const wanted = `the data folder ${MIDWATCH_DATA} cannot be created or written`;
    expect(() => chooseDataFolder({ MIDWATCH_DATA })).toThrow(wanted);
  },
);

test("a data folder is created with its parents, and an existing one is used unchanged", () => {
  const root = mkdtempSync(join(tmpdir(), "midwatch-data-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const MIDWATCH_DATA = join(root, "a", "b");
  const isRoot = process.getuid?.() === 0;
  // A folder that mktemp has made is closed to other users, so the users of a worker's slots could not enter it.
  for (let i = 0; i < 2; i++) {
    if (isRoot) expect(() => chooseDataFolder({ MIDWATCH_DATA })).toThrow(`is below ${root}`);
    else expect(chooseDataFolder({ MIDWATCH_DATA })).toBe(MIDWATCH_DATA);
  }
  expect(existsSync(MIDWATCH_DATA)).toBe(true);
});
