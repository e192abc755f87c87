import { expect, test } from "vitest";
import { fileChange, makeChange } from "../../../../worker/verify/change.ts";
import { deliverables } from "../../../../worker/verify/checks/deliverables.ts";

test("a changed deliverable is not read again; an unchanged one is", async () => {
  const asked: string[] = [];
  const read = async (path: string) => {
    asked.push(path);
    return Buffer.from("// nothing\n");
  };
  const brought = fileChange({ path: "a.json", status: "A", mode: "100644" }, undefined, Buffer.from("{\n"));
  const task = { writes: ["*"], deliverables: ["a.json", "b.js"] };
  const faults = await deliverables.inspect(makeChange([brought], task, read));
  expect(faults.map(({ claim }) => claim)).toEqual([
    expect.stringMatching(/^the deliverable a\.json cannot be parsed: /),
    "the deliverable b.js contains only comments",
  ]);
  expect(asked).toEqual(["b.js"]);
});
