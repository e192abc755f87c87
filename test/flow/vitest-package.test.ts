import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { makeCertificates, startGate } from "../../lab/bench/world/gate.ts";
import { readEnv } from "../../shared/support/env.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { detailOfCommand, EDITS_BRAIN, type EditsTask, runEditsJob } from "../support/edits-job.ts";
import { closeAfterTest, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";
import { type Packed, packPackage, startNpmRegistry } from "../support/npm-registry.ts";

const FILES = {
  "README.md": "# Shop\n",
  "src/cents.ts": `export function cents(amount: number): number {
  return Math.floor(amount * 100);
}
`,
  "src/slug.ts": `export function slug(title: string): string {
  return title.toLowerCase().replace(" ", "-");
}
`,
  "test/cents.test.ts": `import { expect, test } from "vitest";
import { cents } from "../src/cents";

test("whole amounts", () => {
  expect(cents(3)).toBe(300);
});
`,
  "test/slug.test.ts": `import { expect, test } from "vitest";
import { slug } from "../src/slug";

test("two words", () => {
  expect(slug("Red Tea")).toBe("red-tea");
});
`,
  ".gitignore": "node_modules\n",
};
const MANIFEST = { type: "module", scripts: { test: "vitest run" } };
const INSTALL = "npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=0";

/** A command that runs a claim about `cents` as a test. */
const attack = (name: string, claim: string) =>
  `echo 'import { expect, test } from "vitest"; import { cents } from "./src/cents"; test("attack", () => expect(${claim}).toBe(true));' > ${name}.test.ts && ./node_modules/.bin/vitest run ${name}.test.ts`;
const VALUES = attack("values", "cents(0) === 0 && cents(0.57) === 57");
const SUMS = attack("sums", "cents(2) + cents(1) === 300");

const CENTS: EditsTask = {
  key: "cents",
  edits: [
    { path: "src/cents.ts", old: "Math.floor(", new: "Math.round(" },
    {
      path: "test/cents.test.ts",
      old: 'test("whole',
      new: 'test("fractions", () => {\n  expect(cents(0.29)).toBe(29);\n});\n\ntest("whole',
    },
  ],
  acceptance: "./node_modules/.bin/vitest run test/cents.test.ts",
  attacks: { boundaries: VALUES, claim: VALUES, compatibility: SUMS, callers: SUMS },
};

const README: EditsTask = {
  key: "readme",
  edits: [{ path: "README.md", old: "# Shop\n", new: "# Shop\n\nTea\n" }],
  acceptance: "./node_modules/.bin/vitest run test/slug.test.ts && grep -qx Tea README.md",
  attacks: { content: "grep -qx Tea README.md" },
};

let packed: Packed;
beforeAll(() => {
  packed = packPackage("vitest");
});

test("two tasks on a TypeScript package that installs Vitest from a registry: its tests are counted, and both changes land", async () => {
  const certificates = makeCertificates(await reachableFolder());
  const registry = await startNpmRegistry(packed, certificates);
  const machine = await startTestMachine({ brain: EDITS_BRAIN, env: { MIDWATCH_EGRESS: registry.host } });
  const repository = repositoryIn(machine, {
    ...FILES,
    ...packed.project(`https://${registry.host}`, MANIFEST),
    ".npmrc": "cafile=registry.pem\n",
    "registry.pem": readFileSync(certificates.authority, "utf8"),
  });
  const { checksOf, tree } = await runEditsJob(machine, {
    repository,
    tasks: [CENTS, README],
    setup: { commands: [INSTALL], egress: [registry.host] },
  });
  expect(registry.asked).toContain(packed.path);
  expect(detailOfCommand(checksOf("cents")[0])).toContain("2 tests ran, reported by vitest");
  expect(detailOfCommand(checksOf("readme")[0])).toContain("1 tests ran, reported by vitest");
  symlinkSync(join(packageRoot(), "node_modules"), join(tree, "node_modules"));
  const said = execFileSync("npm", ["test"], { cwd: tree, encoding: "utf8", env: { ...readEnv(), NO_COLOR: "1" } });
  expect(said).toMatch(/Tests +3 passed/);
}, 180_000);

test("behind a proxy with a certificate of a private authority, Vitest is installed if the worker knows the authority", async () => {
  const registry = await startNpmRegistry(packed);
  const certificates = makeCertificates(await reachableFolder());
  const gate = await startGate(registry.port, certificates);
  closeAfterTest(gate.close);
  const host = `127.0.0.1:${gate.port}`;
  const machine = await startTestMachine({
    brain: EDITS_BRAIN,
    env: { MIDWATCH_EGRESS: host, NODE_EXTRA_CA_CERTS: certificates.authority },
  });
  const repository = repositoryIn(machine, { ...FILES, ...packed.project(`https://${host}`, MANIFEST) });
  const { checksOf } = await runEditsJob(machine, {
    repository,
    tasks: [README],
    setup: { commands: [INSTALL], egress: [host] },
  });
  expect(registry.asked).toContain(packed.path);
  expect(detailOfCommand(checksOf("readme")[0])).toContain("1 tests ran, reported by vitest");
}, 180_000);
