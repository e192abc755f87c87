import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchPackage } from "../../verifier/fetch-package.ts";
import { COMPARE_VERSIONS } from "./acceptances/compare-versions.ts";
import { SCURE_BASE } from "./acceptances/scure-base.ts";
import { TS_DEDENT } from "./acceptances/ts-dedent.ts";
import type { FaultPackage } from "./fault-package.ts";

/** JavaScript packages whose archives contain their tests, which use tape. */
export const JAVASCRIPT_PACKAGES: readonly FaultPackage[] = [
  {
    name: "minimist",
    version: "1.2.8",
    integrity: "sha512-2yyAR8qBkN3YuheJanUpWC5U3bb5osDywNB8RzDVlDwDHbocAJveqqj1u8+SVD7jkWT4yvsHCpWqqWqAxb0zCA==",
  },
  {
    name: "text-table",
    version: "0.2.0",
    integrity: "sha512-N+8UisAXDGk8PFXP4HAzVR9nbfmVJ3zYLAWiTIoqC5v5isinhr+r5uaO8+7r3BMfuNIufIsA7RdpVgacC2cSpw==",
  },
  {
    name: "fast-json-stable-stringify",
    version: "2.1.0",
    integrity: "sha512-lhd/wF+Lk98HZoTCtlVraHtfh5XYijIjalXck7saUtuanSDyLMxnHhSXEDJqHxD7msR8D0uCmqlkwjCV8xvwHw==",
  },
].map((pinned) => ({
  language: "JavaScript",
  name: pinned.name,
  command: "tape 'test/*.js'",
  npm: { tape: "5.9.0", "cli-color": "0.2.3" },
  fetch: async () => {
    const place = await fetchPackage(pinned);
    return {
      tests: {
        ...(await readFiles(place, ["package.json"])),
        ...(await readFiles(place, await filesIn(place, "test"))),
      },
      code: await readFiles(place, ["index.js"]),
    };
  },
}));

/** TypeScript packages whose archives contain their sources. Their tests are written for this bench, from their READMEs. */
export const TYPESCRIPT_PACKAGES: readonly FaultPackage[] = [
  {
    name: "@scure/base",
    version: "2.4.0",
    integrity: "sha512-thZ1TuJwFwBblOhgsjDKvvGirBxNp+wSvY/DR6tJBJOTDhdAAcHJ8Vbr2eFnqaxeca4+t0i9KBf+uHYGWwZORg==",
    acceptance: SCURE_BASE,
  },
  {
    name: "compare-versions",
    version: "6.1.1",
    integrity: "sha512-4hm4VPpIecmlg59CHXnRDnqGplJFrbLG4aFEl5vl6cK1u76ws3LLvX7ikFnTDl5vo39sjWD6AaDPYodJp/NNHg==",
    acceptance: COMPARE_VERSIONS,
  },
  {
    name: "ts-dedent",
    version: "2.3.0",
    integrity: "sha512-JfJeIHke7y2egdGGgRAvpCwYFUsHlM2gPcrVOxFkznt/4uzQ7HFmvE63iFHVLBJNDuyDOQgijDK/tXH/f6Msjg==",
    acceptance: TS_DEDENT,
  },
].map(({ acceptance, ...pinned }) => ({
  language: "TypeScript",
  name: pinned.name,
  command: "vitest run",
  npm: { vitest: "3.2.7", typescript: "5.9.3" },
  fetch: async () => {
    const place = await fetchPackage(pinned);
    const sources = existsSync(join(place, "src")) ? await filesIn(place, "src") : ["index.ts"];
    return {
      tests: {
        "package.json": '{ "name": "bench-acceptance", "private": true, "type": "module" }\n',
        "test/acceptance.test.ts": acceptance,
      },
      code: await readFiles(place, sources),
    };
  },
}));

/** The paths of the files directly in a folder of a package. */
async function filesIn(place: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(place, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
}

async function readFiles(place: string, paths: readonly string[]): Promise<Record<string, string>> {
  const texts = paths.map(async (path) => [path, await readFile(join(place, path), "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}
