import { nextLanding } from "../../coordinator/job/merge-queue.ts";
import type { Acceptance, PlannedTask } from "../../shared/protocol/job/plan.ts";
import { JobDriver, planned } from "./job-driver.ts";

export const GATE: Acceptance[] = [{ kind: "command", command: "npm test" }];

/** Commits of the table: the landing of a task on a tip has a name that says what it holds. */
const holds = new Map<string, readonly string[]>();
let made = 0;

/** A job with a gate whose tasks are all verified, and a merge queue on a table: no git, no worker. */
export class QueueDriver extends JobDriver {
  /** Steps of the gate that were run, as the tasks that each tested commit holds. */
  readonly runs: (readonly string[])[] = [];

  static verified(count: number, gate: Acceptance[] = GATE): QueueDriver {
    const driver = new QueueDriver({ maxConcurrency: 1000 }, { gate });
    driver.intake();
    driver.plan(Array.from({ length: count }, (_, i): PlannedTask => planned(`k${i}`)));
    driver.leadEnds();
    for (let i = 0; i < count; i++) driver.verify(`t${i + 2}`);
    return driver;
  }

  /** The task's newest attempt hands over a commit, and check and challenge pass it. */
  verify(task: string): void {
    this.claim(task);
    this.judge(task, "pass");
    this.judge(task, "pass");
  }

  /** What the flow would do next; every merge is clean. False when there is nothing. */
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

  /** Steps of the gate that are waiting for their verdict. */
  openSteps(): string[] {
    return [...this.job.tasks.values()]
      .filter(({ batch, status }) => batch !== undefined && status === "checking")
      .map(({ spec }) => spec.id);
  }

  /** What the commit that a step judges holds. */
  heldBy(step: string): readonly string[] {
    return holds.get(this.job.tasks.get(step as never)?.candidate?.commit ?? "") ?? [];
  }

  /** Runs the queue to its end with a gate that fails on every commit that holds a bad task. */
  drain(bad: ReadonlySet<string>): void {
    for (;;) {
      while (this.step());
      const [step] = this.openSteps();
      if (step === undefined) return;
      const held = this.heldBy(step);
      this.runs.push(held);
      this.judge(step, held.some((id) => bad.has(id)) ? "fail" : "pass");
    }
  }
}
