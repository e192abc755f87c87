import { defined } from "../shared/support/defined.ts";

/** The error types of the Messages API and their HTTP status (docs/reference/messages-api.md#errors). */
export const STATUS_OF = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;
export type ApiErrorType = keyof typeof STATUS_OF;

/** An error that the simulator sends in the format of the Messages API. */
export class ApiError extends Error {
  readonly type: string;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    type: ApiErrorType | (string & {}),
    message: string,
    extra: { status?: number; errorCode?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.type = type;
    this.status = extra.status ?? (STATUS_OF as Record<string, number>)[type] ?? 500;
    this.errorCode = extra.errorCode;
    this.headers = extra.headers ?? {};
  }

  /** The response body. */
  body(requestId: string): object {
    const details = this.errorCode === undefined ? undefined : { error_code: this.errorCode };
    const error = { type: this.type, message: this.message, ...defined({ details }) };
    return { type: "error", error, request_id: requestId };
  }
}

/** Creates an error with status 400 and this message. */
export function invalid(message: string, errorCode?: string): ApiError {
  return new ApiError("invalid_request_error", message, defined({ errorCode }));
}
