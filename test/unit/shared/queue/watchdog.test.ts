import { expect, test } from "vitest";
import { type Consumption, watchConsumer } from "../../../../shared/queue/watchdog.ts";
import { silentLog } from "../../../../shared/support/log.ts";

/**
 * Runs the watchdog until it has made all the given observations, then stops it; returns the number of restarts. An
 * observation may be an error.
 */
async function restartsOver(looks: (Consumption | Error)[]): Promise<number> {
  const stop = new AbortController();
  let restarts = 0;
  const left = [...looks];
  const clock = { now: () => 0, sleep: async () => left.length === 0 && stop.abort() } as never;
  await watchConsumer(
    {
      look: async () => {
        const next = left.shift();
        if (next === undefined || next instanceof Error) throw next ?? new Error("over");
        return next;
      },
      restart: async () => {
        restarts += 1;
      },
    },
    { clock, log: silentLog(), signal: stop.signal },
  );
  return restarts;
}

const stuck = { waiting: 3, busy: 0, taken: 7 };

test("a consumer that takes nothing while deliveries wait is restarted, once per two checks", async () => {
  expect(await restartsOver([stuck, stuck])).toBe(1);
  expect(await restartsOver([stuck, stuck, stuck])).toBe(1);
  expect(await restartsOver([stuck, stuck, stuck, stuck])).toBe(2);
});

test.each([
  ["one look says nothing", [stuck]],
  ["it is busy", [stuck, { ...stuck, busy: 1 }]],
  ["it was busy", [{ ...stuck, busy: 1 }, stuck]],
  ["it has taken something in between", [stuck, { ...stuck, taken: 8 }]],
  ["nothing waited before", [{ ...stuck, waiting: 0 }, stuck]],
  ["nothing waits now", [stuck, { ...stuck, waiting: 0 }]],
])("a consumer is left alone when %s", async (_name, looks) => {
  expect(await restartsOver(looks)).toBe(0);
});

test("a failed check proves nothing, and the watchdog continues", async () => {
  expect(await restartsOver([new Error("redis is away"), stuck, stuck])).toBe(1);
});
