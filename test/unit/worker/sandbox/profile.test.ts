import { expect, test } from "vitest";
import { levelOf } from "../../../../worker/sandbox/check-isolation.ts";
import { buildArguments } from "../../../../worker/sandbox/profile.ts";

const build = (...targets: string[]) =>
  buildArguments({ binds: targets.map((to) => ({ from: "/x", to, write: true })), chdir: "/" }, { node: "/node" });

test.each([
  [["/work", "/work/node_modules"]],
  [["/work/lib", "/work"]],
  [["/work", "/work"]],
  [["/work", "/scratch/../work/sub"]],
])("a mount below another is refused before anything starts: %s", (targets) => {
  expect(() => build(...targets)).toThrow(/no mount may lie below another/);
});

test("mounts that do not overlap are accepted", () => {
  expect(build("/work", "/work2", "/scratch/own", "/scratch/published")).toContain("/work2");
});

test("a scratch folder of a read-only mount is mounted after it, empty and of limited size", () => {
  const view = { binds: [{ from: "/x", to: "/node_modules", scratch: [".cache"] }], chdir: "/" };
  const words = buildArguments(view, { node: "/node" });
  expect(words.slice(words.indexOf("/node_modules") + 1, words.indexOf("/node_modules/.cache") + 1)).toEqual([
    "--size",
    String(64 * 1024 * 1024),
    "--tmpfs",
    "/node_modules/.cache",
  ]);
});

const check = (name: string, passed: boolean) => ({ name, passed, detail: "" });

test("if only the canary for mounts fails, isolation is partial; any other failure makes it none", () => {
  expect(levelOf([check("uid", true), check("mounts", true)])).toBe("full");
  expect(levelOf([check("uid", true), check("mounts", false)])).toBe("partial");
  expect(levelOf([check("uid", false), check("mounts", false)])).toBe("none");
});
