import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makeTestJob } from "../../../lab/bench/verifier/test-job.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { ownIdentity } from "../../../shared/support/process/process-identity.ts";
import type { CacheContext, FillLimits } from "../../../worker/build-caches/fill-cache.ts";
import { keptCache } from "../../../worker/build-caches/kept-cache.ts";
import type { CachedLanguage } from "../../../worker/build-caches/languages.ts";
import { mountBuildCaches } from "../../../worker/build-caches/mount-build-caches.ts";
import { sweepBuildCaches } from "../../../worker/build-caches/sweep-build-caches.ts";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import { runCommand } from "../../../worker/tools/run-command.ts";
import { runAcceptance } from "../../../worker/verify/tests-run/run-acceptance.ts";
import { makeChallengeRig } from "../../support/challenge-rig.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

/** A language whose warm-up stores two entries in folders and a file at the top of the cache. */
const TEXT: CachedLanguage = {
  name: "text",
  manifest: "text.mod",
  env: (cache) => ({ TEXT_CACHE: cache }),
  inPlace: ["!", "-path", "./*/*"],
  warmUp:
    'cd "$TEXT_CACHE"; echo top > top; mkdir a b; cp /work/text.mod a/small; head -c 200000 /dev/zero > b/large; exit 3',
};
const found = (warmUp: string) => ({ language: { ...TEXT, warmUp }, modules: ["."] });

let context: CacheContext;
beforeEach(async () => {
  const { folder, remove } = await removableFolder();
  const sandbox = await makeSandbox(folder);
  makeRepository(join(folder, "repository"), { "text.mod": "entry\n" });
  const job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  const signal = new AbortController().signal;
  const { layout, base } = job;
  const { jobId } = job.order({}, { commit: base });
  context = { git: { program: "git" }, layout, sandbox, slot: 0, jobId, base, signal, log: silentLog() };
  return remove;
});

/** Runs a script as a command of the job, and returns its output. */
async function run(script: string, slot = 0): Promise<string> {
  const caches = await mountBuildCaches({ ...context, slot }, { languages: [TEXT] });
  try {
    const result = await runInSandbox(context.sandbox, {
      argv: ["/bin/bash", "-c", script],
      ...{ binds: caches.binds, env: caches.env, chdir: "/", slot, signal: context.signal, timeoutMs: 20_000 },
    });
    return result.stdout + result.stderr;
  } finally {
    await caches.dispose();
  }
}

const LIST = 'cd "$TEXT_CACHE"; find . -type f | sort; cat top a/small; sha256sum < b/large';

test("each command starts with the base's cache, although a command of the warm-up failed, and may write into it", async () => {
  const list = await run(LIST);
  expect(list).toMatch(/^\.\/a\/small\n\.\/b\/large\n\.\/top\ntop\nentry\n/);
  expect(
    await run(`${LIST}; touch c a/x b/x; mkdir d; echo >> top; rm a/small b/large; ls -R | grep -c small`, 1),
  ).toBe(`${list}0\n`);
  expect(readdirSync(context.layout.temporaries)).toEqual([]);
});

test("a command that overwrites, replaces, deletes or adds entries does not change the cache of the next", async () => {
  const list = await run(LIST);
  const poison = [
    'cd "$TEXT_CACHE"; for entry in top a/small b/large; do',
    "echo poison > $entry; echo poison >> $entry; chmod 777 $entry; chown $(id -u) $entry; truncate -s 0 $entry",
    "touch -d 1999-01-01 $entry; ln $entry linked; mv $entry aside; echo poison > $entry; rm -f linked aside",
    "done; echo poison > added; ln -s /etc/passwd b/link; chmod 0 a b",
  ];
  await run(`( ${poison.join("\n")} ) 2> /dev/null`);
  expect(await run(LIST)).toBe(list);
  expect(await run('cd "$TEXT_CACHE"; ls; stat -c %y top a/small b/large | grep -c 1999', 1)).toBe("a\nb\ntop\n0\n");
});

test("as root, an entry is shared, and its bytes, mode and times stay out of a command's reach", async () => {
  const isRoot = context.sandbox.slotOwner(0) !== undefined;
  const tries = ['echo x > "$0"', 'truncate -s 0 "$0"', 'chmod 666 "$0"', 'touch "$0"'];
  const script = `cd "$TEXT_CACHE/b"; stat -c %h large; for each in ${tries.map((each) => `'${each}'`).join(" ")}; do
    bash -c "$each" large 2> /dev/null && echo "$each"; done; true`;
  const printed = await run(script);
  if (isRoot) expect(printed).toBe("2\n");
  else expect(printed).toMatch(/^1\n/);
});

test("a job without a language that has a cache gets no mount", async () => {
  const caches = await mountBuildCaches(context);
  expect(caches).toMatchObject({ binds: [], env: {} });
  expect(existsSync(context.layout.buildCaches)).toBe(false);
});

test("commands that start at once fill the cache once, and all have it", async () => {
  const counted = found("sleep 0.5; echo $RANDOM$RANDOM > /opt/cache/text/once");
  const caches = await Promise.all([0, 1, 2].map((slot) => keptCache({ ...context, slot }, counted)));
  expect(new Set(caches).size).toBe(1);
  expect(readdirSync(dirname(caches[0] ?? ""))).toEqual(["text"]);
});

test("while another process of this host fills the cache, a command waits for it", async () => {
  const kept = context.layout.buildCache(context.jobId, "text");
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(`${kept}.filling`, ownIdentity());
  const waiting = keptCache(context, found("touch /opt/cache/text/twice"));
  setTimeout(() => mkdirSync(kept), 300);
  expect(await waiting).toBe(kept);
  expect(readdirSync(kept)).toEqual([]);
});

test("a cache that a dead process began to fill is filled", async () => {
  const kept = context.layout.buildCache(context.jobId, "text");
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(`${kept}.filling`, `${process.pid}-1`);
  expect(await keptCache(context, found("touch /opt/cache/text/once"))).toBe(kept);
  expect(readdirSync(kept)).toEqual(["once"]);
});

test("a killed warm-up leaves nothing, and the next command tries again", async () => {
  const controller = new AbortController();
  const filling = keptCache({ ...context, signal: controller.signal }, found("touch /opt/cache/text/half; sleep 60"));
  setTimeout(() => controller.abort(), 500);
  expect(await filling).toBeUndefined();
  await expect.poll(() => readdirSync(context.layout.temporaries)).toEqual([]);
  expect(readdirSync(join(context.layout.buildCaches, context.jobId))).toEqual([]);
  expect(await run(LIST)).toContain("entry");
});

test.for<[string, string, FillLimits]>([
  ["takes too long", "touch /opt/cache/text/half; sleep 60", { timeoutMs: 500, maxBytes: 1e9 }],
  ["writes too much", "head -c 3000000 /dev/urandom > /opt/cache/text/much", { timeoutMs: 10_000, maxBytes: 1e6 }],
  ["is killed", "touch /opt/cache/text/half; kill -9 $$", { timeoutMs: 10_000, maxBytes: 1e9 }],
])("a warm-up that %s is not tried again, and commands start with an empty cache", async ([, script, limits]) => {
  await keptCache(context, found(script), limits);
  expect(readdirSync(context.layout.temporaries)).toEqual([]);
  expect(await run('find "$TEXT_CACHE"; touch "$TEXT_CACHE/own"')).toBe("/opt/cache/text\n");
});

test("the caches of a job stay while it is open, and the sweep removes them afterwards", async () => {
  await run("true");
  const { layout, jobId } = context;
  expect(await sweepBuildCaches({ layout, openJobs: async () => [jobId] })).toBe(0);
  expect(existsSync(layout.buildCache(jobId, "text"))).toBe(true);
  expect(await sweepBuildCaches({ layout, openJobs: async () => [] })).toBe(1);
  expect([readdirSync(layout.buildCaches), readdirSync(layout.temporaries)]).toEqual([[], []]);
});

test("the commands of an attempt have the caches of the job's languages; without one, GOCACHE is a temporary folder", async () => {
  const sayGo = 'test -e "$GOCACHE/own" && echo kept; mkdir -p "$GOCACHE" && touch "$GOCACHE/own" && echo "$GOCACHE"';
  const printed = async (base: Record<string, string>, say = sayGo) => {
    const { folder, remove } = await removableFolder();
    const rig = await makeChallengeRig({ folder, sandbox: context.sandbox, base: { ...base, "a.txt": "a\n" } });
    const { tools, signal } = await rig.open({ "a.txt": "b\n" });
    const verify = await rig.job.context(rig.job.order({}, { commit: rig.job.base }));
    const accept = () => runAcceptance(verify, { commit: rig.job.base, command: say, timeoutMs: 20_000 });
    const runs = [
      (await runCommand(tools, { command: say }, signal)).content,
      (await runCommand(tools, { command: say }, signal)).content,
      (await accept()).result.stdout,
    ];
    await remove();
    return runs;
  };
  const exits = (stdout: string) => `[exit code 0]\n[stdout]\n${stdout}`;
  const go = "/opt/cache/go\n";
  expect(await printed({ "go.mod": "module example.com/m\n" })).toEqual([exits(go), exits(go), go]);
  const temporary = "/tmp/go-build\n";
  expect(await printed({})).toEqual([exits(temporary), exits(temporary), temporary]);
  const link = "/opt/cache/cargo\n";
  const sayCargo = "test -e target/own && echo kept; touch target/own && readlink target";
  expect(await printed({ "Cargo.toml": "" }, sayCargo)).toEqual([exits(link), exits(link), link]);
});
