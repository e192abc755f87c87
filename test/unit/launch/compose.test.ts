import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Setting } from "../../../shared/settings/setting.ts";
import { SETTINGS } from "../../../shared/settings.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { readCompose, readSeccomp } from "../../support/runc.ts";

/** Settings that the Compose file does not set, each with the reason. */
const NOT_PASSED: Readonly<Record<string, string>> = {
  PATH: "the image sets it",
  HOME: "the image sets it",
  NODE_ENV: "the image sets it to production",
  MIDWATCH_PARENT: "a container has no launcher",
  MIDWATCH_HOST_NAME: "each container is a host, named by its id; a name of its own for all workers would mix them up",
};

const { services, networks } = readCompose();
const all = Object.entries(services);

describe("docker-compose.yml", () => {
  test("matches the schema of the Compose specification", () => {
    const path = createRequire(import.meta.url)
      .resolve("dclint")
      .replace(/dist\/.*$/, "schemas/compose.schema.json");
    const schema = JSON.parse(readFileSync(path, "utf8")) as { $schema?: string };
    delete schema.$schema;
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    check(readCompose());
    expect(check.errors).toBeNull();
    check({ services: { worker: { cap_dorp: ["ALL"] } } });
    expect(check.errors).not.toBeNull();
  });

  test.each(all)(
    "%s is not root, may not become it, has no capability and writes to its volumes only",
    (_name, service) => {
      expect(Number(service.user.split(":")[0])).toBeGreaterThan(0);
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
      expect(service.security_opt).toContain("no-new-privileges:true");
      expect(service.privileged).toBeUndefined();
      expect(service.healthcheck).toBeDefined();
    },
  );

  test("only the coordinator's API is published, on loopback, and Redis has no way outside", () => {
    expect(all.flatMap(([, { ports = [] }]) => ports)).toEqual(["127.0.0.1:7420:7420"]);
    expect(networks.internal).toEqual({ internal: true });
    expect(services.redis).toMatchObject({ networks: ["internal"] });
  });

  test("Redis has an append-only file, no eviction, and a password that is on no command line", () => {
    const command = JSON.stringify(services.redis);
    for (const words of ["--appendonly yes", "--maxmemory-policy noeviction", "requirepass"])
      expect(command).toContain(words);
    expect(command).not.toContain("--requirepass");
  });

  test("workers can be scaled: they have no name, port or volume that only one can use", () => {
    expect(services.worker).not.toHaveProperty("container_name");
    expect(services.worker).not.toHaveProperty("ports");
  });

  test.each(["coordinator", "worker"] as const)("the %s gets exactly the settings that it declares", (name) => {
    const declared = Object.values<Setting>(SETTINGS).filter((setting) => setting.for.includes(name));
    const expected = declared.map((setting) => setting.name).filter((variable) => !(variable in NOT_PASSED));
    expect(Object.keys(services[name]?.environment ?? {}).sort()).toEqual(expected.sort());
  });

  test("a setting without a value is passed on empty, and counts as unset", () => {
    for (const name of ["coordinator", "worker"]) {
      for (const value of Object.values(services[name]?.environment ?? {}))
        expect(value).toMatch(/^[^$]|^\$\{[A-Z_]+:-.*\}$/);
    }
    expect(readWith({ MIDWATCH_TRIED: "", MIDWATCH_SET: "x" })).toEqual([undefined, "x"]);
  });

  test("the comment at the top names the required settings, in whole sentences", () => {
    const text = readFileSync(join(packageRoot(), "docker-compose.yml"), "utf8");
    const comment = text.slice(0, text.indexOf("\nname:")).replace(/^# ?/gm, "");
    for (const name of ["REDIS_PASSWORD", "MIDWATCH_API_KEY", "ANTHROPIC_API_KEY"]) expect(comment).toContain(name);
    expect(comment).not.toMatch(/:\nand /);
    expect(comment.trim()).toMatch(/\.$/);
  });

  test("the operator's policy reaches coordinator and worker, from a folder that they cannot write", () => {
    for (const name of ["coordinator", "worker"]) {
      expect(services[name]?.environment.MIDWATCH_POLICY).toMatch(/^\$\{MIDWATCH_POLICY:-\}$/);
      const folders = (services[name] as { volumes?: string[] } | undefined)?.volumes;
      expect(folders).toContainEqual(expect.stringMatching(/\/config\}:\/config:ro$/));
    }
  });

  test("every program that a service runs is built", () => {
    const text = readFileSync(join(packageRoot(), "docker-compose.yml"), "utf8");
    const programs = [...text.matchAll(/"dist\/([\w/]+)\.js"/g)].map((match) => match[1] ?? "");
    expect(programs.length).toBeGreaterThanOrEqual(4);
    for (const program of programs) expect(existsSync(join(packageRoot(), `${program}.ts`))).toBe(true);
  });
});

/** Sets these environment variables; returns their values as `readEnv` reads them. */
function readWith(variables: Record<string, string>): (string | undefined)[] {
  Object.assign(process.env, variables);
  try {
    const env = readEnv();
    return Object.keys(variables).map((name) => env[name]);
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

test("the worker's filter allows bubblewrap's calls and refuses dangerous ones", () => {
  const allowed = new Set(
    readSeccomp().syscalls.flatMap(({ action, names }) => (action === "SCMP_ACT_ALLOW" ? names : [])),
  );
  for (const name of ["clone", "unshare", "mount", "umount2", "pivot_root", "execve", "openat"])
    expect(allowed).toContain(name);
  for (const name of [
    "ptrace",
    "bpf",
    "keyctl",
    "kexec_load",
    "init_module",
    "setns",
    "io_uring_setup",
    "process_vm_writev",
  ])
    expect(allowed).not.toContain(name);
});
