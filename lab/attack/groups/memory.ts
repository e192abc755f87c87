import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { AttackGroup } from "../attack.ts";
import { appeared, readOut } from "../env/facts.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";

/** Attacks through shared memory of the host. */
export const memory: AttackGroup = {
  name: "memory",
  about: "shared memory of the host",
  attacks: [
    inBothEnvs("read-dev-shm", "list 8", async ({ run }) => {
      const [path, marker] = [`/dev/shm/midwatch-${randomUUID()}`, `marker-${randomUUID()}`];
      writeFileSync(path, marker, { mode: 0o644 });
      try {
        return readOut(await run(`cat ${path} /dev/shm/*`), marker);
      } finally {
        rmSync(path, { force: true });
      }
    }),
    inBothEnvs("write-dev-shm", "list 8", async ({ run }) => {
      const path = `/dev/shm/midwatch-${randomUUID()}`;
      try {
        await run(`echo pwned > ${path}`);
        return appeared(path);
      } finally {
        if (existsSync(path)) rmSync(path);
      }
    }),
    inBothEnvs("attach-a-segment", "list 29", async ({ run, sandbox }) => {
      const marker = `marker-${randomUUID()}`;
      const make = `$id = shmget(0, 100, 0666 | 512); shmwrite($id, "${marker}", 0, 100); print $id`;
      const id = execFileSync("perl", ["-e", make], { encoding: "utf8", ...sandbox.slotOwner(0) });
      try {
        return readOut(await run(`perl -e 'for (0..64, ${id}) { shmread($_, $b, 0, 100) and print $b }'`), marker);
      } finally {
        execFileSync("perl", ["-e", `shmctl(${id}, 0, 0)`], { ...sandbox.slotOwner(0) });
      }
    }),
  ],
};
