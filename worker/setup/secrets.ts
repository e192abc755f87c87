import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/support/errors.ts";
import { registerSecret } from "../../shared/support/secrets/redact.ts";

/** Reads secrets by name, and registers their values for redaction. Throws AppError `bad_request` if a name does not exist. */
export type ReadSecrets = (names: readonly string[]) => Promise<Record<string, string>>;

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * Reads secrets from a folder that contains one file for each secret; without a folder there are no secrets. Files are
 * read at each use, so a new value needs no restart.
 */
export function createReadSecrets(folder: string | undefined): ReadSecrets {
  const readOne = async (name: string): Promise<string> => {
    if (folder === undefined || !NAME.test(name)) throw missing(name);
    const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK).catch(() => {
      throw missing(name);
    });
    try {
      const value = (await file.readFile("utf8")).trim();
      if (value === "") throw missing(name);
      registerSecret(value);
      return value;
    } finally {
      await file.close();
    }
  };
  return async (names) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readOne(name)] as const)));
}

function missing(name: string): AppError {
  return new AppError(
    "bad_request",
    `expected a secret called ${name} in the operator's folder (MIDWATCH_SECRETS), found none; the job does not start`,
  );
}
