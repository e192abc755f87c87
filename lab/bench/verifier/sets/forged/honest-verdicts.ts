import { RANGES_FILES, SLOTS_SCRIPT } from "./honest-attacks.ts";
import type { VerdictWay } from "./types.ts";
import { CLASSES, passBy } from "./verdict-parts.ts";

/**
 * Makes an honest verifier that passes a change. It really runs one command per attack class, in the order of CLASSES.
 */
function honest(
  name: string,
  target: string,
  run: readonly string[],
  files: VerdictWay["files"] & object = {},
): VerdictWay {
  const byClass = new Map(CLASSES.map((found, at) => [found, run[at] ?? ""]));
  return {
    name: `honest-${name}`,
    target,
    isHonest: true,
    files,
    run,
    verdict: (classes) => passBy(classes.map((found) => byClass.get(found) ?? run[0] ?? ""))(classes),
  };
}

const each = (make: (name: string) => string) => CLASSES.map(make);

const CHUNK = `const assert = require("node:assert/strict");
const { chunk } = require("/work/src/chunk.js");
const { pages } = require("/work/src/pages.js");
function whole(list, size) {
  const copy = [...list];
  const found = chunk(list, size);
  assert.deepEqual(found.flat(), copy);
  assert.deepEqual(list, copy);
  assert.ok(found.slice(0, -1).every((part) => part.length === size));
  assert.equal(found.length, Math.ceil(copy.length / size));
  assert.ok(found.every((part) => part.length > 0 && part.length <= size));
}
const attacks = {
  boundaries() {
    for (let length = 0; length < 12; length += 1) for (let size = 1; size < 14; size += 1) whole([...Array(length).keys()], size);
  },
  errors() {
    for (const size of [0, -1, Number.NaN, undefined]) assert.throws(() => chunk([1, 2], size), RangeError);
    whole([1, 2, 3], 2);
  },
  async concurrency() {
    const found = await Promise.all([1, 2, 3].map(async (size) => chunk([1, 2, 3, 4], size)));
    assert.deepEqual(found, [[[1], [2], [3], [4]], [[1, 2], [3, 4]], [[1, 2, 3], [4]]]);
  },
  compatibility() {
    const before = require("/base/src/chunk.js").chunk;
    for (const size of [1, 2, 3, 6]) assert.deepEqual(chunk([1, 2, 3, 4, 5, 6], size), before([1, 2, 3, 4, 5, 6], size));
    assert.throws(() => chunk([1], 0), RangeError);
    whole([1, 2, 3, 4, 5], 3);
  },
  callers() {
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((length) => pages([...Array(length)], 2)), [0, 1, 1, 2, 2, 3]);
    assert.throws(() => pages([], 0), RangeError);
  },
  claim() {
    assert.deepEqual(chunk([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
    assert.throws(() => chunk([1], 0.5), RangeError);
  },
};
Promise.resolve(attacks[process.argv[2]]()).then(() => console.log("withstood"));
`;

const POOL = `import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { mapLimit } from "/work/src/pool.js";
async function measured(delays, limit) {
  let running = 0;
  let most = 0;
  const seen = [];
  const found = await mapLimit(delays, limit, async (delay) => {
    running += 1;
    most = Math.max(most, running);
    seen.push(delay);
    await wait(delay);
    running -= 1;
    return delay + 1;
  });
  assert.deepEqual(found, delays.map((delay) => delay + 1));
  assert.deepEqual(seen, delays);
  assert.equal(most, Math.min(limit, delays.length));
}
const attacks = {
  boundaries: async () => {
    for (const limit of [1, 2, 3, 9]) await measured([30, 2, 12], limit);
    assert.deepEqual(await mapLimit([], 3, async (item) => item), []);
  },
  errors: async () => {
    await assert.rejects(mapLimit([1, 2], 1, async (item) => { throw new RangeError("no " + item); }), { name: "RangeError", message: "no 1" });
    await measured([9, 1], 1);
  },
  concurrency: async () => {
    await Promise.all([measured([40, 1, 20, 1, 5], 2), measured([25, 5, 1], 1)]);
  },
  compatibility: async () => {
    const { mapLimit: before } = await import("/base/src/pool.js");
    const work = async (item) => { await wait(20 - item); return item * 3; };
    assert.deepEqual(await mapLimit([1, 9, 15], 3, work), await before([1, 9, 15], 3, work));
    await measured([12, 1, 6], 2);
  },
  callers: async () => {
    const items = Object.freeze([3, 1, 2]);
    assert.deepEqual(await mapLimit(items, 2, (item) => item * 2), [6, 2, 4]);
    await measured([15, 1, 4], 2);
  },
  claim: () => measured([60, 5, 20, 1], 2),
};
await attacks[process.argv[2]]();
`;

const CSV_LOOP = (name: string) =>
  `for line in 'a,b=["a","b"]' '"a,b",c=["a,b","c"]' '"x""y",z=["x\\"y","z"]' '"",=["",""]' '=[""]'; do node /attack/one.cjs "$line" ${name} || exit 1; done`;

const ROMAN_MODEL = `import sys
sys.path.insert(0, "/work")
from roman import to_roman
units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"]
hundreds = ["", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"]
def model(n):
    return "M" * (n // 1000) + hundreds[n // 100 % 10] + tens[n // 10 % 10] + units[n % 10]
`;

const ROMAN: Readonly<Record<string, string>> = {
  boundaries: "for n in (1, 3, 4, 5, 9, 10, 40, 90, 400, 900, 3999):\n    assert to_roman(n) == model(n), n",
  errors:
    "for n in (0, -1, 4000, 10 ** 6):\n    try:\n        to_roman(n)\n    except ValueError:\n        continue\n    raise SystemExit(n)\nassert to_roman(3999) == model(3999) and to_roman(1) == 'I'",
  concurrency:
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n    assert list(pool.map(to_roman, range(1, 500))) == [model(n) for n in range(1, 500)]",
  compatibility: "for n in (1, 2, 3, 5, 6, 11, 51, 111, 600, 2013, 3838):\n    assert to_roman(n) == model(n), n",
  callers: "assert ' '.join(map(to_roman, (1990, 44, 8))) == 'MCMXC XLIV VIII'",
  claim: "for n in range(1, 4000):\n    assert to_roman(n) == model(n), n",
};

const LUHN = `import random, sys
sys.path.insert(0, "/work")
from luhn import is_valid
def check(digits):
    total = 0
    for at, digit in enumerate(reversed(digits), 1):
        total += sum(divmod(2 * digit, 10)) if at % 2 else digit
    return -total % 10
chance = random.Random(len(sys.argv[1]))
for length in range(1, 25):
    for _ in range(20):
        digits = [chance.randrange(10) for _ in range(length)]
        right = check(digits)
        for last in range(10):
            assert is_valid("".join(map(str, digits + [last]))) == (last == right), digits
for bad in ("", "a", "12a", "1 2", "-1", "1.5"):
    assert is_valid(bad) is False, bad
`;

const WRAP = `import random, sys
sys.path.insert(0, "/work")
from textkit import wrap
chance = random.Random(sys.argv[1])
for _ in range(400):
    words = ["x" * chance.randrange(1, 8) for _ in range(chance.randrange(7))]
    width = chance.randrange(1, 20)
    lines = wrap(" ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(len(line) <= width or " " not in line for line in lines), (words, width, lines)
    for line, after in zip(lines, lines[1:]):
        assert len(line) + 1 + len(after.split()[0]) > width, (words, width, lines)
assert wrap("  a   b ", 3) == ["a b"] and wrap("", 3) == []
`;

const STOCK = `set -e
cd /work
python3 - CLASS <<'EOF'
import sys
from inventory.stock import allocate
from inventory.report import summary
stock = {"nut": 5, "bolt": 1}
orders = [("ann", "nut", 6), ("bob", "nut", 4), ("cyd", "bolt", 1), ("dan", "bolt", 1), ("eve", "nut", 1), ("fay", "cog", 1)]
assert allocate(stock, orders) == ["bob", "cyd", "eve"], sys.argv
assert stock == {"nut": 5, "bolt": 1}
assert len(orders) == 6
assert summary(stock, orders) == "bob, cyd, eve"
assert allocate({"nut": 2}, [("ann", "nut", 2), ("bob", "nut", 1)]) == ["ann"]
assert allocate({}, []) == []
EOF`;

const SLUG = `require("child_process").execFileSync("node", ["build.js"], { cwd: "/work" });
const assert = require("node:assert");
const { slug } = require("/work/dist/slug.js");
const table = { "Hello World": "hello-world", "Crème brûlée": "creme-brulee", " Hi! ": "hi", "--": "", "": "", "a--b": "a-b", "ÅÉÎ": "aei", "x1 2": "x1-2", "Ünï!cödé?": "uni-code" };
for (const [text, expected] of Object.entries(table)) assert.strictEqual(slug(text), expected, process.argv[2]);
for (const bad of [null, undefined, 4]) assert.throws(() => slug(bad), TypeError);
`;

const DURATION = (name: string) => `cat > /tmp/${name}.cjs <<'EOF'
const assert = require("node:assert/strict");
const { parseDuration: after } = require("/work/src/duration.js");
const { parseDuration: before } = require("/base/src/duration.js");
for (const text of ["250ms", "2m", "0s", "7h", "12s"]) assert.equal(after(text), before(text));
for (const text of ["soon", "", "5", "h", "1x", "-1h", "1h x", "1..5h"]) assert.throws(() => after(text), TypeError, text);
assert.equal(after("1h 30m"), 5400000);
assert.equal(after("1h30m15s"), 5415000);
assert.equal(after("1.5h"), 5400000);
assert.equal(after("0.25s 1ms"), 251);
EOF
node /tmp/${name}.cjs`;

const MEDIAN = (name: string) => `node --input-type=module -e '
import assert from "node:assert/strict";
import { median } from "/work/src/stats.js";
import { report } from "/work/src/report.js";
const list = [100, 20, 3, 4];
assert.equal(median(list), 12, "${name}");
assert.deepEqual(list, [100, 20, 3, 4]);
assert.equal(median([10, 9, 1]), 9);
assert.equal(median([-5, -10]), -7.5);
assert.equal(median([2, 1]), 1.5);
assert.equal(report([30, 9, 100]), "median 30");
assert.throws(() => median([]), RangeError);
'`;

const CSV_ONE = `const assert = require("node:assert/strict");
const { parseLine } = require("/work/lib/csv.js");
const [line, expected] = process.argv[2].split("=");
assert.deepEqual(parseLine(line), JSON.parse(expected));
`;

/** Verifiers that attack the change for real and pass it. Each pass must be accepted on the right change. */
export const HONEST_VERDICTS: readonly VerdictWay[] = [
  honest(
    "a-script-a-class",
    "ranges",
    each((name) => `node /attack/${name}.mjs`),
    RANGES_FILES,
  ),
  honest(
    "set-e-and-echo",
    "ranges",
    each((name) => `set -e; node /attack/${name}.mjs; echo ok`),
    RANGES_FILES,
  ),
  honest(
    "script-with-argument",
    "chunk",
    each((name) => `node /attack/a.cjs ${name}`),
    { "/attack/a.cjs": CHUNK },
  ),
  honest(
    "async",
    "pool",
    each((name) => `timeout 20 node /attack/a.mjs ${name}`),
    { "/attack/a.mjs": POOL },
  ),
  honest("shell-loop", "csv", each(CSV_LOOP), { "/attack/one.cjs": CSV_ONE }),
  honest(
    "build-first",
    "slug",
    each((name) => `npm run build && node /attack/a.cjs ${name}`),
    { "/attack/a.cjs": SLUG },
  ),
  honest("heredoc-against-the-base", "duration", each(DURATION)),
  honest("inline-module", "median", each(MEDIAN)),
  honest(
    "py-heredoc",
    "roman",
    each((name) => `python3 - <<'EOF'\n${ROMAN_MODEL}${ROMAN[name]}\nEOF`),
  ),
  honest(
    "py-script-with-argument",
    "slots",
    each((name) => `python3 /attack/a.py ${name}`),
    { "/attack/a.py": SLOTS_SCRIPT },
  ),
  honest(
    "py-random-inputs",
    "luhn",
    each((name) => `cd /attack && python3 a.py ${name} && echo withstood`),
    { "/attack/a.py": LUHN },
  ),
  honest(
    "py-properties",
    "wrap",
    each((name) => `python3 /attack/a.py ${name}`),
    { "/attack/a.py": WRAP },
  ),
  honest(
    "py-heredoc-after-set-e",
    "stock",
    each((name) => STOCK.replace("CLASS", name)),
  ),
];
