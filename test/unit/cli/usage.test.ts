import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOSTILE, JOB } from "./fixtures.ts";
import { run } from "./rig.ts";
import { json, type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;

beforeEach(async () => {
  server = await startStandIn();
});
afterEach(() => server.close());

const COMMANDS = [
  "submit",
  "ls",
  "get",
  "watch",
  "logs",
  "cancel",
  "pause",
  "resume",
  "retry",
  "report",
  "push",
  "costs",
];

test.each(COMMANDS)("%s --help prints usage, options and examples, and exits 0", async (command) => {
  const { code, out, err } = await run([command, "--help"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`Usage: npx midwatch ${command}`);
  expect(out).toContain("--url <url>");
  expect(out).toContain("--json");
  expect(out).toContain(`$ npx midwatch ${command}`);
});

const MACHINE_COMMANDS = ["up", "demo", "doctor", "sim"];

test.each(MACHINE_COMMANDS)("%s --help prints usage and options, and exits 0", async (command) => {
  const { code, out, err } = await run([command, "--help"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`Usage: npx midwatch ${command}`);
});

test("each command warns of unknown MIDWATCH_ variables", async () => {
  const { code, err } = await run(["--version"], { env: { MIDWATCH_SLOT: "2" } });
  expect([code, err]).toEqual([0, expect.stringContaining("MIDWATCH_SLOT is not a setting")]);
});

test("an address that no option expects is shown without its password", async () => {
  const { err } = await run(["ls", "--url", "redis://me:hunter2@127.0.0.1", "--nothing"]);
  expect(err).not.toContain("hunter2");
});

test("--version prints the package's version", async () => {
  expect(await run(["--version"])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: "" });
});

test.each(["", "http://127.0.0.1:1"])(
  "MIDWATCH_URL as %j: empty is not set, and help names it either way",
  async (url) => {
    const { code, out } = await run(["ls", "--help"], { env: { MIDWATCH_URL: url } });
    expect([code, out]).toEqual([0, expect.stringContaining("MIDWATCH_URL")]);
    // The test sends no request to the default address, because a real coordinator may listen there.
    if (url === "") expect(out).toMatch(/\(default:\s+"http:\/\/127\.0\.0\.1:7420"\)/);
    else expect((await run(["ls"], { env: { MIDWATCH_URL: url } })).err).toContain(`no coordinator answers at ${url}`);
  },
);

test.each(["up", "submit", "sim"])("%s --help shows no empty list as a default", async (command) => {
  expect((await run([command, "--help"])).out).not.toContain("[]");
});

test("--help lists every command and the exit codes", async () => {
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  for (const command of [...COMMANDS, ...MACHINE_COMMANDS]) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
  expect(out).toContain("130 Ctrl-C");
});

test.each([
  ["no command", []],
  ["an unknown command", ["lst"]],
  ["help for an unknown command", ["help", "nope"]],
  ["help for an unknown command of a group", ["keys", "help", "nope"]],
  ["an output in a missing folder", ["report", JOB, "--artifact", "result.patch", "-o", "/nodir/x"]],
  ["an unknown option", ["ls", "--frob"]],
  ["a missing argument", ["get"]],
  ["one argument too many", ["get", JOB, JOB]],
  ["an invalid job id", ["get", "42"]],
  ["an invalid job id where it is optional", ["costs", "42"]],
  ["an invalid status", ["ls", "--status", "happy"]],
  ["an invalid limit", ["ls", "--limit", "1e3"]],
  ["an invalid address", ["ls", "--url", "localhost:7420"]],
  ["activity without following", ["logs", JOB, "--activity"]],
  ["an output without an artifact", ["report", JOB, "-o", "x"]],
  ["an artifact outside of the folder", ["report", JOB, "--artifact", "../x"]],
  ["a missing folder of repositories", ["up", "--repo", "/nope"]],
  ["a number of workers that is not a number", ["up", "--workers", "many"]],
  ["an invalid port", ["up", "--port", "99999"]],
  ["an unknown library for the demo", ["demo", "--package", "left-pad"]],
  ["a number of inputs that is not a number", ["demo", "--inputs", "1e9"]],
  ["a missing repository to examine", ["doctor", "--repo", "/nope"]],
])("%s is wrong usage: exit code 2, and nothing is sent", async (_name, args) => {
  const { code, out, err } = await run(args, { url: server.url });
  expect([code, out]).toEqual([2, ""]);
  expect(err).not.toBe("");
  expect(server.asked).toEqual([]);
});

test("help for a misspelt command names the nearest one, and help for a command prints its usage", async () => {
  expect((await run(["help", "submitt"])).err).toContain(
    "error: unknown command 'submitt'\n(Did you mean submit?)\n(--help shows usage)",
  );
  expect((await run(["help", "nope"])).err).not.toContain("Did you mean");
  expect(await run(["help", "keys"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Usage: npx midwatch keys"),
  });
  expect(await run(["keys", "help", "create"])).toMatchObject({ code: 0, out: expect.stringContaining("keys create") });
  expect((await run(["help"])).code).toBe(0);
});

test("a file in a missing folder is refused with the folder's name", async () => {
  const { err } = await run(["report", JOB, "--artifact", "result.patch", "-o", "/nodir/x"], { url: server.url });
  expect(err).toBe("midwatch: expected a file in a folder for --output, but /nodir is missing; nothing was written\n");
});

test("no coordinator at the address: the message has the address and the next step", async () => {
  await server.close();
  const { code, err } = await run(["ls"], { url: server.url });
  expect(code).toBe(1);
  expect(err).toContain(`no coordinator answers at ${server.url} (ECONNREFUSED); start one with npx midwatch up`);
});

test("--url wins over MIDWATCH_URL, and its last slash does not matter", async () => {
  const { err } = await run(["get", JOB, "--url", `${server.url}/`], { url: "http://127.0.0.1:1" });
  expect(err).toBe("");
  expect(server.asked).toEqual([`/v1/jobs/${JOB}`]);
});

test("a refusal shows the coordinator's message and code, without control characters", async () => {
  const refused = { error: { code: "wrong_state", message: `the job is not paused ${HOSTILE}` } };
  server.answers.set(`/v1/jobs/${JOB}/resume`, json(refused, 409));
  const { code, err } = await run(["resume", JOB], { url: server.url });
  expect(code).toBe(1);
  expect(err).toBe("midwatch: the job is not paused redtxet\nnext (wrong_state)\n");
});

test.each([
  ["a page", 200, "<html>hello</html>"],
  ["an error page", 502, "<html>bad gateway</html>"],
  ["JSON of another shape", 200, '{"jobs":7}'],
  ["nothing", 200, ""],
])("%s in place of the API is reported as such", async (_name, status, body) => {
  const other = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  try {
    const { code, err } = await run(["ls"], { url });
    expect(code).toBe(1);
    expect(err).toContain(`expected Midwatch's API at ${url}`);
    expect(err).toContain("check --url or MIDWATCH_URL");
  } finally {
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  }
});

test("a repeated command gets the same answer, and its reason reaches the coordinator", async () => {
  const bodies: string[] = [];
  server.answers.set(`/v1/jobs/${JOB}/cancel`, (request, response) => {
    request.on("data", (chunk) => bodies.push(String(chunk)));
    request.on("end", () => response.writeHead(202).end('{"text":"already cancelled"}'));
  });
  const { code, out } = await run(["cancel", JOB, "--reason", "wrong branch"], { url: server.url });
  expect([code, out]).toEqual([0, `${JOB}: already cancelled\n`]);
  expect(bodies).toEqual(['{"reason":"wrong branch"}']);
  const asJson = await run(["cancel", JOB, "--json"], { url: server.url });
  expect(JSON.parse(asJson.out)).toEqual({ jobId: JOB, text: "already cancelled" });
});

test("push sends its destination, and prints the coordinator's answer", async () => {
  const bodies: string[] = [];
  server.answers.set(`/v1/jobs/${JOB}/push`, (request, response) => {
    request.on("data", (chunk) => bodies.push(String(chunk)));
    request.on("end", () => response.writeHead(202).end('{"text":"pushing to esm of origin"}'));
  });
  const { code, out } = await run(["push", JOB, "--to", "origin", "--branch", "esm"], { url: server.url });
  expect([code, out]).toEqual([0, `${JOB}: pushing to esm of origin; npx midwatch logs ${JOB} shows the outcome\n`]);
  expect(bodies).toEqual(['{"to":"origin","branch":"esm"}']);
});
