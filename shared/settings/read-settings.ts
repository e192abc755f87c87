import { SETTINGS } from "../settings.ts";
import { type Env, readEnv } from "../support/env.ts";
import { AppError } from "../support/errors.ts";
import { hideCredentials } from "../support/secrets/hide-credentials.ts";
import type { Reader, Setting } from "./setting.ts";

type Table = typeof SETTINGS;

/** The values of the settings that one reader reads, by their keys in the table. */
export type Settings<By extends Reader> = {
  readonly [Key in keyof Table as By extends Table[Key]["for"][number] ? Key : never]:
    | Parsed<Table[Key]>
    | IfUnset<Table[Key], By>;
};

type Parsed<Entry extends Setting> = Exclude<ReturnType<Entry["parse"]["read"]>, undefined>;

/**
 * The type of a setting's value if the variable is not set: `undefined` if the setting has no default and the reader
 * does not require it, else `never`.
 */
type IfUnset<Entry, By> = Entry extends { default: string } ? never : By extends RequiredBy<Entry> ? never : undefined;
type RequiredBy<Entry> = Entry extends { requiredBy: readonly (infer By)[] } ? By : never;

/**
 * Reads and checks all settings of one reader. An empty variable counts as not set. If a variable is wrong, throws an
 * AppError `bad_request` that names it, the expected value and the actual value.
 */
export function readSettings<By extends Reader>(reader: By, env: Env = readEnv()): Settings<By> {
  const read = settingsOf(reader).map(([key, setting]) => [key, readSetting(setting, { reader, env })]);
  return Object.fromEntries(read) as Settings<By>;
}

/** The environment variables in `env` that are settings of one reader. */
export function variablesFor(reader: Reader, env: Env): Record<string, string> {
  const names = settingsOf(reader).map(([, { name }]) => name);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function settingsOf(reader: Reader): [string, Setting][] {
  return Object.entries<Setting>(SETTINGS).filter(([, setting]) => setting.for.includes(reader));
}

function readSetting(setting: Setting, { reader, env }: { reader: Reader; env: Env }): unknown {
  const { name, parse, requiredBy = [], isSecret = false } = setting;
  const given = env[name] || setting.default;
  if (given === undefined) {
    if (!requiredBy.includes(reader)) return undefined;
    throw new AppError("bad_request", `${name} must be ${parse.expected}, but it is not set. ${CONSEQUENCE}`);
  }
  const value = parse.read(given);
  if (value !== undefined) return value;
  const got = isSecret ? `${given.length} characters` : hideCredentials(given);
  throw new AppError("bad_request", `${name} must be ${parse.expected}, got ${got}; correct it. ${CONSEQUENCE}`);
}

const CONSEQUENCE = "The process does not start";
