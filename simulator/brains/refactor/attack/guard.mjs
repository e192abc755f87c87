// Calls under a watchdog, because some never return, even on the original.
import { Script } from "node:vm";

const guarded = new Script("globalThis.guardedTurns()");

/** ms until the watchdog is restarted; restarting it costs more than most calls. */
const ROUND_MS = 100;
/** Turns between two reads of the clock. */
const TURNS = 16;

/**
 * Calls `turn` with 0, 1, 2 ... until it returns false. A turn that takes longer than about `timeout` ms is aborted, and `late` is
 * called with its number; it returns false to end. `pause` is called after each round.
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
