import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { examineMachine } from "../../../launch/examine-machine.ts";
import { lackOfSpace } from "../../../launch/lack-of-space.ts";

test("too little free disk space is reported before a job waits for it, with the next step", async () => {
  expect(lackOfSpace({ MIDWATCH_MIN_FREE_MB: "0" }, tmpdir())).toBeUndefined();
  expect(lackOfSpace({ MIDWATCH_MIN_FREE_MB: "99999999" }, tmpdir())).toMatch(
    /has \d+ MiB free, and MIDWATCH_MIN_FREE_MB asks for 99999999: no work starts below that; free some space/,
  );
  const found = await examineMachine({ ...process.env, MIDWATCH_MIN_FREE_MB: "99999999" });
  expect(found.find(({ name }) => name === "data folder")).toMatchObject({
    ok: false,
    detail: expect.stringContaining("MiB free"),
  });
}, 60_000);
