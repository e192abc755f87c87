import { expect, test } from "vitest";
import type { BackgroundTask } from "../../../../coordinator/flow/advance-job.ts";
import { createBackgroundTasks } from "../../../../coordinator/wiring/background-tasks.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { silentLog } from "../../../../shared/support/log.ts";

test("a background task of an unknown kind does nothing, and others still run", async () => {
  const done: string[] = [];
  const run = (kind: BackgroundTask) => async () => void done.push(kind);
  const tasks = {
    land: run("land"),
    conclude: run("conclude"),
    push: run("push"),
    look_up_results: run("look_up_results"),
    store_results: run("store_results"),
    purge: run("purge"),
  };
  const backgroundTasks = createBackgroundTasks({ log: silentLog() }, tasks);
  backgroundTasks.start("tidy" as never, makeJobId(1));
  backgroundTasks.start("land", makeJobId(1));
  await backgroundTasks.close();
  expect(done).toEqual(["land"]);
});
