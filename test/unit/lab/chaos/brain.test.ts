import { expect, test } from "vitest";
import brain from "../../../../lab/chaos/job/brain.ts";
import { goalLine, planChaosJob } from "../../../../lab/chaos/job/plan-job.ts";
import type { Block, BrainContext, BrainRequest } from "../../../../simulator/brains/brain.ts";

const TASKS = 450;

test("a lead plans a long job in parts of at most 200 tasks, the next part when the previous one has ended", async () => {
  const messages: BrainRequest["messages"][number][] = [];
  const hear = async (words: string) => {
    messages.push({ role: "user", content: [{ type: "text", text: words }] });
    const context = { role: "lead", jobContext: goalLine(3, TASKS), lastToolResults: [] } as unknown as BrainContext;
    const { content } = await brain({ messages } as unknown as BrainRequest, context);
    messages.push({ role: "assistant", content: content as Block[] });
    const [said] = content as Block[];
    const input = (said?.input ?? {}) as { tasks?: { key: string }[]; add?: { key: string }[] };
    return { name: said?.name, keys: (input.tasks ?? input.add ?? []).map(({ key }) => key) };
  };
  const ended = '<all-tasks-ended merged="7" failed="0" cancelled="0"/>';
  const parts = [await hear("role: lead"), await hear("wait"), await hear(ended), await hear(ended)];
  expect(parts.map(({ name }) => name)).toEqual(["submit_plan", undefined, "amend_plan", "amend_plan"]);
  expect(parts.flatMap(({ keys }) => keys)).toEqual(planChaosJob(3, TASKS).map(({ key }) => key));
  expect(Math.max(...parts.map(({ keys }) => keys.length))).toBe(200);
  expect((await hear(ended)).name).toBe("finish_job");
});
