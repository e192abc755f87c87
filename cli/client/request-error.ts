/** How a request to the coordinator went wrong. */
export type RequestFault = "unreachable" | "refused" | "unreadable";

/** A request that did not lead to an answer that can be used. The message says what to do next. */
export class RequestError extends Error {
  /**
   * unreachable  nobody answers there, or not in time
   * refused      the coordinator said no; `code` is its error code
   * unreadable   what answered does not speak this API
   */
  readonly fault: RequestFault;
  readonly code: string;
  /** True when the same request may succeed later: nobody answers, or the coordinator is not itself just now. */
  readonly isPassing: boolean;

  constructor(fault: RequestFault, message: string, options: { code?: string; isPassing?: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "RequestError";
    this.fault = fault;
    this.code = options.code ?? fault;
    this.isPassing = options.isPassing ?? false;
  }
}
