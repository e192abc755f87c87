/** The environment of this process, read in one place; `config.ts` files turn it into typed settings. */
export function readEnv(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
