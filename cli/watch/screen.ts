import type { JobView } from "../../shared/protocol/api/api.ts";
import type { EventLine } from "../render/event-line.ts";

/** The output of a watched job. */
export interface Screen {
  /** Shows an entry of the log. `isHistory`: it was logged before the watching started. */
  event(at: number, line: EventLine, isHistory: boolean): void;
  /** Shows that the connection to the coordinator is lost; undefined: it is back. */
  trouble(message: string | undefined): void;
  /** Shows the job's state at `now`, ms since 1970. */
  show(view: JobView, now: number): void;
  /** The last call: shows the final state. */
  close(view: JobView, now: number): void;
}
