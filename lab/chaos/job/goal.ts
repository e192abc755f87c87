/** The line of a job's goal that says which job of `plan-job.ts` it is; the brain reads it. */
export function goalLine(seed: number, tasks: number): string {
  return `chaos: seed=${seed} tasks=${tasks}`;
}

/** The job that a goal names; no tasks when it names none. */
export function readGoal(text: string): { seed: number; tasks: number } {
  const [, seed = "0", tasks = "0"] = /^chaos: seed=(\d+) tasks=(\d+)$/m.exec(text) ?? [];
  return { seed: Number(seed), tasks: Number(tasks) };
}
