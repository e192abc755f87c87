import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { SafeRemote } from "../../shared/git/safe-remote.ts";
import { strict } from "../../shared/protocol/strict.ts";
import { AppError } from "../../shared/support/errors.ts";
import { registerSecret } from "../../shared/support/secrets/redact.ts";

/** A credential for git, as the operator's file holds it. It is shown to the hosts that it names, and to no other. */
const GitCredential = strict({
  /** `host`, or `host:port` where the port is not the protocol's own. */
  hosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { minItems: 1, maxItems: 50 }),
  username: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: "^[^:]+$" })),
  /** For http and https: a password or a token. */
  password: Type.Optional(Type.String({ minLength: 8, maxLength: 4096 })),
  /** For ssh: a private key without a passphrase. */
  sshKey: Type.Optional(Type.String({ minLength: 8, maxLength: 16_384 })),
});
type GitCredential = Static<typeof GitCredential>;

/** The operator's credentials for private repositories. */
export interface GitCredentials {
  /**
   * Calls `use` with a remote that is asked with this credential, and leaves nothing of it behind. AppError `bad_request` for one
   * that is not there, cannot be read, does not name the remote's host, or does not fit its protocol.
   */
  with<Result>(name: string, remote: SafeRemote, use: (remote: SafeRemote) => Promise<Result>): Promise<Result>;
}

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const credentialFile = Compile(GitCredential);

/** The credentials in the folder `git` of the operator's secrets, one JSON file each; read when they are used. */
export function createGitCredentials(folder: string | undefined): GitCredentials {
  return {
    with: async (name, remote, use) => {
      const credential = await read(folder, name);
      const { protocol, host, hostname } = new URL(remote.url);
      if (!credential.hosts.includes(host.toLowerCase())) {
        throw fault(name, `is for ${credential.hosts.join(", ")} and not for ${host}`);
      }
      if (protocol === "http:" && !isLoopback(hostname)) throw fault(name, "is not sent in the clear; use https");
      const place = await mkdtemp(join(tmpdir(), "midwatch-credential-"));
      try {
        return await use(await armed(remote, { name, credential, place, protocol }));
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
  };
}

async function read(folder: string | undefined, name: string): Promise<GitCredential> {
  if (folder === undefined || !NAME.test(name)) throw missing(name);
  const text = await readFile(join(folder, "git", `${name}.json`), "utf8").catch(() => {
    throw missing(name);
  });
  const credential = parseJson(text);
  // What it says is secret, so a fault of the file is told without it.
  if (!credentialFile.Check(credential))
    throw fault(name, "is no JSON object of hosts, username, and password or sshKey");
  for (const secret of [credential.password, credential.sshKey]) registerSecret(secret);
  if (credential.password !== undefined) registerSecret(`${userOf(credential)}:${credential.password}`);
  return credential;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The secret goes to git by a file that only this user reads: neither arguments nor the environment hold it. */
async function armed(
  remote: SafeRemote,
  given: { name: string; credential: GitCredential; place: string; protocol: string },
): Promise<SafeRemote> {
  const { name, credential, place, protocol } = given;
  const file = join(place, "credential");
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
  throw fault(name, `holds nothing for ${protocol}//, which wants ${protocol === "ssh:" ? "an sshKey" : "a password"}`);
}

/** The name that hosts take for a token where it comes without a user's. */
function userOf({ username = "x-access-token" }: GitCredential): string {
  return username;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON does not fit the schema, which says so.
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
