import { chmodSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineRepository } from "../../../launch/examine-repository.ts";
import { resolveToolchains } from "../../../shared/support/process/toolchains.ts";
import { temporaryFolder } from "../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  place = temporaryFolder();
  // The folder is closed to other users, so that root cannot show toolchains below it to the slots' users.
  chmodSync(place.path, 0o755);
  for (const folder of ["repository", "rust/bin"]) mkdirSync(join(place.path, folder), { recursive: true });
  writeFileSync(join(place.path, "repository", "Cargo.toml"), "");
  writeFileSync(join(place.path, "repository", "package.json"), "{}");
  writeFileSync(join(place.path, "rust/bin/cargo"), "");
  chmodSync(join(place.path, "rust/bin/cargo"), 0o755);
});
afterEach(() => place.dispose());

const examine = (env: Record<string, string>) =>
  examineRepository(
    join(place.path, "repository"),
    { PATH: "/nowhere", ...env },
    { system: [join(place.path, "system")] },
  );

test("a program that sandboxes cannot see is named with its path, and found once its toolchain is listed", () => {
  const [node, lacking] = examine({ PATH: join(place.path, "rust/bin") });
  expect(node).toMatchObject({ name: "needs node", ok: true });
  expect(lacking).toMatchObject({
    name: "needs cargo",
    ok: false,
    detail: expect.stringMatching(/rust\/bin\/cargo is not visible in sandboxes: set MIDWATCH_TOOLCHAINS=.*rust$/),
  });
  expect(examine({ MIDWATCH_TOOLCHAINS: join(place.path, "rust") })[1]).toMatchObject({ ok: true });
});

test.each([
  ["rust", /not an absolute path/],
  ["/nowhere", /does not exist/],
  ["/root", /too large/],
  ["/", /too large/],
])("%s is not a toolchain", (path, why) => {
  expect(() => resolveToolchains({ toolchains: [path] })).toThrow(why);
});

test("a toolchain below a folder that other users cannot enter is refused to root, whose slots have other users", () => {
  chmodSync(place.path, 0o700);
  const toolchains = [join(place.path, "rust")];
  const why = `is not visible in sandboxes: the slots' users cannot enter ${realpathSync(place.path)}`;
  expect(() => resolveToolchains({ toolchains, isRoot: true })).toThrow(why);
  expect(resolveToolchains({ toolchains, isRoot: false })).toHaveLength(1);
  chmodSync(place.path, 0o711);
  expect(resolveToolchains({ toolchains, isRoot: true })).toHaveLength(1);
});

test("a toolchain that overlaps the data folder is refused, because it would expose other tasks' work", () => {
  const toolchains = [join(place.path, "rust")];
  expect(() => resolveToolchains({ toolchains: [place.path], data: join(place.path, "data") })).toThrow(/overlaps/);
  expect(resolveToolchains({ toolchains, data: join(place.path, "data") })).toEqual([
    realpathSync(join(place.path, "rust")),
  ]);
});
