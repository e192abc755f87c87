import { expect, test } from "vitest";
import { reachableFolder } from "../../support/machine.ts";
import { readCompose, readSeccomp, runInContainer, type Seccomp } from "../../support/runc.ts";

const { worker } = readCompose().services;
const args = ["/opt/node/node", "dist/worker/preflight.js"];

test("in a container with the worker's options every canary of the sandbox passes", async () => {
  const run = await runInContainer(await reachableFolder(), { service: worker!, seccomp: readSeccomp(), args });
  expect(run.stderr).toBe("");
  const { isolation, checks } = JSON.parse(run.stdout) as {
    isolation: string;
    checks: { name: string; passed: boolean }[];
  };
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(checks.length).toBeGreaterThanOrEqual(10);
  expect(isolation).toBe("full");
}, 60_000);

test("without the calls that the profile adds for bubblewrap no sandbox can be made, and the worker reports it", async () => {
  const run = await runInContainer(await reachableFolder(), {
    service: worker!,
    seccomp: asEnginesHaveIt(readSeccomp()),
    args,
  });
  const found = run.stdout === "" ? { isolation: run.stderr } : (JSON.parse(run.stdout) as { isolation: string });
  expect(found.isolation).not.toBe("full");
}, 60_000);

test("with a partly masked /proc no sandbox can be made either", async () => {
  const service = {
    ...worker!,
    security_opt: worker!.security_opt.filter((option) => !option.startsWith("systempaths")),
  };
  const run = await runInContainer(await reachableFolder(), { service, seccomp: readSeccomp(), args });
  const found = run.stdout === "" ? { isolation: run.stderr } : (JSON.parse(run.stdout) as { isolation: string });
  expect(found.isolation).not.toBe("full");
}, 60_000);

/**
 * The seccomp filter that container engines use by default for a container without capabilities. It allows no mounts
 * and no new namespaces.
 */
function asEnginesHaveIt(profile: Seccomp): Seccomp {
  const [common, , ...rest] = profile.syscalls;
  const newNamespaces = 0x7e020000;
  const clone = {
    names: ["clone"],
    action: "SCMP_ACT_ALLOW",
    args: [{ index: 0, value: newNamespaces, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }],
  };
  return { ...profile, syscalls: [common!, clone, ...rest] };
}
