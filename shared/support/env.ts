/** The environment of a process, as names and texts. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment of this process as texts; `readSettings` converts it into typed settings. Empty variables are left
 * out, because Compose files and service units pass on an unset variable as an empty one.
 */
export function readEnv(): Env {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}
