import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSourceCheck } from "../../../../coordinator/service/check-source.ts";
import { makeSmallRepository } from "../../../../lab/bench/measure/small-repository.ts";
import { createLayout } from "../../../../shared/scratchpad/layout.ts";
import { defined } from "../../../../shared/support/defined.ts";

let root = "";
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "midwatch-source-")));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function given() {
  let now = 0;
  const env = {
    git: { program: "git" },
    layout: createLayout(root, "test"),
    repositories: [root],
    privateHosts: [],
    clock: { now: () => now },
  };
  const check = createSourceCheck(env);
  const submit = (path: string, ref?: string) =>
    check({ goal: "g", repository: { kind: "path", path, ...defined({ ref }) } });
  return { submit, pass: (ms: number) => (now += ms) };
}

test("a successful check of a repository is cached for two seconds", async () => {
  const { submit, pass } = given();
  const path = join(root, "repository");
  await makeSmallRepository(path);
  await submit(path);
  await rm(path, { recursive: true });
  pass(1999);
  await submit(path);
  pass(1);
  await expect(submit(path)).rejects.toMatchObject({ code: "invalid_repository" });
});

test("refusals are not cached, and each ref is checked separately", async () => {
  const { submit } = given();
  const path = join(root, "repository");
  await expect(submit(path)).rejects.toMatchObject({ code: "invalid_repository" });
  await makeSmallRepository(path);
  await submit(path);
  await expect(submit(path, "nowhere")).rejects.toMatchObject({ code: "invalid_ref" });
  await expect(submit("/")).rejects.toMatchObject({ code: "path_not_allowed" });
});
