import type { JobView } from "../../shared/protocol/api/api.ts";
import type { EventLine } from "../render/event-line.ts";

/** Where a watched job is shown. */
export interface Screen {
  /** An entry of the log. `isHistory` when it is older than the watching. */
  event(at: number, line: EventLine, isHistory: boolean): void;
  /** The connection to the coordinator is lost; undefined when it is back. */
  trouble(message: string | undefined): void;
  /** The job as it stands at `now`, ms since 1970. */
  show(view: JobView, now: number): void;
  /** The last call: leaves what is to stay. */
  close(view: JobView, now: number): void;
}
