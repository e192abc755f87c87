import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { examineMachine } from "../../../launch/examine-machine.ts";
import { lackOfSpace } from "../../../launch/lack-of-space.ts";

test("a disk with less free space than work needs is named before a job waits for it, with what to do", async () => {
  expect(lackOfSpace({ MIDWATCH_MIN_FREE_MB: "0" }, tmpdir())).toBeUndefined();
  expect(lackOfSpace({ MIDWATCH_MIN_FREE_MB: "99999999" }, tmpdir())).toMatch(
    /has \d+ MiB free, and MIDWATCH_MIN_FREE_MB asks for 99999999: no work starts below that; make room/,
  );
  const found = await examineMachine({ ...process.env, MIDWATCH_MIN_FREE_MB: "99999999" });
  expect(found.find(({ name }) => name === "data folder")).toMatchObject({
    ok: false,
    detail: expect.stringContaining("MiB free"),
  });
}, 60_000);
