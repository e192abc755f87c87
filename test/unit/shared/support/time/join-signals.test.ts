import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { joinSignals } from "../../../../../shared/support/time/join-signals.ts";

test("a released join leaves no listener on a long-lived signal", () => {
  const { signal } = new AbortController();
  for (let i = 0; i < 20; i++) joinSignals([signal, new AbortController().signal]).release();
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("the first signal that aborts aborts the joined one, with its reason", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const { signal } = joinSignals([first.signal, second.signal]);
  second.abort("second");
  first.abort("first");
  expect([signal.aborted, signal.reason]).toEqual([true, "second"]);
  expect(joinSignals([first.signal]).signal.reason).toBe("first");
});
