import { isAbsolute } from "node:path";
import { AppError } from "./errors.ts";

/** The environment of a process, as names and texts. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment of this process, read in one place; `config.ts` files turn it into typed settings. A variable that is empty is
 * one that is not set: that is how a Compose file or a service's unit passes on what nobody has set.
 */
export function readEnv(): Env {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}

/** A variable that must be set; `expected` completes "NAME must be ...". */
export function requireText(env: Env, name: string, expected: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new AppError("bad_request", `${name} must be ${expected}, but it is not set; the process does not start`);
}

/** A variable that must hold an absolute path. */
export function requireFolder(env: Env, name: string, expected: string): string {
  const value = requireText(env, name, expected);
  if (isAbsolute(value)) return value;
  throw new AppError("bad_request", `${name} must be an absolute path, got ${value}; the process does not start`);
}

/** A whole number between two bounds, or the default where the variable is not set. */
export function readCount(env: Env, name: string, fallback: number, bounds: { min: number; max: number }): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new AppError("bad_request", `${name} must be a whole number from ${bounds.min} to ${bounds.max}, got ${text}`);
}

/** The parts of a variable that lists things with commas; none where it is not set. */
export function readList(env: Env, name: string): string[] {
  return (env[name] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** An amount of money in US dollars, or undefined where the variable is not set. */
export function readUsd(env: Env, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new AppError("bad_request", `${name} must be an amount of US dollars above 0, got ${text}`);
}
