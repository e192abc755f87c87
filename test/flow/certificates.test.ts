import { expect, test } from "vitest";
import { makeCertificates, startGate } from "../../lab/bench/world/gate.ts";
import { startModel } from "../../lab/bench/world/model.ts";
import { closeAfterTest, logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";

test("an API with a certificate of a private authority is reached with NODE_EXTRA_CA_CERTS", async () => {
  const model = await startModel();
  closeAfterTest(model.close);
  const certificates = makeCertificates(await reachableFolder());
  const gate = await startGate(model.port, certificates);
  closeAfterTest(gate.close);
  const machine = await startTestMachine({
    brain: "none",
    env: {
      ANTHROPIC_API_KEY: "sk-own",
      ANTHROPIC_BASE_URL: `https://127.0.0.1:${gate.port}`,
      NODE_EXTRA_CA_CERTS: certificates.authority,
    },
  });
  const steps = { writes: ["b.txt"], calls: [["write_file", { path: "b.txt", content: "b\n" }]] };
  const { jobId } = await machine.api.submit({
    goal: `Write it.\n\nsteps: ${JSON.stringify(steps)}`,
    repository: { kind: "path", path: repositoryIn(machine, { "a.txt": "a\n" }) },
    limits: { canaryRate: 0, killBudgetSeconds: 0 },
  });
  expect((await logUntil(machine.api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
}, 60_000);
