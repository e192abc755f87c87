import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { safeRemote } from "../../../shared/git/safe-remote.ts";
import { asJobId, makeJobId } from "../../../shared/protocol/ids.ts";
import { defined } from "../../../shared/support/defined.ts";
import { redactSecrets } from "../../../shared/support/secrets/redact.ts";
import { createWithGitCredential } from "../../../worker/intake/git-credentials.ts";
import { mirrorRepository } from "../../../worker/intake/mirror-repository.ts";
import { filesWith } from "../../support/files-with.ts";
import { type GitHttpServer, startGitHttpServer } from "../../support/git-http-server.ts";
import { gitIn, makeRepository, temporaryLayout } from "../../support/repository.ts";

const git = { program: "git" };
const PASSWORD = "glpw-5f1e0c9ab27d";
let place: ReturnType<typeof temporaryLayout>;
let server: GitHttpServer;
let head: string;

/** Starts a git server that requires a password, and makes the operator's folder of secrets. */
beforeEach(async () => {
  place = temporaryLayout();
  onTestFinished(() => place.dispose());
  head = makeRepository(join(place.folder, "served", "lib"), { "a.js": "1\n" });
  server = await startGitHttpServer(join(place.folder, "served"), `me:${PASSWORD}`);
  onTestFinished(() => server.close());
  put("LIB", { hosts: [server.host], username: "me", password: PASSWORD });
});

function put(name: string, credential: unknown): void {
  mkdirSync(join(place.folder, "secrets", "git"), { recursive: true });
  const text = typeof credential === "string" ? credential : JSON.stringify(credential);
  writeFileSync(join(place.folder, "secrets", "git", `${name}.json`), text);
}

const mirror = (credential?: string, url = `http://${server.host}/lib/.git`, ref?: string) =>
  mirrorRepository({
    git,
    layout: place.layout,
    jobId: makeJobId(1),
    source: {
      kind: "git",
      url,
      ...defined({ ref, credential }),
    },
    allowedRoots: [],
    privateHosts: ["127.0.0.1"],
    withCredential: createWithGitCredential(join(place.folder, "secrets")),
  });
const places = () => readdirSync(tmpdir()).filter((name) => name.startsWith("midwatch-credential-"));

test("a private repository is mirrored with the operator's credential, which leaves no trace", async () => {
  const before = places();
  await expect(mirror()).rejects.toMatchObject({ code: "repository_unreachable" });
  expect(server.counts.served).toBe(0);
  expect((await mirror("LIB")).base).toBe(head);
  expect(server.counts.served).toBeGreaterThan(0);
  const basic = Buffer.from(`me:${PASSWORD}`).toString("base64");
  for (const secret of [PASSWORD, basic]) expect(filesWith(join(place.folder, "data"), secret)).toEqual([]);
  expect(places()).toEqual(before);
  expect(redactSecrets(`Basic ${basic}`)).not.toContain(basic.slice(0, 20));
});

test("a shallow repository at a URL is mirrored with the history that it has", async () => {
  const served = join(place.folder, "served");
  gitIn(
    join(served, "lib"),
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@t",
    "commit",
    "--quiet",
    "--allow-empty",
    "-m",
    "2",
  );
  gitIn(served, "clone", "--quiet", "--bare", "--depth=1", `file://${served}/lib`, "shallow.git");
  const { base, branch } = await mirror("LIB", `http://${server.host}/shallow.git`);
  expect(base).toBe(gitIn(join(served, "lib"), "rev-parse", "HEAD"));
  expect(gitIn(place.layout.job(asJobId(branch.split("/")[1] ?? "")).baseGit, "rev-list", "--count", branch)).toBe("1");
});

test("a repository at a URL whose HEAD names a missing branch is refused with a hint, and accepted with --ref", async () => {
  const lib = join(place.folder, "served", "lib");
  gitIn(lib, "symbolic-ref", "HEAD", "refs/heads/gone");
  await expect(mirror("LIB")).rejects.toMatchObject({ code: "invalid_ref", message: expect.stringContaining("--ref") });
  expect((await mirror("LIB", undefined, "main")).base).toBe(head);
});

test("a wrong password is reported as the repository's refusal, without the password", async () => {
  put("LIB", { hosts: [server.host], username: "me", password: "not-the-password" });
  const failure = await mirror("LIB").catch((error: Error & { code: string }) => error);
  expect(failure).toMatchObject({ code: "repository_unreachable" });
  expect(JSON.stringify([failure, String(failure)])).not.toContain("not-the-password");
});

test.each<[string, string, unknown, RegExp]>([
  ["that does not exist", "OTHER", undefined, /expected a git credential called OTHER/],
  ["whose name leaves the folder", "../LIB", undefined, /expected a git credential called/],
  [
    "for another host",
    "LIB",
    { hosts: ["git.example.org"], password: PASSWORD },
    /is for git\.example\.org and not for/,
  ],
  ["for another port", "LIB", { hosts: ["127.0.0.1"], password: PASSWORD }, /is for 127\.0\.0\.1 and not for/],
  ["that is not JSON", "LIB", `password: ${PASSWORD}`, /is not a JSON object/],
  ["for another protocol", "LIB", { hosts: "SERVER", sshKey: "-----BEGIN" }, /needs a password/],
])(
  "a credential %s is refused before git connects, and the error does not quote its file",
  async (_what, name, credential, why) => {
    const hosts = (credential as { hosts?: unknown } | undefined)?.hosts === "SERVER" ? { hosts: [server.host] } : {};
    if (credential !== undefined) put(name, typeof credential === "string" ? credential : { ...credential, ...hosts });
    const failure = await mirror(name).catch((error: Error & { code: string }) => error);
    expect(failure).toMatchObject({ code: "bad_request", message: expect.stringMatching(why) });
    expect(String(failure)).not.toContain(PASSWORD);
    expect([server.counts.served, server.counts.refused]).toEqual([0, 0]);
  },
);

describe("git gets", () => {
  const use = (name: string, url: string) =>
    createWithGitCredential(join(place.folder, "secrets"))(
      name,
      safeRemote(url, { host: new URL(url).hostname, address: "192.0.2.7" }),
      async (remote) => remote,
    );

  test("a password, in no argument and no variable, and never sent unencrypted", async () => {
    put("LIB", { hosts: ["git.example.org"], password: PASSWORD });
    const remote = await use("LIB", "https://git.example.org/lib.git");
    expect(JSON.stringify(remote)).not.toContain(PASSWORD);
    expect(JSON.stringify(remote)).not.toContain(Buffer.from(`x-access-token:${PASSWORD}`).toString("base64"));
    await expect(use("LIB", "http://git.example.org/lib.git")).rejects.toThrow(/not sent unencrypted/);
  });

  test("an ssh key as a file, and options that restrict ssh to the checked address", async () => {
    put("KEY", { hosts: ["git.example.org"], sshKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n" });
    const remote = await use("KEY", "ssh://git@git.example.org/lib.git");
    expect(remote.env.GIT_SSH_COMMAND).toMatch(/HostName=192\.0\.2\.7 .*IdentitiesOnly=yes -i \S+\/credential$/);
    expect(JSON.stringify(remote)).not.toContain("abc");
    await expect(use("KEY", "https://git.example.org/lib.git")).rejects.toThrow(/needs a password/);
  });
});
