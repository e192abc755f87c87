import type { Mistake, Person, Said } from "./run-mistake.ts";

type Do = (person: Person) => Promise<Said>;
/** A mistake in a request: the API must refuse the request with this status and a matching message. */
const asks = (name: string, status: number, says: RegExp, act: Do): Mistake => ({ name, code: status, says, act });
/** A mistake in a command line: the CLI must end with this exit code and a matching message on stderr. The code is 2 if the CLI sends no request. */
const types = (name: string, code: 1 | 2, says: RegExp, ...args: string[]): Mistake => ({
  name,
  code,
  says,
  act: (person) => person.cli(args),
});
const submits = (name: string, status: number, says: RegExp, body: object): Mistake =>
  asks(name, status, says, (person) => person.submit(body));
/** A mistake in a job that only shows later: the job is accepted, and must fail with a matching message before it costs anything. */
const ends = (name: string, says: RegExp, body: object): Mistake => asks(name, 1, says, (person) => person.job(body));
const from = (repository: object) => ({ repository });
const git = (url: string) => from({ kind: "git", url });
const NO_JOB = "job_0000000000000000000b";

/** Wrong uses of the command line and of the API. To add a case, add an entry. */
export const MISTAKES: readonly Mistake[] = [
  types("a command with a slip", 2, /unknown command.*\n?.*submit/is, "sumbit"),
  types("an option with a slip", 2, /unknown option.*\n?.*--repo/is, "submit", "--rpo", "."),
  types("no goal", 2, /--goal/, "submit", "--repo", "."),
  types("no repository", 2, /--repo/, "submit", "--goal", "g"),
  types("two goals", 2, /--goal or --goal-file/, "submit", "--goal", "g", "--goal-file", "x", "--repo", "."),
  types("a missing goal file", 2, /--goal-file.*nowhere\.md/, "submit", "--goal-file", "nowhere.md", "--repo", "."),
  types("a missing body file", 2, /--body.*nowhere\.json/, "submit", "--body", "nowhere.json"),
  asks("a body that is not JSON", 2, /expected JSON.*nothing was sent/, (p) =>
    p.cli(["submit", "--body", "-"], { input: "{goal: 1}" }),
  ),
  asks("a body that is a list", 2, /one JSON object/, (p) => p.cli(["submit", "--body", "-"], { input: "[1]" })),
  types("a missing folder", 1, /nowhere/, "submit", "--goal", "g", "--repo", "nowhere"),
  types("a folder that is not a repository", 1, /git init|no git repository/i, "submit", "--goal", "g", "--repo", "."),
  asks("a ref that does not exist", 1, /nope/, (p) =>
    p.cli(["submit", "--goal", "g", "--repo", p.repository, "--ref", "nope"]),
  ),
  types("dollars in words", 2, /dollars above 0/, "submit", "--goal", "g", "--repo", ".", "--max-cost", "free"),
  types("no attempt at once", 2, /from 1 to 1000/, "submit", "--goal", "g", "--repo", ".", "--max-concurrency", "0"),
  types("an invalid effort", 2, /low, medium, high/, "submit", "--goal", "g", "--repo", ".", "--effort", "hardest"),
  types("an unknown example", 2, /es-modules/, "submit", "--example", "es-module", "--repo", "."),
  types("a missing bundle", 2, /nowhere\.bundle/, "submit", "--goal", "g", "--bundle", "nowhere.bundle"),
  types(
    "a credential without an address",
    2,
    /--repo with an address/,
    "submit",
    "--goal",
    "g",
    "--repo",
    ".",
    "--repo-credential",
    "X",
  ),
  types("setup hosts without setup", 2, /--setup/, "submit", "--goal", "g", "--repo", ".", "--setup-egress", "x.org"),
  types("an address without its scheme", 2, /expected an address such as/, "ls", "--url", "localhost:7420"),
  types(
    "an address without a server",
    1,
    /no coordinator answers.*npx midwatch up/,
    "ls",
    "--url",
    "http://127.0.0.1:1",
  ),
  asks("a wrong key", 1, /MIDWATCH_API_KEY/, (p) => p.cli(["ls"], { env: { MIDWATCH_API_KEY: "mw_wrong" } })),
  asks("a missing key file", 1, /nowhere, which does not exist/, (p) =>
    p.cli(["ls"], { env: { MIDWATCH_API_KEY: "", MIDWATCH_API_KEY_FILE: "/nowhere" } }),
  ),
  types("an invalid id", 2, /npx midwatch ls/, "get", "42"),
  types("a job that does not exist", 1, /no job|not found|there is no/i, "get", NO_JOB),
  asks("a pause of an ended job", 1, /failed|ended|over/i, (p) => p.cli(["pause", p.ended])),
  asks("an artifact that does not exist", 1, /report|artifact/i, (p) =>
    p.cli(["report", p.ended, "--artifact", "nope.patch"]),
  ),
  asks("a push of a job without a result", 1, /destination|MIDWATCH_DESTINATIONS|result/, (p) =>
    p.cli(["push", p.ended, "--to", "origin"]),
  ),
  asks("a second machine on the same data", 1, /data.*(in use|another)|another.*data/i, (p) =>
    p.cli(["up", "--port", "0"], { env: { MIDWATCH_DATA: p.data } }),
  ),
  types("a port that is a name", 2, /0 to 65535/, "up", "--port", "http"),
  types("missing folders", 2, /nope/, "up", "--repo", "/nope"),
  asks("a request that is not JSON", 400, /JSON/, (p) => p.ask("POST", "/v1/jobs", "{goal")),
  asks("an empty request", 400, /JSON|body|empty/i, (p) => p.ask("POST", "/v1/jobs", "")),
  asks("JSON in UTF-16", 400, /JSON|UTF-8/, (p) =>
    p.ask("POST", "/v1/jobs", Buffer.from('\ufeff{"goal":"g"}', "utf16le")),
  ),
  asks("bytes that are not UTF-8", 400, /UTF-8/, (p) =>
    p.ask("POST", "/v1/jobs", Buffer.from('{"goal":"caf\xe9"}', "latin1")),
  ),
  asks("JSON as plain text", 415, /application\/json/, (p) =>
    p.ask("POST", "/v1/jobs", "{}", { "content-type": "text/plain" }),
  ),
  asks("a form", 415, /application\/json/, (p) =>
    p.ask("POST", "/v1/jobs", "goal=g", { "content-type": "application/x-www-form-urlencoded" }),
  ),
  asks("compressed JSON", 415, /encoding|gzip/i, (p) =>
    p.ask("POST", "/v1/jobs", Buffer.from("1f8b", "hex"), { "content-encoding": "gzip" }),
  ),
  asks("JSON of 5,000 levels", 400, /deep|nest|level/i, (p) =>
    p.ask("POST", "/v1/jobs", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`),
  ),
  asks("JSON with __proto__", 400, /__proto__/, (p) => p.ask("POST", "/v1/jobs", '{"__proto__":{"a":1},"goal":"g"}')),
  asks("40 MB", 413, /\d/, (p) => p.ask("POST", "/v1/jobs", JSON.stringify({ goal: "g".repeat(40_000_000) }))),
  submits("an unknown field", 400, /speed/, { speed: "high" }),
  submits("a goal that is a number", 400, /goal/, { goal: 7 }),
  submits("an empty goal", 400, /goal/, { goal: "" }),
  submits("a goal of spaces", 400, /goal must describe/, { goal: " \n\t " }),
  submits("a number as text", 400, /maxCostUsd/, { limits: { maxCostUsd: "5" } }),
  submits("a cap below the cost of a call", 422, /at least [\d.]+ US dollars/, { limits: { maxCostUsd: 0.01 } }),
  submits("a limit below zero", 400, /maxCostUsd/, { limits: { maxCostUsd: -1 } }),
  submits("an unknown limit", 400, /maxDollars/, { limits: { maxDollars: 5 } }),
  submits("an unknown model", 422, /claude-/, { model: "gpt-7" }),
  submits("a relative path", 400, /absolute|path/, from({ kind: "path", path: "src/lib" })),
  submits("a path with a tilde", 400, /absolute|path/, from({ kind: "path", path: "~/src/lib" })),
  submits("a path outside of the allowed folders", 422, /MIDWATCH_REPOSITORIES/, from({ kind: "path", path: "/etc" })),
  submits("a path with NUL", 422, /does not exist/, from({ kind: "path", path: "/a\0b" })),
  submits("an unknown kind of repository", 400, /path.*git.*bundle|repository/, from({ kind: "zip", path: "/x" })),
  submits("an address with a password", 422, /credential/, git("https://u:p@example.org/x.git")),
  submits("a file address", 422, /path/, git("file:///etc")),
  submits("an address of the host's network", 422, /MIDWATCH_PRIVATE_HOSTS/, git("http://169.254.169.254/latest")),
  submits("an address of another protocol", 400, /url|https/, git("ftp://example.org/x.git")),
  submits("the short form of ssh", 400, /url|ssh:\/\//, git("git@example.org:x.git")),
  submits("a bundle that was never uploaded", 422, /bundle/, from({ kind: "bundle", bundleId: "0".repeat(64) })),
  submits("a gate that is empty", 400, /gate|command/, { gate: [{ kind: "command", command: "" }] }),
  submits("an unknown destination", 400, /MIDWATCH_DESTINATIONS|destination/, { push: { to: "nowhere" } }),
  ends("an unknown secret", /NOPE.*MIDWATCH_SECRETS|MIDWATCH_SECRETS.*NOPE/, {
    setup: { commands: ["true"], secrets: ["NOPE"] },
  }),
  ends("a setup command that fails", /exit(ed|s)? with|code 7/, { setup: { commands: ["exit 7"] } }),
  ends("an unreachable address", /127\.0\.0\.1/, git("https://127.0.0.1:1/z.git")),
  asks("a key of idempotency that is too long", 400, /idempotency-key/i, (p) =>
    p.submit({}, { "idempotency-key": "k".repeat(300) }),
  ),
  asks("the same key for another submission", 409, /idempotency|another/i, (p) =>
    p.submit({ ...git("https://127.0.0.1:1/y.git") }, { "idempotency-key": "ended" }),
  ),
  asks("no key", 401, /Bearer|key/, (p) => p.ask("GET", "/v1/jobs", undefined, { authorization: "" })),
  asks("a key as password", 401, /Bearer/, (p) => p.ask("GET", "/v1/jobs", undefined, { authorization: "Basic eDp5" })),
  asks("another method", 405, /POST|GET/, (p) => p.ask("PUT", "/v1/jobs", "{}")),
  asks("a path with a slip", 404, /\/v1\/job|docs/, (p) => p.ask("GET", "/v1/job")),
  asks("another host's name", 421, /MIDWATCH_HOSTS/, (p) =>
    p.raw(`GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer ${p.key}\r\nConnection: close\r\n\r\n`),
  ),
  asks("a page of another origin", 403, /MIDWATCH_ORIGINS|origin/i, (p) =>
    p.ask("POST", "/v1/jobs", "{}", { origin: "https://evil.example" }),
  ),
  asks("an id in capitals", 404, /job_/, (p) => p.ask("GET", `/v1/jobs/${p.ended.toUpperCase()}`)),
  asks("a page size of a million", 400, /limit/, (p) => p.ask("GET", "/v1/jobs?limit=1e6")),
  asks("an invalid cursor", 400, /cursor/, (p) => p.ask("GET", "/v1/jobs?cursor=%00")),
  asks("an invalid log entry", 400, /last-event-id|entry/i, (p) =>
    p.ask("GET", `/v1/jobs/${p.ended}/events`, undefined, { "last-event-id": "now" }),
  ),
  asks("caps of an ended job", 409, /failed|ended|over/i, (p) =>
    p.ask("PATCH", `/v1/jobs/${p.ended}/limits`, '{"maxCostUsd":5}'),
  ),
  asks("a header without end", 400, /header/i, (p) =>
    p.raw(`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(100_000)}\r\n\r\n`),
  ),
  asks("no HTTP at all", 400, /HTTP/i, (p) => p.raw("hello\r\n\r\n")),
  asks("https on the http port", 400, /http:\/\//i, (p) => p.raw(Buffer.from("16030100050100000100", "hex"))),
];
