import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../../../launch/start-machine.ts";
import { SECRET_SAMPLES } from "./secret-samples.ts";

/** A secret, and the location where it was found. */
export interface Leak {
  readonly kind: string;
  readonly place: string;
}

/**
 * Folders of the volume that are not searched: they contain the repository or an agent's work, which are the user's data and no texts of Midwatch.
 */
const NOT_OURS = /\.git(\/|$)|\/(work|scratch|published|objects|offload-raw|programs)(\/|$)|\/local\//;

/** Searches the files of a machine and the answers of its API for the planted secrets and for the values in `known`. */
export async function findLeaks(
  machine: Machine,
  { jobId, known }: { jobId: string; known: Readonly<Record<string, string>> },
): Promise<{ searched: string[]; leaks: Leak[] }> {
  const values = [
    ...SECRET_SAMPLES.map(({ kind, secret }) => ({ kind, secret })),
    ...Object.entries(known).map(([kind, secret]) => ({ kind, secret })),
  ];
  const texts = [...(await filesOf(machine.data)), ...(await answersOf(machine, jobId))];
  const leaks = texts.flatMap(({ place, text }) =>
    values.filter(({ secret }) => text.includes(secret)).map(({ kind }) => ({ kind, place })),
  );
  return { searched: texts.map(({ place }) => place), leaks };
}

interface Place {
  readonly place: string;
  readonly text: string;
}

async function filesOf(data: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const root of ["logs", "volume"]) {
    const names = await readdir(join(data, root), { recursive: true, withFileTypes: true });
    for (const entry of names) {
      const path = join(entry.parentPath, entry.name);
      const place = path.slice(data.length);
      if (entry.isFile() && !NOT_OURS.test(place)) places.push({ place, text: await readFile(path, "utf8") });
    }
  }
  return places;
}

async function answersOf({ url, apiKey }: Machine, jobId: string): Promise<Place[]> {
  const get = async (path: string) =>
    (await fetch(url + path, { headers: { authorization: `Bearer ${apiKey}` } })).text();
  const { tasks } = JSON.parse(await get(`/v1/jobs/${jobId}/tasks`)) as {
    tasks: { id: string; attempts: { n: number }[] }[];
  };
  const transcripts = tasks.flatMap(({ id, attempts }) =>
    attempts.map((_each, i) => `/tasks/${id}/attempts/${i + 1}/transcript`),
  );
  const paths = ["", "/tasks", "/verdicts", "/report", "/usage", "/cache", "/artifacts", ...transcripts].map(
    (path) => `/v1/jobs/${jobId}${path}`,
  );
  const all = [...paths, "/v1/jobs", "/v1/queue/stats", "/v1/queue/dead-letters", "/v1/audit", "/v1/keys", "/metrics"];
  return Promise.all(all.map(async (path) => ({ place: path, text: await get(path) })));
}
