import { randomBytes } from "node:crypto";
import { ApiError, invalid } from "../api-error.ts";

/** The sender of a request. The organisation is the part of the key before the second dash, or the whole key. */
export interface Identity {
  readonly organization: string;
  readonly workspace: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the API key (Bearer or x-api-key) and the API version of a request. Throws a 401 or 400 if one of them is missing or not accepted. */
export function identify(headers: Headers, accepted: string | undefined): Identity {
  const key = /^Bearer (.+)$/i.exec(text(headers.authorization))?.[1] ?? text(headers["x-api-key"]);
  if (key === "") throw new ApiError("authentication_error", "x-api-key header is required");
  if (accepted !== undefined && key !== accepted) throw new ApiError("authentication_error", "invalid x-api-key");
  const version = text(headers["anthropic-version"]);
  if (version === "") throw invalid("anthropic-version: header is required");
  if (version !== "2026-10-21" && version !== "2023-06-01")
    throw invalid(`anthropic-version: ${version} is not a valid version`);
  return {
    organization: `org_${key.split("-").slice(0, 2).join("-").slice(0, 40)}`,
    workspace: text(headers["anthropic-workspace-id"]) || `wrkspc_${key.slice(-24)}`,
  };
}

/** Returns the names of the beta features in a request's headers. */
export function betasOf(headers: Headers): string[] {
  return text(headers["anthropic-beta"])
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

/** A smaller context window for one request, in tokens, from the header `midwatch-context-tokens`; undefined without it. The real API does not have it. */
export function windowOf(headers: Headers): number | undefined {
  const tokens = Number(text(headers["midwatch-context-tokens"]));
  return tokens > 0 ? tokens : undefined;
}

/** Makes a new id with one of the API's prefixes, for example `msg_` or `req_`. */
export function freshId(prefix: string): string {
  return `${prefix}_01${randomBytes(11).toString("hex")}`;
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : (value?.[0] ?? "");
}
