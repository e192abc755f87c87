import { AppError } from "../../shared/support/errors.ts";

/** Throws an AppError `path_not_allowed` if the URL's host is not in the operator's list of hosts. */
export function checkHost(url: string, hosts: readonly string[]): void {
  const { host, protocol } = URL.canParse(url) ? new URL(url) : { host: "", protocol: "" };
  if ((protocol === "https:" || protocol === "http:") && hosts.includes(host)) return;
  const allowed = hosts.length === 0 ? "it allows none" : `it allows ${hosts.join(", ")}`;
  throw new AppError(
    "path_not_allowed",
    `a webhook must go to a host in MIDWATCH_WEBHOOK_HOSTS, got ${host === "" ? "no address" : host}; ${allowed}. Nothing is sent there`,
  );
}
