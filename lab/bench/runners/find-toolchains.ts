import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { readEnv } from "../../../shared/support/env.ts";

/** A program of a toolchain: how it is found, and a command that shows that it works. */
interface Toolchain {
  readonly probe: readonly [program: string, ...args: string[]];
  /** A command that prints the toolchain's folder, if it is not the folder above the program. */
  readonly prefix?: readonly [program: string, ...args: string[]];
}

const TOOLCHAINS = {
  python: { probe: ["/usr/bin/python3", "--version"] },
  pytest: { probe: ["/usr/bin/python3", "-m", "pytest", "--version"] },
  go: { probe: ["go", "version"], prefix: ["go", "env", "GOROOT"] },
  cargo: { probe: ["/usr/bin/cargo", "--version"] },
  rspec: { probe: ["rspec", "--version"] },
  phpunit: { probe: ["phpunit", "--version"] },
} as const satisfies Readonly<Record<string, Toolchain>>;
export type ToolchainName = keyof typeof TOOLCHAINS;

/**
 * Finds a toolchain on this machine. Returns the folders to show to sandboxes (none for a toolchain below `/usr`), or
 * undefined if the machine does not have it.
 */
export function findToolchain(name: ToolchainName): readonly string[] | undefined {
  const { probe, prefix }: Toolchain = TOOLCHAINS[name];
  const [program, ...args] = probe;
  const options = { encoding: "utf8", env: { ...readEnv(), PYTHONDONTWRITEBYTECODE: "1" }, stdio: "pipe" } as const;
  try {
    execFileSync(program, args, options);
    const folder =
      prefix === undefined
        ? dirname(dirname(realpathSync(execFileSync("which", [program], options).trim())))
        : execFileSync(prefix[0], prefix.slice(1), options).trim();
    const real = realpathSync(folder);
    return real === "/usr" || real.startsWith("/usr/") ? [] : [real];
  } catch {
    return undefined;
  }
}
