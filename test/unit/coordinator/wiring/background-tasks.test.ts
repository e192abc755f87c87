import { expect, test } from "vitest";
import { createBackgroundTasks } from "../../../../coordinator/wiring/background-tasks.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { silentLog } from "../../../../shared/support/log.ts";

test("an unknown kind of background work concludes no job: it does nothing, and others go on", async () => {
  const done: string[] = [];
  const work = { land: async () => void done.push("land"), conclude: async () => void done.push("conclude") };
  const backgroundTasks = createBackgroundTasks<"land" | "conclude">(work, silentLog());
  backgroundTasks.start("tidy" as never, makeJobId(1));
  backgroundTasks.start("land", makeJobId(1));
  await backgroundTasks.close();
  expect(done).toEqual(["land"]);
});
