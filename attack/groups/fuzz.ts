import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "../../bench/document.ts";
import { makeRow } from "../../bench/document.ts";
import { inFolder } from "../../bench/measure/in-folder.ts";
import { startMachine } from "../../launch/start-machine.ts";
import { readEnv } from "../../shared/support/env.ts";
import type { AttackGroup } from "../attack.ts";
import { fuzzApi } from "../untrusted/fuzz-api.ts";
import { fuzzXml } from "../untrusted/fuzz-xml.ts";

const BODIES = 20_000;
const DOCUMENTS = 20_000;
const SEED = 20_261_126;
/** ms above which reading one document counts as a hang. */
const HANG_MS = 2000;

/** Whatever comes in at the door, and whatever comes over the queue. */
export const fuzz: AttackGroup = {
  name: "fuzz",
  about: "bodies of the HTTP API against a running coordinator, and XML against the notification codec",
  figures: { of: "defence", measure: async () => [...(await fuzzTheApi()), ...fuzzTheCodec()] },
};

async function fuzzTheApi(): Promise<Row[]> {
  return inFolder("fuzz", async (folder) => {
    const { REDIS_URL: _redis, ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, ...env } = readEnv();
    const machine = await startMachine({
      env: { ...env, MIDWATCH_DATA: join(folder, "data"), MIDWATCH_REQUESTS_PER_MINUTE: "1000000" },
      port: 0,
      workers: 1,
      slots: 1,
      repositories: [folder],
    });
    try {
      const { url, apiKey = "" } = machine;
      const before = machine.pids().coordinator;
      const { sent, statuses, wrong, examples } = await fuzzApi({ url, apiKey }, { count: BODIES, seed: SEED });
      const isAlive = (await fetch(`${url}/healthz`)).ok && machine.pids().coordinator === before;
      const log = await readFile(join(machine.data, "logs", "coordinator.log"), "utf8");
      const bugs = log.split("\n").filter((line) => line.includes("request failed")).length;
      const said = Object.entries(statuses)
        .map(([status, count]) => `${status === "0" ? "closed" : status}: ${count}`)
        .join(", ");
      return [
        makeRow("bodies sent to the API", {
          value: sent,
          unit: "bodies",
          goal: { op: ">=", value: BODIES },
          note: said,
        }),
        makeRow("answers that were not 4xx with the envelope, or hung", {
          value: wrong,
          unit: "answers",
          goal: { op: "<=", value: 0 },
          ...(examples.length === 0 ? {} : { note: examples.join(" | ") }),
        }),
        makeRow("crashes of the coordinator, and bugs in its log", {
          value: (isAlive ? 0 : 1) + bugs,
          unit: "crashes",
          goal: { op: "<=", value: 0 },
          note: `the process is ${isAlive ? "the one that began" : "another, or gone"}`,
        }),
      ];
    } finally {
      await machine.stop();
    }
  });
}

function fuzzTheCodec(): Row[] {
  const { read, refused, thrown, slowestMs } = fuzzXml({ count: DOCUMENTS, seed: SEED });
  return [
    makeRow("XML documents read", {
      value: read,
      unit: "documents",
      goal: { op: ">=", value: DOCUMENTS },
      note: `${refused} refused with a reason; the others are notifications still, with other words`,
    }),
    makeRow("XML documents that threw", {
      value: thrown.length,
      unit: "documents",
      goal: { op: "<=", value: 0 },
      ...(thrown.length === 0 ? {} : { note: thrown.slice(0, 3).join(" | ") }),
    }),
    makeRow("slowest XML document", { value: slowestMs, unit: "ms", goal: { op: "<=", value: HANG_MS } }),
  ];
}
