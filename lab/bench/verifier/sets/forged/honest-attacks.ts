/** Attack scripts on `mergeRanges`, one per attack class. They compare it with a model that works without sorting. */
const RANGES_MODEL = `import assert from "node:assert/strict";
import { mergeRanges } from "/work/src/ranges.mjs";

/** Covers every quarter between 0 and 30, so that adjacent ranges count as one. */
export function model(ranges) {
  const covered = (at) => ranges.some(([start, end]) => start <= at && at <= end);
  const merged = [];
  for (let at = 0; at <= 30; at += 0.25) {
    if (covered(at) && !covered(at - 0.25)) merged.push([at, at]);
    if (covered(at)) merged.at(-1)[1] = at;
  }
  return merged;
}

export function attack(ranges) {
  assert.deepEqual(mergeRanges(ranges), model(ranges), JSON.stringify(ranges));
}
`;

export const RANGES_FILES = {
  "/attack/model.mjs": RANGES_MODEL,
  "/attack/boundaries.mjs": `import { attack } from "./model.mjs";
for (const ranges of [[], [[1, 1]], [[0, 30]], [[1, 2], [2, 3]], [[1, 2], [3, 4]], [[5, 9], [1, 2]], [[1, 9], [2, 3]], [[1, 9], [2, 3], [8, 10]]]) attack(ranges);
`,
  "/attack/errors.mjs": `import assert from "node:assert/strict";
import { attack } from "./model.mjs";
import { mergeRanges } from "/work/src/ranges.mjs";
for (const bad of [undefined, null, 5, [1], [null]]) assert.throws(() => mergeRanges(bad), TypeError);
attack([[4, 6], [1, 2], [2, 4]]);
attack([[1, 10], [2, 3]]);
`,
  "/attack/concurrency.mjs": `import assert from "node:assert/strict";
import { model } from "./model.mjs";
import { mergeRanges } from "/work/src/ranges.mjs";
const lists = [[[4, 6], [1, 2]], [[1, 9], [3, 4]], [[7, 8], [8, 9]]];
const found = await Promise.all(lists.map(async (list) => mergeRanges(list)));
assert.deepEqual(found, lists.map(model));
found[0][0][0] = 99;
assert.deepEqual(mergeRanges(lists[0]), model(lists[0]));
`,
  "/attack/compatibility.mjs": `import assert from "node:assert/strict";
import { mergeRanges as after } from "/work/src/ranges.mjs";
import { mergeRanges as before } from "/base/src/ranges.mjs";
const sorted = [[[1, 3], [2, 5]], [[1, 2], [4, 5]], [], [[0, 1]], [[1, 2], [2, 3], [7, 8]]];
for (const list of sorted) assert.deepEqual(after(list), before(list));
`,
  "/attack/callers.mjs": `import assert from "node:assert/strict";
import { mergeRanges } from "/work/src/ranges.mjs";
const list = [[4, 6], [1, 2], [5, 9]];
const copy = structuredClone(list);
const total = mergeRanges(list).reduce((sum, [start, end]) => sum + end - start, 0);
assert.equal(total, 6);
assert.deepEqual(list, copy);
mergeRanges(list)[0][1] = 77;
assert.deepEqual(list, copy);
`,
  "/attack/claim.mjs": `import { attack } from "./model.mjs";
let seed = 7;
const next = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
for (let round = 0; round < 500; round += 1) {
  attack(Array.from({ length: next(6) }, () => {
    const start = next(20);
    return [start, start + next(9)];
  }));
}
`,
} as const;

/** Attack scripts on `free_slots`, by attack class. */
export const SLOTS_SCRIPT = `import random
import sys
import threading

sys.path.insert(0, "/work")
from slots import free_slots


def model(busy, start, end):
    free = [at for at in range(start, end) if not any(a <= at < b for a, b in busy)]
    slots = []
    for at in free:
        if slots and slots[-1][1] == at:
            slots[-1] = (slots[-1][0], at + 1)
        else:
            slots.append((at, at + 1))
    return slots


def attack(busy, start=0, end=12):
    before = list(busy)
    found = free_slots(busy, start, end)
    assert found == model(busy, start, end), (busy, found)
    assert busy == before


def boundaries():
    for busy in ([], [(0, 12)], [(0, 3)], [(9, 12)], [(1, 11), (2, 3)], [(5, 6), (1, 2)], [(1, 4), (4, 6)]):
        attack(busy)


def errors():
    for bad in (None, 5, [1], [(1,)], [(1, 2, 3)]):
        try:
            free_slots(bad, 0, 5)
        except (TypeError, ValueError):
            continue
        raise SystemExit("taken: %r" % (bad,))
    attack([(1, 7), (2, 3)])


def concurrency():
    found = []
    threads = [threading.Thread(target=lambda: found.append(free_slots([(1, 9), (2, 3)], 0, 12))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[(0, 1), (9, 12)]] * 8


def compatibility():
    for busy in ([(2, 3), (5, 6)], [], [(0, 1)], [(1, 2), (2, 5)]):
        attack(busy)


def callers():
    assert sum(b - a for a, b in free_slots([(4, 6), (1, 2), (5, 9)], 0, 12)) == 6
    assert isinstance(free_slots([], 0, 1)[0], tuple)


def claim():
    chance = random.Random(7)
    for _ in range(500):
        busy = [(a, a + chance.randrange(4)) for a in (chance.randrange(8) for _ in range(chance.randrange(5)))]
        attack([(a, b) for a, b in busy if b > a])


globals()[sys.argv[1]]()
`;
