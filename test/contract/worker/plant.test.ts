import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../../lab/bench/verifier/test-job.ts";
import { asTaskId, makeAttemptId } from "../../../shared/protocol/ids.ts";
import type { PlantResult } from "../../../shared/protocol/verification/canary.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { createPlantStage } from "../../../worker/stages/plant.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { createProof } from "../../../worker/verify/canary/prove-fault.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const BASE = { "max.js": "exports.max = (a, b) => a;\n", "top.js": "exports.top = 1;\n" };
/** In this module, replacing `>` by `>=` has no visible effect, but replacing it by `<` has. */
const MAX = "exports.max = (a, b) => {\n  return a > b ? a : b;\n};\n";
const CHECK = `node -e 'const { max } = require("./max.js"); if (max(1, 2) !== 2 || max(2, 1) !== 2) process.exit(1)'`;

let job: TestJob;
let sandbox: Sandbox;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  sandbox = await makeSandbox(folder);
  makeRepository(join(folder, "repository"), BASE);
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  return remove;
});

const candidate = () =>
  job.commit(
    new Map([
      ["max.js", MAX],
      ["top.js", "exports.top = 2;\n"],
    ]),
  );

/** Runs the plant stage on the candidate; `n` is the seed of its random choices. */
async function plant(command: string, n: number) {
  const commit = await candidate();
  const task = { acceptance: [{ kind: "command" as const, command }] };
  const attemptId = makeAttemptId(asTaskId("t9"), n);
  const order = job.order(task, { commit }, { attemptId, stage: "plant" });
  const deps = { git: { program: "git" }, layout: job.layout, sandbox, clock: wallClock } as unknown as StageDeps;
  const ended = await createPlantStage(deps)({
    order,
    epoch: 1,
    slot: 0,
    log: silentLog(),
    signal: new AbortController().signal,
  });
  return { ended, fault: ended.result === "" ? undefined : (JSON.parse(ended.result) as PlantResult) };
}

const showAt = (commit: string, path: string) => {
  const { candidatesGit } = job.layout.job(job.order({}, { commit }).jobId);
  return execFileSync("git", ["--git-dir", candidatesGit, "show", `${commit}:${path}`], { encoding: "utf8" });
};

describe("a canary", () => {
  test("with a fault of logic differs visibly from the real work: an equivalent mutant is never planted", async () => {
    const logic: string[] = [];
    for (let n = 1; n <= 14; n++) {
      const { ended, fault } = await plant(CHECK, n);
      if (fault?.fault !== "mutation" && fault?.fault !== "reverted-fix") continue;
      const source = showAt(ended.candidate?.commit ?? "", "max.js");
      const { exports } = { exports: {} as { max?: (a: number, b: number) => number } };
      new Function("exports", source)(exports);
      expect([exports.max?.(1, 2), exports.max?.(2, 1)]).not.toEqual([2, 2]);
      logic.push(fault.where);
      expect(fault.checks).toMatchObject([{ name: "size", figures: { files: fault.fault === "mutation" ? 2 : 1 } }]);
    }
    expect(logic.length).toBeGreaterThan(0);
  });

  test("has no fault of logic if the task's acceptance notices none", async () => {
    for (let n = 1; n <= 4; n++) {
      const { fault } = await plant("true", n);
      expect(["mutation", "reverted-fix"]).not.toContain(fault?.fault);
    }
  });

  test("is not proven by an interrupted run, nor by a run that fails on the real work as well", async () => {
    const commit = await candidate();
    const faulty = await job.commit(new Map([["max.js", "exports.max = () => 0;\n"]]));
    const prove = async (command: string, timeoutMs = 20_000) => {
      const task = { acceptance: [{ kind: "command" as const, command, timeoutMs }] };
      return createProof(await job.context(job.order(task, { commit })), wallClock)(faulty);
    };
    expect(await prove(CHECK)).toBe(true);
    expect(await prove("sleep 30", 1000)).toBe(false);
    expect(await prove("kill -9 $$")).toBe(false);
    expect(await prove("exit 1")).toBe(false);
    expect(await prove("exit 0")).toBe(false);
  });

  test("is not planted when its attempt is stopped: an interrupted run proves nothing", async () => {
    const commit = await candidate();
    const task = { acceptance: [{ kind: "command" as const, command: "sleep 20; exit 1" }] };
    const stop = new AbortController();
    const context = { ...(await job.context(job.order(task, { commit }))), signal: stop.signal };
    const proving = createProof(context, wallClock)(commit);
    stop.abort(new Error("stopped"));
    await expect(proving).rejects.toThrow("stopped");
  });
});
