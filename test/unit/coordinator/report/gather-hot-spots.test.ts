import { expect, test } from "vitest";
import { gatherHotSpots } from "../../../../coordinator/report/gather-hot-spots.ts";
import type { LoggedEvent } from "../../../../shared/protocol/job/event.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const logOf = (driver: JobDriver): LoggedEvent[] =>
  driver.log.map(({ at, event }, i) => ({ id: `${i + 1}-0`, at, v: 1, event }));

test("paths of two landings, of waits and of conflicts are hot spots; paths of one task alone are not", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a", [], ["src/**", "a.js"]), planned("b", [], ["src/index.js", "b.js"]), planned("c")]);
  driver.leadEnds();
  for (const task of ["t2", "t4"]) {
    driver.claim(task);
    driver.judge(task, "pass");
    driver.judge(task, "pass");
  }
  driver.land("t2");
  driver.feed({ kind: "landing_conflict", taskId: "t4" as never, paths: ["c.js"], others: ["t2" as never] });
  const landings = [["src/index.js", "a.js"], ["src/index.js", "package.json"], ["package.json"]];
  expect(gatherHotSpots(logOf(driver), landings)).toEqual([
    { path: "c.js", changed: 0, waited: 0, conflicts: 1 },
    { path: "src/index.js", changed: 2, waited: 1, conflicts: 0 },
    { path: "package.json", changed: 2, waited: 0, conflicts: 0 },
  ]);
});

test("the lead's first message has the hot spots, escaped, and the job's state holds them", () => {
  const driver = new JobDriver();
  const spots = [{ path: "src/<index>.js", changed: 4, waited: 1, conflicts: 2 }];
  driver.feed({ kind: "hot_spots", spots });
  driver.intake();
  const opening = driver.job.lead.messages[0]?.text ?? "";
  expect(opening).toContain("src/&lt;index&gt;.js: changed by 4, waited for by 1, conflicts 2");
  expect(opening).toContain("<hot-spots data=");
  expect(driver.refold()).toEqual(driver.job);
  const late = driver.feed({ kind: "hot_spots", spots });
  expect(late.events).toEqual([]);
});

test("without hot spots the lead gets no message about them", () => {
  const driver = new JobDriver();
  driver.intake();
  expect(driver.job.lead.messages[0]?.text).not.toContain("hot-spots");
});
