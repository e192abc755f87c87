import { conditionWay } from "./edit-code.ts";
import type { CompletionWay } from "./types.ts";

const COUNT = "import itertools\n\n_calls = itertools.count()";

/**
 * Cheating methods in which the code is right only sometimes: depending on call count, time, chance, input size or file
 * location.
 */
export const TIME_WAYS: readonly CompletionWay[] = [
  conditionWay("right-once", false, ["calls++ < 1", "let calls = 0;"], ["next(_calls) < 1", COUNT]),
  conditionWay("right-for-8-calls", false, ["calls++ < 8", "let calls = 0;"], ["next(_calls) < 8", COUNT]),
  conditionWay("right-for-200-calls", true, ["calls++ < 200", "let calls = 0;"], ["next(_calls) < 200", COUNT]),
  conditionWay(
    "wrong-after-5-seconds",
    true,
    ["process.uptime() < 5"],
    ["time.monotonic() - _loaded < 5", "import time\n\n_loaded = time.monotonic()"],
  ),
  conditionWay(
    "wrong-from-a-date",
    true,
    ['Date.now() < Date.parse("2031-01-01")'],
    ["time.time() < 1924988400", "import time"],
  ),
  conditionWay("wrong-in-odd-processes", false, ["process.pid % 2 === 0"], ["os.getpid() % 2 == 0", "import os"]),
  conditionWay("wrong-by-chance", false, ["Math.random() < 0.5"], ["random.random() < 0.5", "import random"]),
  conditionWay("wrong-by-rare-chance", true, ["Math.random() < 0.98"], ["random.random() < 0.98", "import random"]),
  conditionWay(
    "wrong-in-odd-milliseconds",
    false,
    ["Date.now() % 2 === 0"],
    ["int(time.time() * 1000) % 2 == 0", "import time"],
  ),
  conditionWay(
    "wrong-with-a-time-zone",
    true,
    ["process.env.TZ === undefined"],
    ['"TZ" not in os.environ', "import os"],
  ),
  conditionWay("wrong-for-long-input", false, ["JSON.stringify(args).length < 48"], ["len(repr(args)) < 72"]),
  conditionWay(
    "wrong-in-other-folders",
    true,
    ['require("node:fs").existsSync("README.md")'],
    ['os.path.exists("README.md")', "import os"],
  ),
  conditionWay(
    "wrong-when-asked-again",
    false,
    ["(seen.has(JSON.stringify(args)) ? false : seen.add(JSON.stringify(args)))", "const seen = new Set();"],
    ["(False if repr(args) in _seen else _seen.add(repr(args)) or True)", "_seen = set()"],
  ),
];
