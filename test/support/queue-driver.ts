import { nextLanding } from "../../coordinator/job/merge-queue.ts";
import type { Acceptance, PlannedTask } from "../../shared/protocol/job/plan.ts";
import { JobDriver, planned } from "./job-driver.ts";

export const GATE: Acceptance[] = [{ kind: "command", command: "npm test" }];

/** For each landing commit that the driver has made up: the tasks that it contains. */
const holds = new Map<string, readonly string[]>();
let made = 0;

/** Drives a job and its merge queue in memory, without git and workers. */
export class QueueDriver extends JobDriver {
  /** The gate runs so far. Each is a list of the tasks in the commit that was tested. */
  readonly runs: (readonly string[])[] = [];

  static verified(count: number, gate: Acceptance[] = GATE): QueueDriver {
    const driver = new QueueDriver({ maxConcurrency: 1000 }, { gate });
    driver.intake();
    driver.plan(Array.from({ length: count }, (_, i): PlannedTask => planned(`k${i}`)));
    driver.leadEnds();
    for (let i = 0; i < count; i++) driver.verify(`t${i + 2}`);
    return driver;
  }

  /** Completes the task's work with a new commit, and passes the task's check and challenge. */
  verify(task: string): void {
    this.claim(task);
    this.judge(task, "pass");
    this.judge(task, "pass");
  }

  /** Carries out the next step of landing, with a merge that succeeds. Returns false if there is no next step. */
  step(): boolean {
    const next = nextLanding(this.job);
    switch (next.kind) {
      case "nothing":
        return false;
      case "landing":
        this.feed({ kind: "landing_done", to: next.to });
        return true;
      case "green": {
        const { kind, ...landing } = next;
        return this.feed({ kind: "landing_planned", ...landing }).kind === "done";
      }
      case "verified": {
        let tip = next.from;
        const tasks = next.items.map(({ task }) => task.id);
        const commits = tasks.map((id) => {
          const commit = (++made).toString(16).padStart(40, "e");
          holds.set(commit, [...(holds.get(tip) ?? []), id]);
          tip = commit;
          return commit;
        });
        const chain = { from: next.from, tasks, commits };
        const input = next.isTested
          ? ({ kind: "batch_planned", ...chain } as const)
          : ({ kind: "landing_planned", to: tip, ...chain } as const);
        return this.feed(input).kind === "done";
      }
    }
  }

  /** Ids of the gate runs that have no verdict yet. */
  openGateRuns(): string[] {
    return [...this.job.tasks.values()]
      .filter(({ batch, status }) => batch !== undefined && status === "checking")
      .map(({ spec }) => spec.id);
  }

  /** The tasks in the commit that a gate run tests. */
  heldBy(step: string): readonly string[] {
    return holds.get(this.job.tasks.get(step as never)?.candidate?.commit ?? "") ?? [];
  }

  /** Runs the merge queue until it is empty. The gate fails for every commit that contains a task of `bad`. */
  drain(bad: ReadonlySet<string>): void {
    for (;;) {
      while (this.step());
      const [step] = this.openGateRuns();
      if (step === undefined) return;
      const held = this.heldBy(step);
      this.runs.push(held);
      this.judge(step, held.some((id) => bad.has(id)) ? "fail" : "pass");
    }
  }
}
