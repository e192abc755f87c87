import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startMachine } from "../../../launch/start-machine.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { messageOf } from "../../../shared/support/errors.ts";
import { makeRow, type Row } from "../../bench/document.ts";
import { inFolder } from "../../bench/measure/in-folder.ts";
import type { AttackGroup } from "../attack.ts";
import { fuzzApi } from "../untrusted/fuzz-api.ts";
import { fuzzXml } from "../untrusted/fuzz-xml.ts";

const BODIES = 20_000;
const DOCUMENTS = 20_000;
/** Number of request bodies, and number of XML documents, that each control gets. */
const CONTROL_BODIES = 500;
const SEED = 20_261_126;
/** ms after which reading one document counts as a hang. */
const HANG_MS = 2000;

/** Attacks by malformed input: to the HTTP API, and to the notification queue. */
export const fuzz: AttackGroup = {
  name: "fuzz",
  about: "bodies of the HTTP API against a running coordinator, and XML against the notification codec",
  figures: { of: "defence", measure: async () => [...(await fuzzTheApi()), ...fuzzTheCodec(), controlOfCodec()] },
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
          note: examples.length === 0 ? undefined : examples.join(" | "),
        }),
        makeRow("crashes of the coordinator, and bugs in its log", {
          value: (isAlive ? 0 : 1) + bugs,
          unit: "crashes",
          goal: { op: "<=", value: 0 },
          note: `the process is ${isAlive ? "still the first one" : "another one, or gone"}`,
        }),
        makeRow("control: wrong answers of a server that does not validate its bodies", {
          value: await wrongOfNaiveServer(await (await fetch(`${url}/openapi.json`)).text()),
          unit: `of ${CONTROL_BODIES}`,
          goal: { op: ">=", value: CONTROL_BODIES / 10 },
          note: "the same bodies to the same routes, parsed and used without validation",
        }),
      ];
    } finally {
      await machine.stop();
    }
  });
}

/** Control: counts the wrong answers of a server that has the API's routes but does not validate requests. */
async function wrongOfNaiveServer(openapi: string): Promise<number> {
  const server = createServer(async (request, response) => {
    try {
      if (request.url === "/openapi.json") return response.end(openapi);
      const body = JSON.parse(await text(request)) as { goal: string; repository: { path: string } };
      response.end(JSON.stringify({ jobId: body.goal.trim() + body.repository.path.trim() }));
    } catch (error) {
      response.writeHead(500).end(messageOf(error));
    }
    return response;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    return (await fuzzApi({ url: `http://127.0.0.1:${port}`, apiKey: "" }, { count: CONTROL_BODIES, seed: SEED }))
      .wrong;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Control: a parser that assumes that every document is a valid notification. */
function controlOfCodec(): Row {
  const { thrown } = fuzzXml({ count: CONTROL_BODIES, seed: SEED }, (xml) => {
    const [, status = ""] = xml.match(/<status>(.*)<\/status>/) as RegExpMatchArray;
    return { ok: status !== "" };
  });
  return makeRow("control: XML documents that make a reader without validation throw", {
    value: thrown.length,
    unit: `of ${CONTROL_BODIES}`,
    goal: { op: ">=", value: CONTROL_BODIES / 10 },
  });
}

function fuzzTheCodec(): Row[] {
  const { read, refused, thrown, slowestMs } = fuzzXml({ count: DOCUMENTS, seed: SEED });
  return [
    makeRow("XML documents read", {
      value: read,
      unit: "documents",
      goal: { op: ">=", value: DOCUMENTS },
      note: `${refused} refused with a reason; the others are still valid notifications`,
    }),
    makeRow("XML documents that threw", {
      value: thrown.length,
      unit: "documents",
      goal: { op: "<=", value: 0 },
      note: thrown.length === 0 ? undefined : thrown.slice(0, 3).join(" | "),
    }),
    makeRow("slowest XML document", { value: slowestMs, unit: "ms", goal: { op: "<=", value: HANG_MS } }),
  ];
}
