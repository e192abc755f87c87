/** The fields of a V8 CPU profile (`node --cpu-prof`) that this module reads; times in µs. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Stages of a task, each with patterns for the paths of its source files, relative to the root. The first stage with a matching pattern counts. */
const STAGES: readonly (readonly [string, RegExp])[] = [
  [
    "dispatch",
    /^coordinator\/flow\/advance-job|^coordinator\/job\/(order|decide\/schedule)|^shared\/queue\/task-queues/,
  ],
  [
    "claim",
    /^worker\/(claim-attempt|watch-claims|run-attempt)|^shared\/redis\/worker\/attempt-claims|^shared\/queue\/consume-deliveries/,
  ],
  ["workspace", /^worker\/workspace\//],
  ["sandbox", /^worker\/(sandbox|setup)\//],
  ["check", /^worker\/verify\/|^worker\/stages\/check/],
  ["land", /^coordinator\/(landing\/|flow\/land-job|wiring\/background-tasks)/],
  [
    "notification",
    /^coordinator\/(job\/|log\/|flow\/take-notification)|^shared\/(queue\/notification-queue|redis\/job\/job-log|protocol\/notification)/,
  ],
  [
    "turn",
    /^shared\/(agent|model|prefix|redis\/model\/)|^worker\/(tools|permissions|stages)\/|^coordinator\/lead\/|^node_modules\/@anthropic-ai\//,
  ],
  ["queue client", /^node_modules\/(bullmq|ioredis|redis-parser|@ioredis|msgpackr)\//],
];

/** Function of Node that starts another program, such as git or bubblewrap. It blocks until the kernel has made the process. */
export const STARTING = "starting programs";

/**
 * Sums, by stage, the ms of a CPU profile's samples between two times (µs on the monotonic clock). A sample counts for the stage of its
 * innermost frame that belongs to a stage; without such a frame it counts as `other`. Idle samples do not count. Pure.
 */
export function cpuByPath(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  { fromUs, toUs, root }: { fromUs: number; toUs: number; root: string },
): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const known = new Map<number, string | undefined>();
  const stageOf = (id: number | undefined): string | undefined => {
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined) return undefined;
    if (!known.has(node.id)) known.set(node.id, ownStage(node.callFrame, root) ?? stageOf(parents.get(node.id)));
    return known.get(node.id);
  };
  const found = new Map<string, number>();
  let at = startTime;
  for (const [i, id] of samples.entries()) {
    const lasted = timeDeltas[i + 1] ?? 0;
    at += timeDeltas[i] ?? 0;
    if (at < fromUs || at > toUs || byId.get(id)?.callFrame.functionName === "(idle)") continue;
    const stage: string = stageOf(id) ?? "other";
    found.set(stage, (found.get(stage) ?? 0) + lasted / 1000);
  }
  return found;
}

function ownStage({ functionName, url }: { functionName: string; url: string }, root: string): string | undefined {
  if (functionName === "ChildProcess.spawn" && url === "node:internal/child_process") return STARTING;
  const path = url.replace(/^file:\/\//, "");
  if (!path.startsWith(`${root}/`)) return undefined;
  const below = path.slice(root.length + 1).replace(/^dist\//, "");
  return STAGES.find(([, files]) => files.test(below))?.[0];
}
