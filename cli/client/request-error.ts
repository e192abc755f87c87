import { defined } from "../../shared/support/defined.ts";

/** The kind of a failed request. */
export type RequestFault = "unreachable" | "refused" | "unreadable";

/** A request to the coordinator failed. The message says what to do next. */
export class RequestError extends Error {
  /**
   * unreachable  no answer, or not in time
   * refused      the coordinator refused; `code` is its error code
   * unreadable   the answer is not of this API
   */
  readonly fault: RequestFault;
  readonly code: string;
  /** True if the same request may succeed later: the coordinator did not answer, had an internal error, or applied its rate limit. */
  readonly isPassing: boolean;

  constructor(fault: RequestFault, message: string, options: { code?: string; isPassing?: boolean; cause?: unknown }) {
    super(message, defined({ cause: options.cause }));
    this.name = "RequestError";
    this.fault = fault;
    this.code = options.code ?? fault;
    this.isPassing = options.isPassing ?? false;
  }
}
