import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findNode, findProgram } from "../../../launch/find-programs.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

const run = promisify(execFile);
let folder: string;
/** An environment with an empty PATH, and an empty cache of programs. */
let masked: { env: Record<string, string>; cache: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mw-programs-"));
  await mkdir(join(folder, "empty"));
  masked = {
    env: { PATH: join(folder, "empty"), HOMEBREW_PREFIX: join(folder, "nothing") },
    cache: join(folder, "cache"),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Creates a program that prints `says`. */
async function program(path: string, says: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho '${says}'\n`);
  await chmod(file, 0o755);
  return file;
}

test("a program named in the environment comes first", async () => {
  const named = await program("named/my-redis", "Redis server v=7.4.1 sha=0");
  await program("bin/redis-server", "Redis server v=8.0.0 sha=0");
  const env = { PATH: join(folder, "bin"), MIDWATCH_REDIS_SERVER: named };
  expect(await findProgram("redis", { ...masked, env })).toMatchObject({
    path: named,
    version: "7.4.1",
    from: "environment",
  });
});

test("a missing program named in the environment is an error; no other source is tried", async () => {
  const env = { ...masked.env, MIDWATCH_BWRAP: "/nowhere/bwrap" };
  await expect(findProgram("bwrap", { ...masked, env })).rejects.toMatchObject({
    code: "bad_request",
    message:
      "MIDWATCH_BWRAP must be the path of bwrap of version 0.8 or later, got /nowhere/bwrap: /nowhere/bwrap does not exist. Nothing was started; correct or unset it",
  });
});

test("another program in place of the named one is refused by what it prints, though that has a version", async () => {
  const path = await program("bin/true", "true (GNU coreutils) 9.1");
  const found = findProgram("redis", { ...masked, env: { ...masked.env, MIDWATCH_REDIS_SERVER: path } });
  await expect(found).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringMatching(
      /^MIDWATCH_REDIS_SERVER must be .*redis-server or valkey-server of version 6\.2.*, got .*\/bin\/true: .*another program.*"true \(GNU coreutils\) 9\.1"/,
    ),
  });
  await expect(findNode({ MIDWATCH_NODE: path })).rejects.toMatchObject({
    code: "bad_request",
    message: expect.stringMatching(/^MIDWATCH_NODE must be the path of a Node, got .*another program/),
  });
});

test("a program named without a folder is found on PATH", async () => {
  const path = await program("bin/my-git", "git version 2.45.2");
  const PATH = join(folder, "bin");
  expect(await findProgram("git", { ...masked, env: { PATH, MIDWATCH_GIT: "my-git" } })).toMatchObject({ path });
  await expect(findProgram("git", { ...masked, env: { PATH, MIDWATCH_GIT: "none" } })).rejects.toThrow(
    /^MIDWATCH_GIT must be .*, got none: no folder of PATH has a program none/,
  );
});

test("the Node of sandboxes is the one of Midwatch, or the one that is named", async () => {
  expect(await findNode({})).toBe(process.execPath);
  const node = await program("bin/node", "v22.1.0");
  expect(await findNode({ MIDWATCH_NODE: node })).toBe(node);
  await expect(findNode({ MIDWATCH_NODE: "node" })).rejects.toThrow("MIDWATCH_NODE must be an absolute path, got node");
});

test("then PATH, where Valkey is accepted too", async () => {
  const path = await program("bin/valkey-server", "Valkey server v=8.1.0 sha=0");
  const found = await findProgram("redis", { ...masked, env: { PATH: join(folder, "bin") } });
  expect(found).toMatchObject({ path, version: "8.1.0", from: "PATH" });
});

test("then a private copy from the distribution's packages, which runs from where it was unpacked", async () => {
  await program("bin/redis-server", "Redis server v=6.0.16 sha=0");
  for (const [name, file] of [
    ["redis", "usr/bin/redis-server"],
    ["bwrap", "usr/bin/bwrap"],
  ] as const) {
    // A program on PATH whose version is too old is skipped.
    const found = await findProgram(name, { ...masked, env: { PATH: join(folder, "bin") } });
    expect(found).toMatchObject({ from: "private copy", path: join(masked.cache, name, file) });
    const { stdout } = await run(found.path, ["--version"], { env: { ...found.env } });
    expect(stdout).toContain(found.version);
    // The second call finds the program in the cache and downloads nothing.
    expect(await findProgram(name, masked)).toEqual(found);
  }
});

test("then Homebrew", async () => {
  const path = await program("brew/bin/git", "git version 2.45.2");
  const env = { ...masked.env, HOMEBREW_PREFIX: join(folder, "brew") };
  expect(await findProgram("git", { ...masked, env })).toMatchObject({ path, version: "2.45.2", from: "Homebrew" });
});

test("else an error with the program, the versions found, and the command that installs it", async () => {
  await program("bin/git", "git version 2.30.2");
  const error = await findProgram("git", { ...masked, env: { ...masked.env, PATH: join(folder, "bin") } }).catch(
    (thrown: unknown) => thrown as Error,
  );
  expect((error as Error).message).toBe(
    `git of version 2.38 or later is needed: ${folder}/bin/git is version 2.30.2, expected at least 2.38. Install it with: apt-get install git (Debian, Ubuntu) or brew install git (macOS); or set MIDWATCH_GIT to its path`,
  );
});

test("doctor names the test runners of a repository, as lines and as JSON", async () => {
  await chmod(folder, 0o755);
  const repository = join(folder, "repository");
  await mkdir(repository);
  await writeFile(join(repository, "package.json"), JSON.stringify({ scripts: { test: "vitest run" } }));
  const doctor = [join(packageRoot(), "dist/cli/main.js"), "doctor", "--repo", repository];
  const env = { ...process.env, MIDWATCH_DATA: join(folder, "data") };
  const text = await run(process.execPath, doctor, { env });
  expect(text.stdout).toMatch(
    /^ok {4}runner vitest for package\.json; counts tests with their durations; .*faults planted/m,
  );
  const { stdout } = await run(process.execPath, [...doctor, "--json"], { env });
  const { runners } = JSON.parse(stdout) as { runners: unknown };
  expect(runners).toMatchObject([
    { name: "vitest", file: "package.json", programs: [{ program: "node", isVisible: true }] },
  ]);
});

test("doctor prints the programs that it found and their sources", async () => {
  const data = join(folder, "data");
  await chmod(folder, 0o755);
  const { stdout } = await run(process.execPath, [join(packageRoot(), "dist/cli/main.js"), "doctor", "--json"], {
    env: { ...process.env, MIDWATCH_DATA: data },
  });
  const { checks: rows } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string }[] };
  for (const name of ["git", "redis", "bwrap"]) {
    expect(rows.find((row) => row.name === name)).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^\d+\.\d+\S* at \/\S+ \((environment|PATH|private copy|Homebrew)\)$/),
    });
  }
});
