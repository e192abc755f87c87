import type { JobView } from "../../shared/protocol/api/api.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { Output } from "../io.ts";
import { countsText, moneyText, statusText, statusTone } from "../render/job-text.ts";
import { showDuration, showTime } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import type { Screen } from "./screen.ts";

/** ms between two lines of progress. */
const PROGRESS_MS = 2000;
/** ms between two lines about the next try of a paused job. */
const NEXT_TRY_MS = 10_000;

/** Creates a screen that prints one line per change, for pipes, files and logs. */
export function createPlainScreen(out: Output, paint: Paint): Screen {
  let progress = "";
  let progressAt = 0;
  let isStarted = false;
  let announced: { readonly until: number; readonly at: number } | undefined;
  const line = (at: number, text: string) => out.write(`${paint("dim", showTime(at))}  ${text}\n`);
  const printProgress = (view: JobView, now: number) => {
    const text = `${countsText(view)}; ${view.running.length} running; ${moneyText(view)}`;
    if (text === progress) return;
    [progress, progressAt] = [text, now];
    line(now, paint("info", text));
  };
  const printNextTry = ({ paused, resumeAt: until = 0 }: JobView, now: number) => {
    if (paused === undefined || until <= now || until === announced?.until || now - (announced?.at ?? 0) < NEXT_TRY_MS)
      return;
    announced = { until, at: now };
    line(now, paint("warn", `still paused, next try at ${showTime(until)}`));
  };
  return {
    event: (at, { tone, text, until }, isHistory) => {
      if (isHistory || tone === "dim") return;
      line(at, paint(tone, text));
      if (until !== undefined) announced = { until, at };
    },
    trouble: (message) => {
      line(
        Date.now(),
        message === undefined ? "the coordinator is back" : paint("warn", `${oneLine(message)}; trying again`),
      );
    },
    show: (view, now) => {
      if (!isStarted) line(now, `watching ${view.id}, ${statusText(view, paint)}: ${oneLine(view.title, 120)}`);
      isStarted = true;
      if (now - progressAt >= PROGRESS_MS) printProgress(view, now);
      printNextTry(view, now);
    },
    close: (view, now) => {
      printProgress(view, now);
      const status = paint(statusTone(view.status), view.status);
      line(now, `${view.id} ${status} after ${showDuration((view.endedAt ?? now) - view.createdAt)}`);
    },
  };
}
