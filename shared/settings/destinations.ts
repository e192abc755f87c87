import { readFileSync } from "node:fs";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { DestinationName } from "../protocol/job/push.ts";
import { strict } from "../protocol/strict.ts";
import { AppError, messageOf } from "../support/errors.ts";
import { decodeText, readJson } from "../support/files/read-json.ts";

/** The format of one entry in the operator's file of destinations (MIDWATCH_DESTINATIONS). */
const Entry = strict({
  name: DestinationName,
  remote: Type.String({ minLength: 1, pattern: "^[^-]", description: "path or URL that git pushes to" }),
  branch: Type.Optional(Type.String({ description: "default midwatch/{job}" })),
  pullRequest: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: "program and arguments; {branch} {title} {summary} {job} {head} {base} {remote} are replaced",
    }),
  ),
  env: Type.Optional(Type.Array(Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }))),
});
const entries = Compile(Type.Array(Entry, { maxItems: 100 }));

/** A remote repository to which results may be pushed, and the environment variables for git and for the pull request command. */
export interface Destination extends Omit<Static<typeof Entry>, "env" | "branch"> {
  readonly branch: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Reads the operator's destinations from a JSON file; without a file, there are none. Throws an AppError `bad_request`
 * for an invalid file, so that the coordinator does not start.
 */
export function readDestinations(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Destination[] {
  if (file === undefined) return [];
  const value = parse(file);
  if (!entries.Check(value)) {
    const [first] = entries.Errors(value);
    throw new AppError(
      "bad_request",
      `MIDWATCH_DESTINATIONS: expected a list of {name, remote, branch?, pullRequest?, env?} in ${file}, got something else at ${first?.instancePath || "the top"}: ${first?.message ?? ""}. The process does not start`,
    );
  }
  return value.map(({ env: names = [], branch = "midwatch/{job}", ...entry }) => ({
    ...entry,
    branch,
    env: Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  }));
}

function parse(file: string): unknown {
  try {
    return readJson(decodeText(readFileSync(file)));
  } catch (error) {
    throw new AppError(
      "bad_request",
      `MIDWATCH_DESTINATIONS: expected a readable JSON file, got ${file}: ${messageOf(error)}. The process does not start`,
    );
  }
}
