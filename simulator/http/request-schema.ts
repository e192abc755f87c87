import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { strict } from "../../shared/protocol/strict.ts";
import { invalid } from "../api-error.ts";
import type { RawRequest } from "./messages-request.ts";

const Block = Type.Object({ type: Type.String() }, { additionalProperties: true });
const Content = Type.Union([Type.String(), Type.Array(Block)]);
const Marker = strict({ type: Type.Literal("ephemeral"), ttl: Type.Optional(Type.Enum(["5m", "1h"])) });
const Shared = {
  model: Type.String({ minLength: 1 }),
  messages: Type.Array(Type.Object({ role: Type.Enum(["user", "assistant", "system"]), content: Content }), {
    maxItems: 100_000,
  }),
  system: Type.Optional(Content),
  tools: Type.Optional(Type.Array(Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }) }))),
  tool_choice: Type.Optional(Type.Object({ type: Type.Enum(["auto", "any", "tool", "none"]) })),
  thinking: Type.Optional(
    Type.Object({
      type: Type.Enum(["adaptive", "enabled", "between_tools", "disabled"]),
      block_binding: Type.Optional(
        strict({ prefix_mismatch_behavior: Type.Optional(Type.Enum(["error", "drop_block"])) }),
      ),
    }),
  ),
  output_config: Type.Optional(
    Type.Object({ effort: Type.Optional(Type.Enum(["low", "medium", "high", "xhigh", "max"])) }),
  ),
  cache_control: Type.Optional(Type.Union([Marker, Type.Null()])),
  context_management: Type.Optional(Type.Unknown()),
  compaction: Type.Optional(
    strict({
      type: Type.Literal("summarize"),
      instructions: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
  speed: Type.Optional(Type.Enum(["standard", "fast"])),
  thread: Type.Optional(
    Type.Object({ type: Type.Enum(["create", "continue"]), previous_message_id: Type.Optional(Type.String()) }),
  ),
};

const Messages = Compile(
  strict({
    ...Shared,
    max_tokens: Type.Integer({ minimum: 0 }),
    stream: Type.Optional(Type.Boolean()),
    diagnostics: Type.Optional(Type.Object({ previous_message_id: Type.Union([Type.String(), Type.Null()]) })),
    stop_sequences: Type.Optional(Type.Array(Type.String())),
    metadata: Type.Optional(Type.Object({ user_id: Type.Optional(Type.Union([Type.String(), Type.Null()])) })),
    service_tier: Type.Optional(Type.Enum(["auto", "standard_only"])),
    container: Type.Optional(Type.Unknown()),
    inference_geo: Type.Optional(Type.String()),
  }),
);
const CountTokens = Compile(strict(Shared));

/** Checks a body of `POST /v1/messages` against its schema; throws a 400 that names the field. */
export function parseMessagesBody(body: unknown): RawRequest {
  return parse(Messages, body);
}

/** Checks a body of `POST /v1/messages/count_tokens` against its schema. */
export function parseCountBody(body: unknown): RawRequest {
  return { ...parse(CountTokens, body), max_tokens: 1 };
}

function parse(
  schema: {
    Check(value: unknown): boolean;
    Errors(value: unknown): { instancePath: string; message: string; params: unknown }[];
  },
  body: unknown,
): RawRequest {
  if (schema.Check(body)) return body as RawRequest;
  const [first] = schema.Errors(body);
  const extra = (first?.params as { additionalProperties?: string[] } | undefined)?.additionalProperties?.[0];
  if (extra !== undefined) throw invalid(`${extra}: Extra inputs are not permitted`);
  const path = (first?.instancePath ?? "").split("/").filter(Boolean).join(".");
  throw invalid(`${path === "" ? "body" : path}: ${first?.message ?? "is not valid"}`);
}
