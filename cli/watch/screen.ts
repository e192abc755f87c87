import type { JobView } from "../../shared/protocol/api/api.ts";
import type { EventLine } from "../render/event-line.ts";

/** The output of a watched job. */
export interface Screen {
  /** Shows an entry of the log. `isHistory`: the entry is from the time before the user started to watch. */
  event(at: number, line: EventLine, isHistory: boolean): void;
  /** Shows that the connection to the coordinator is lost; `undefined` means that it works again. */
  trouble(message: string | undefined): void;
  /** Shows the job's state at `now`, ms since 1970. */
  show(view: JobView, now: number): void;
  /** Shows the final state of the job. No other call may follow. */
  close(view: JobView, now: number): void;
}
