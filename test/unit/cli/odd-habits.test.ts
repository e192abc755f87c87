import { execFile, spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { temporaryFolder } from "../../support/repository.ts";
import { KEY } from "../coordinator/http/rig.ts";
import { JOB, logOf, viewOf } from "./fixtures.ts";
import { run } from "./rig.ts";
import { json, type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;
let place: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  server = await startStandIn();
  place = temporaryFolder("mw-odd-");
});
afterEach(async () => {
  place.dispose();
  await server.close();
});

/** Runs the CLI as a process in a shell. */
function inShell(line: string, cwd = place.path) {
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")}`;
  return spawnSync("/bin/sh", ["-c", line.replaceAll("midwatch", midwatch)], { cwd, encoding: "utf8" });
}

test("an address is accepted with a slash or capitals, and refused with a path, a query or a password, which would be lost", async () => {
  for (const url of [`${server.url}/`, server.url.toUpperCase()])
    expect(await run(["get", JOB, "--url", url], { url: server.url })).toMatchObject({ code: 0 });
  for (const url of [`${server.url}/midwatch`, `${server.url}/docs`, `${server.url}?a=1`, `${server.url}#top`]) {
    const refused = await run(["ls", "--url", url]);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain(`expected an address without a path, such as ${server.url}; nothing was sent`);
  }
  const { code, err } = await run(["ls", "--url", server.url.replace("//", "//ann:secret@")]);
  expect([code, err]).toEqual([2, expect.stringContaining("set the key in MIDWATCH_API_KEY")]);
});

test("a submission written on Windows is read; UTF-16 and duplicate keys are refused before it is sent", async () => {
  const body = '{"goal":"g",\r\n"repository":{"kind":"path","path":"/r"}}';
  server.answers.set("/v1/jobs", json({ jobId: JOB, created: true }));
  const submit = (input: string | Uint8Array) => run(["submit", "--body", "-"], { url: server.url, input });
  expect(await submit(`\ufeff${body}`)).toMatchObject({ code: 0 });
  writeFileSync(join(place.path, "job.json"), `\ufeff${body}`);
  const fromFile = await run(["submit", "--body", "job.json"], { url: server.url, folder: place.path });
  expect(fromFile).toMatchObject({ code: 0 });
  const before = server.asked.length;
  expect((await submit(Buffer.from(`\ufeff${body}`, "utf16le"))).err).toMatch(/not UTF-8 .*UTF-16.*nothing was sent/);
  const twice = await submit(body.replace("{", '{"goal":"another",'));
  expect(twice).toMatchObject({ code: 2, out: "" });
  expect(twice.err).toContain('the key "goal" occurs twice in one object');
  expect(server.asked.length).toBe(before);
});

test("a command in a removed folder says so, without a stack trace", () => {
  mkdirSync(join(place.path, "gone"));
  const ran = inShell("cd gone && rmdir ../gone && midwatch ls");
  expect(ran.status).toBe(1);
  expect(ran.stderr).toMatch(/^midwatch: the current folder no longer exists; .*\n$/);
});

test("output that cannot be written is a one-line error; a pipe that is closed early is not an error", () => {
  const full = inShell("midwatch examples es-modules --json > /dev/full");
  expect(full.status).toBe(1);
  expect(full.stderr).toMatch(/^midwatch: the output could not be written and is incomplete: .*ENOSPC.*\n$/);
  const closed = inShell("midwatch examples es-modules --json | head -c 1");
  expect([closed.stdout, closed.stderr]).toEqual(["{", ""]);
});

test("watching into a pipe that is closed early does not report a completed job", async () => {
  server.view = viewOf({ status: "running" });
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")} watch ${JOB} --url ${server.url}`;
  const logged = setInterval(() => server.push(...logOf([{ type: "job.status", to: "running" }])), 100);
  try {
    const env = { ...process.env, MIDWATCH_API_KEY: KEY };
    const watched = promisify(execFile)("/bin/bash", ["-c", `set -o pipefail; ${midwatch} | head -n 1`], { env });
    await expect(watched).rejects.toMatchObject({ code: 1, stderr: "" });
  } finally {
    clearInterval(logged);
  }
});

test("an artifact can be written into an existing pipe or device, which is not replaced, but not into a folder", async () => {
  server.answers.set(`/v1/jobs/${JOB}/artifacts/result.patch`, (_request, response) => response.end("patch\n"));
  const fetch = (output: string) =>
    run(["report", JOB, "--artifact", "result.patch", "-o", output], { url: server.url, folder: place.path });
  spawnSync("mkfifo", [join(place.path, "pipe")]);
  const reader = promisify(execFile)("cat", [join(place.path, "pipe")]);
  expect(await fetch("pipe")).toMatchObject({ code: 0 });
  expect((await reader).stdout).toBe("patch\n");
  expect(lstatSync(join(place.path, "pipe")).isFIFO()).toBe(true);
  expect(await fetch("result.patch")).toMatchObject({ code: 0 });
  expect(readFileSync(join(place.path, "result.patch"), "utf8")).toBe("patch\n");
  const folder = await fetch(".");
  expect(folder).toMatchObject({ code: 2, out: "" });
  expect(folder.err).toContain("expected a file for --output, got the folder");
});
