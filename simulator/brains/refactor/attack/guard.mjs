// Makes calls with a time limit, because some calls never return, even on the original module.
import { Script } from "node:vm";

const guarded = new Script("globalThis.guardedTurns()");

/** Time until the time limit is renewed, in ms. Renewing it costs more than most calls. */
const ROUND_MS = 100;
/** Number of turns between two reads of the clock. */
const TURNS = 16;

/**
 * Calls `turn` with 0, 1, 2 ... until `turn` returns false. If a call takes more than about `timeout` ms, it is
 * aborted, and `late` gets its number. If `late` returns false, `turn` is not called again. `pause` is called after
 * each round of calls.
 */
export function takeTurns({ turn, timeout, late, pause = () => {} }) {
  let i = 0;
  let isOver = false;
  const round = () => {
    const start = performance.now();
    do for (let n = 0; n < TURNS && !isOver; n++) if (turn(i++) === false) isOver = true;
    while (!isOver && performance.now() - start < ROUND_MS);
  };
  while (!isOver) {
    globalThis.guardedTurns = round;
    try {
      guarded.runInThisContext({ timeout: timeout + ROUND_MS });
    } catch (error) {
      if (error?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      if (late(i - 1) === false) isOver = true;
    }
    pause();
  }
}
