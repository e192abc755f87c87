import type { JobView } from "../../shared/protocol/api/api.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { Output } from "../io.ts";
import { countsText, moneyText, runningLines, statusText } from "../render/job-text.ts";
import { showDuration, showTime } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import type { Screen } from "./screen.ts";

/** Number of log lines shown on the live screen. */
const EVENTS = 6;
/** Number of lines on the live screen that show neither running attempts nor log lines. */
const FIXED = 8;
const BAR_CELLS = 40;

/** Creates the live screen for a terminal: each update is drawn over the previous one. */
export function createLiveScreen(out: Output, paint: Paint): Screen {
  const events: string[] = [];
  let trouble: string | undefined;
  let drawn = "";
  let height = 0;
  const draw = (view: JobView, now: number) => {
    const lines = frame(view, now, { paint, events, trouble, rows: out.rows ?? 24 });
    const text = lines.map((line) => `${line}\u001b[K\n`).join("");
    if (text === drawn) return;
    const up = height === 0 ? "" : `\u001b[${height}A\r`;
    // Line wrap is off, so the terminal truncates long lines and the number of lines on the screen does not change.
    out.write(`\u001b[?7l${up}${text}\u001b[J\u001b[?7h`);
    [drawn, height] = [text, lines.length];
  };
  return {
    event: (at, { tone, text }) => {
      events.push(`${paint("dim", showTime(at))}  ${paint(tone, text)}`);
      if (events.length > EVENTS) events.shift();
    },
    trouble: (message) => {
      trouble = message;
    },
    show: draw,
    close: draw,
  };
}

interface FrameParts {
  readonly paint: Paint;
  readonly events: readonly string[];
  readonly trouble: string | undefined;
  readonly rows: number;
}

function frame(view: JobView, now: number, { paint, events, trouble, rows }: FrameParts): string[] {
  const elapsed = showDuration((view.endedAt ?? now) - view.createdAt);
  const maxRunning = Math.max(1, rows - FIXED - EVENTS);
  const running = runningLines(view, now, paint);
  const hidden = running.length - maxRunning;
  const lead = `lead: ${view.lead.active ? `run ${view.lead.runs} in progress` : `${view.lead.runs} runs`}`;
  return [
    `${paint("strong", oneLine(view.title, 100))}  ${paint("dim", view.id)}`,
    `${statusText(view, paint)}  ${paint("dim", elapsed)}`,
    `${bar(view, paint)} ${countsText(view)}`,
    `${moneyText(view)}  ${paint("dim", lead)}`,
    ...(trouble === undefined ? [] : [paint("warn", `${oneLine(trouble)}; trying again`)]),
    "",
    ...running.slice(0, maxRunning),
    ...(hidden > 0 ? [paint("dim", `  and ${hidden} more`)] : []),
    ...events,
  ];
}

/** A progress bar with three parts: merged tasks, tasks in progress, all other tasks. */
function bar({ counts }: JobView, paint: Paint): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const sumOf = (...names: string[]) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const cells = (count: number) => (total === 0 ? 0 : Math.floor((count / total) * BAR_CELLS));
  const done = cells(sumOf("merged"));
  const open = sumOf("blocked", "ready", "failed", "cancelled", "parked", "merged");
  const busy = Math.min(cells(total - open), BAR_CELLS - done);
  const rest = BAR_CELLS - done - busy;
  return paint("good", "█".repeat(done)) + paint("info", "▒".repeat(busy)) + paint("dim", "░".repeat(rest));
}
