import { createHash } from "node:crypto";

/** The parts of a request to the Messages API that affect the prompt cache. */
export interface CacheableRequest {
  readonly model: string;
  readonly tools?: readonly object[];
  readonly system?: readonly object[];
  readonly messages: readonly { readonly role: string; readonly content: readonly object[] }[];
  readonly tool_choice?: unknown;
  readonly thinking?: unknown;
  readonly output_config?: { readonly effort?: string } | undefined;
  readonly speed?: unknown;
}

/** One element of a prompt that the API caches separately: a tool, a system block or a block of a message. */
export interface CachePosition {
  readonly hash: string;
  /** `tools[3]`, `system[0]`, `messages[2].content[0]`. */
  readonly name: string;
  /** Type of a tool block, else undefined. Consecutive blocks of the same type count as one step of the API's lookback. */
  readonly run: "tool_use" | "tool_result" | undefined;
  readonly ttl: "5m" | "1h" | undefined;
}

/** The facts about a call that decide whether a later call can read the cache entries that it wrote. */
export interface CacheFacts {
  /** ms since 1970, when the request was sent. The lifetimes of its cache entries start then. */
  readonly at: number;
  readonly model: string;
  readonly workspace: string;
  readonly betas: string;
  readonly speed: string;
  readonly toolChoice: string;
  readonly thinking: string;
  readonly effort: string;
  readonly hasImages: boolean;
  readonly positions: readonly CachePosition[];
}

/** Extracts the facts that affect the prompt cache from a request. `workspace` and `betas` are given separately, because they are sent in headers. */
export function readFacts(
  request: CacheableRequest,
  { at, workspace = "", betas = [] }: { at: number; workspace?: string; betas?: readonly string[] },
): CacheFacts {
  const named = [
    ...(request.tools ?? []).map((block, i) => ({ block, name: `tools[${i}]` })),
    ...(request.system ?? []).map((block, i) => ({ block, name: `system[${i}]` })),
    ...request.messages.flatMap(({ role, content }, i) =>
      content.map((block, j) => ({ block, role, name: `messages[${i}].content[${j}]` })),
    ),
  ];
  const types = named.map(({ block }) => (block as { type?: string }).type);
  return {
    at,
    model: request.model,
    workspace,
    betas: [...betas].sort().join(","),
    speed: text(request.speed ?? "standard"),
    toolChoice: text(request.tool_choice),
    thinking: text(request.thinking),
    effort: request.output_config?.effort ?? "",
    hasImages: types.includes("image"),
    positions: named.map(({ block, name, ...rest }, i) => {
      const type = types[i];
      return {
        name,
        hash: hashOf(block, "role" in rest ? String(rest.role) : ""),
        run: type === "tool_use" || type === "tool_result" ? type : undefined,
        ttl: markerOf(block),
      };
    }),
  };
}

/** Number of cache markers of the shared prefix: the first one ends the constitution, the second one the job context. */
export const SHARED_MARKERS = 2;

/** Index of the position that ends the shared prefix; -1 if the request has no marker. */
export function prefixEnd(positions: readonly CachePosition[]): number {
  return (
    positions
      .flatMap(({ ttl }, i) => (ttl === undefined ? [] : [i]))
      .slice(0, SHARED_MARKERS)
      .at(-1) ?? -1
  );
}

/** The blocks of a prefix are the same objects in every request with it, so their hashes are computed only once. */
const hashes = new WeakMap<object, string>();

function hashOf(block: object, role: string): string {
  const known = hashes.get(block);
  if (known !== undefined) return known;
  const { cache_control: _marker, ...plain } = block as { cache_control?: unknown };
  const hash = createHash("sha256")
    .update(`${role}\n${JSON.stringify(plain)}`)
    .digest("hex")
    .slice(0, 16);
  hashes.set(block, hash);
  return hash;
}

function markerOf(block: object): CachePosition["ttl"] {
  const marker = (block as { cache_control?: { ttl?: string } | null }).cache_control;
  if (marker == null) return undefined;
  return marker.ttl === "1h" ? "1h" : "5m";
}

function text(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}
