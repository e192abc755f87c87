import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Row } from "../../lab/bench/document.ts";
import { whyNoHosts } from "../../lab/chaos/in-own-namespaces.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";

const refused = await whyNoHosts();
if (refused !== undefined) process.stderr.write(`the test of several hosts is skipped: ${refused}\n`);

test.skipIf(refused !== undefined)(
  "two coordinators and four workers on hosts of their own, each cut from Redis, the network and the volume: every invariant holds",
  async () => {
    const program = join(packageRoot(), "dist/lab/chaos/main.js");
    const { stdout } = await promisify(execFile)(process.execPath, [program, "--hosts", "--seed", "1", "--json"]);
    const { rows } = JSON.parse(stdout) as { rows: Row[] };
    expect(rows.filter(({ holds }) => holds === false)).toEqual([]);
    const value = (name: string) => rows.find((row) => row.name === name)?.value;
    // 36 interruptions: each of six hosts loses each of three shared resources, once for less and once for more than
    // its lease.
    expect(value("interruptions")).toBe(36);
    expect(value("faults skipped")).toBe(0);
    expect(value("processes that ended by themselves")).toBe(0);
  },
  900_000,
);
