import { execFileSync } from "node:child_process";

/**
 * Runs a program of a toolchain outside of the repository, so that no file of it configures the program, and without the network. Returns
 * its output; both texts are empty if it does not start.
 */
export function runOutside(path: string, args: readonly string[], input = ""): { stdout: string; stderr: string } {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/nonexistent", GOTOOLCHAIN: "local", GOFLAGS: "" };
  const offline = { COREPACK_ENABLE_NETWORK: "0", RUSTUP_AUTO_INSTALL: "0" };
  const options = { cwd: "/", env: { ...env, ...offline }, input, timeout: 10_000, encoding: "utf8" } as const;
  try {
    return { stdout: execFileSync(path, args, { ...options, stdio: "pipe" }), stderr: "" };
  } catch (error) {
    return { stdout: "", stderr: String((error as { stderr?: unknown }).stderr ?? "") };
  }
}
