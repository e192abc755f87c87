import { createApiClient } from "../../../cli/api-client.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { startGitHttpServer } from "../../../test/support/git-http-server.ts";
import type { BenchSize } from "../bench.ts";
import { withMachine } from "../measure/with-machine.ts";
import { startModel } from "./model.ts";
import type { GroupResult } from "./outcome.ts";
import { REPOSITORIES } from "./repositories.ts";
import { runCases } from "./run-cases.ts";
import { runShape } from "./run-shape.ts";

/** Number of parallel jobs: one per slot. */
const LANES = 2;

/** Runs all cases of repositories on one machine. */
export async function runRepositories(
  folder: string,
  size: BenchSize,
  say: (text: string) => void,
): Promise<GroupResult> {
  const model = await startModel();
  const server = await startGitHttpServer(folder, undefined);
  const settings = {
    ANTHROPIC_API_KEY: "world-key",
    ANTHROPIC_BASE_URL: model.url,
    MIDWATCH_PRIVATE_HOSTS: "127.0.0.1",
    MIDWATCH_LOG_LEVEL: readEnv().MIDWATCH_LOG_LEVEL ?? "warn",
  };
  try {
    return await withMachine(folder, { workers: 1, slots: LANES, settings }, async ({ machine }) => {
      const given = { api: createApiClient(machine), data: machine.data, folder, gitHost: server.host };
      const cases = REPOSITORIES.map((shape, i) => ({ name: shape.name, run: () => runShape(shape, given, i) }));
      const outcomes = await runCases("repositories", cases, { size, lanes: LANES, say });
      const { settledUsd, unsettledUsd } = (await given.api.costs()).key;
      return {
        outcomes,
        soldUsd: model.soldUsd(),
        ledgerUsd: settledUsd + unsettledUsd,
        paidTwiceUsd: model.paidTwiceUsd(),
      };
    });
  } finally {
    await server.close();
    await model.close();
  }
}
