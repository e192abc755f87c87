import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storeBundle } from "../../../../coordinator/service/files.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";
import { temporaryLayout } from "../../../support/repository.ts";

let place: ReturnType<typeof temporaryLayout>;
beforeEach(() => {
  place = temporaryLayout();
});
afterEach(() => place.dispose());

const OTHER_DISK = "/dev/shm";

test("an upload is stored on a volume that is another disk, such as a shared mount", async () => {
  const { layout } = place;
  mkdirSync(layout.local, { recursive: true });
  const mount = mkdtempSync(`${OTHER_DISK}/mw-volume-`);
  try {
    symlinkSync(mount, layout.volume);
    expect(statSync(layout.volume).dev).not.toBe(statSync(layout.local).dev);
    const stored = await storeBundle(layout, Readable.from([Buffer.from("half "), Buffer.from("and half")]));
    expect(stored).toEqual({ bundleId: sha256("half and half"), bytes: 13 });
    expect(readFileSync(layout.bundle(stored.bundleId), "utf8")).toBe("half and half");
  } finally {
    rmSync(mount, { recursive: true });
  }
});

test("an interrupted upload leaves no file", async () => {
  const { layout } = place;
  const broken = Readable.from(
    (function* () {
      yield Buffer.from("half");
      throw new Error("connection reset");
    })(),
  );
  await expect(storeBundle(layout, broken)).rejects.toThrow("connection reset");
  expect(readdirSync(layout.volume, { recursive: true })).toEqual(["bundles"]);
});
