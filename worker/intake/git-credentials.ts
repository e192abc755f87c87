import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { SafeRemote } from "../../shared/git/safe-remote.ts";
import { strict } from "../../shared/protocol/strict.ts";
import { AppError } from "../../shared/support/errors.ts";
import { registerSecret } from "../../shared/support/secrets/redact.ts";

/** The format of a file with a git credential of the operator. A credential is only sent to the hosts that it names. */
const GitCredential = strict({
  /** The hosts that the credential may be sent to: `host`, or `host:port` if the port is not the protocol's default. */
  hosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { minItems: 1, maxItems: 50 }),
  username: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: "^[^:]+$" })),
  /** For http and https remotes: a password or a token. */
  password: Type.Optional(Type.String({ minLength: 8, maxLength: 4096 })),
  /** For ssh remotes: a private key without a passphrase. */
  sshKey: Type.Optional(Type.String({ minLength: 8, maxLength: 16_384 })),
});
type GitCredential = Static<typeof GitCredential>;

/**
 * Calls `use` with a remote that authenticates with the named credential, and deletes the credential's temporary file afterwards. Throws
 * AppError `bad_request` if the credential does not exist, cannot be read, does not name the remote's host, or does not fit its protocol.
 */
export type WithGitCredential = <Result>(
  name: string,
  remote: SafeRemote,
  use: (remote: SafeRemote) => Promise<Result>,
) => Promise<Result>;

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const credentialFile = Compile(GitCredential);

/** The credentials are JSON files in `git/` below the operator's folder of secrets; each is read when it is used. */
export function createWithGitCredential(secrets: string | undefined): WithGitCredential {
  return async (name, remote, use) => {
    const credential = await read(secrets, name);
    const { protocol, host, hostname } = new URL(remote.url);
    if (!credential.hosts.includes(host.toLowerCase())) {
      throw fault(name, `is for ${credential.hosts.join(", ")} and not for ${host}`);
    }
    if (protocol === "http:" && !isLoopback(hostname)) throw fault(name, "is not sent unencrypted; use https");
    const folder = await mkdtemp(join(tmpdir(), "midwatch-credential-"));
    try {
      return await use(await authenticated(remote, { name, credential, folder, protocol }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function read(secrets: string | undefined, name: string): Promise<GitCredential> {
  if (secrets === undefined || !NAME.test(name)) throw missing(name);
  const text = await readFile(join(secrets, "git", `${name}.json`), "utf8").catch(() => {
    throw missing(name);
  });
  const credential = parseJson(text);
  // The error must not quote the file, because its content is secret.
  if (!credentialFile.Check(credential))
    throw fault(name, "is not a JSON object with hosts, username, and password or sshKey");
  for (const secret of [credential.password, credential.sshKey]) registerSecret(secret);
  if (credential.password !== undefined) registerSecret(`${userOf(credential)}:${credential.password}`);
  return credential;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Passes the secret to git in a file that only this user can read, because other processes may read arguments and environments. */
async function authenticated(
  remote: SafeRemote,
  given: { name: string; credential: GitCredential; folder: string; protocol: string },
): Promise<SafeRemote> {
  const { name, credential, folder, protocol } = given;
  const file = join(folder, "credential");
  if ((protocol === "https:" || protocol === "http:") && credential.password !== undefined) {
    const basic = Buffer.from(`${userOf(credential)}:${credential.password}`).toString("base64");
    const { origin } = new URL(remote.url);
    await writeFile(file, `[http "${origin}/"]\n\textraHeader = Authorization: Basic ${basic}\n`, { mode: 0o600 });
    return { ...remote, env: { ...remote.env, GIT_CONFIG_GLOBAL: file } };
  }
  if (protocol === "ssh:" && credential.sshKey !== undefined) {
    await writeFile(file, `${credential.sshKey.trim()}\n`);
    await chmod(file, 0o600);
    const ssh = `${remote.env.GIT_SSH_COMMAND} -o IdentitiesOnly=yes -i ${file}`;
    return { ...remote, env: { ...remote.env, GIT_SSH_COMMAND: ssh } };
  }
  throw fault(name, `has no secret for ${protocol}//, which needs ${protocol === "ssh:" ? "an sshKey" : "a password"}`);
}

/** The default user name for a credential without one; hosts accept it together with a token. */
function userOf({ username = "x-access-token" }: GitCredential): string {
  return username;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // `undefined` does not match the schema, so the caller reports the error.
  }
}

function missing(name: string): AppError {
  return new AppError(
    "bad_request",
    `expected a git credential called ${name} in the operator's folder (git/${name}.json below MIDWATCH_SECRETS), found none; nothing was asked`,
  );
}

function fault(name: string, text: string): AppError {
  return new AppError("bad_request", `the operator's git credential ${name} ${text}; nothing was asked`);
}
