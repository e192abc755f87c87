import { expect, test } from "vitest";
import { createChores } from "../../../../coordinator/wiring/background-tasks.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { silentLog } from "../../../../shared/support/log.ts";

test("an unknown kind of background work concludes no job: it does nothing, and others go on", async () => {
  const done: string[] = [];
  const work = { land: async () => void done.push("land"), conclude: async () => void done.push("conclude") };
  const chores = createChores<"land" | "conclude">(work, silentLog());
  chores.start("tidy" as never, makeJobId(1));
  chores.start("land", makeJobId(1));
  await chores.close();
  expect(done).toEqual(["land"]);
});
