import type { Block, ChatMessage } from "../brains/brain.ts";
import { isSigned, readBlock } from "../compaction/signed-block.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import { chain } from "./seal.ts";

/**
 * Follows a conversation block by block and hashes everything to which thinking is bound: system, tools and messages, without
 * thinking blocks and cache markers (docs/reference/messages-api.md#bound-thinking).
 */
export class Follower {
  /** Hash of the system blocks and the tools that are not deferred. */
  readonly start: string;
  private hash: string;
  private role = "";
  /** A message has begun, and none of its blocks is part of the hash yet. */
  private isOpening = false;

  constructor({ system, tools }: Pick<MessagesRequest, "system" | "tools">) {
    this.start = chain("", [
      system.map(unmarked),
      tools.filter(({ defer_loading }) => defer_loading !== true).map(unmarked),
    ]);
    this.hash = this.start;
  }

  /** Hash of everything before the next block. */
  get before(): string {
    return this.isOpening ? chain(this.hash, this.role) : this.hash;
  }

  /** Hash of everything so far: the end of the conversation that a summary replaces. */
  get end(): string {
    return this.hash;
  }

  /** Begins a message. Consecutive messages of one role are one message. */
  begin(role: ChatMessage["role"]): void {
    if (role === this.role && !this.isOpening) return;
    this.role = role;
    this.isOpening = true;
  }

  take(block: Block): void {
    if (/thinking$/.test(block.type)) return;
    if (block.type === "compaction") {
      this.hash = this.endOf(block);
      this.isOpening = true;
      return;
    }
    this.hash = chain(this.before, unmarked(block));
    this.isOpening = false;
  }

  /**
   * The hash after a compaction block. A signed block counts as the messages that it replaces, if it was made with the same
   * system and tools, by a model that binds its thinking. So the thinking in the messages behind it stays valid.
   */
  private endOf(block: Block): string {
    const made = isSigned(block) ? readBlock(block) : undefined;
    if (made !== undefined && made.start === this.start && made.end !== "") return made.end;
    return chain(this.start, unmarked(block));
  }
}

/** Follows a whole request. */
export function follow(request: Pick<MessagesRequest, "system" | "tools" | "messages">): Follower {
  const follower = new Follower(request);
  for (const { role, content } of request.messages) {
    follower.begin(role);
    content.forEach((block) => {
      follower.take(block);
    });
  }
  return follower;
}

function unmarked(part: object): object {
  const { cache_control: _marker, ...plain } = part as { cache_control?: unknown };
  return plain;
}
