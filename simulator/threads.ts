import { ApiError, invalid } from "./api-error.ts";
import type { ChatMessage } from "./brains/brain.ts";
import type { MessagesRequest } from "./http/messages-request.ts";

/** A thread expires this long after its last request (docs/reference/messages-api.md#message-threads). */
const THREAD_TTL_MS = 5 * 60_000;

interface Thread {
  readonly key: string;
  readonly request: MessagesRequest;
  readonly expiresAt: number;
  continued: boolean;
}

/** Stores conversations that were created with `thread: create`, by the id of the response that a later request can continue. */
export class ThreadStore {
  private readonly threads = new Map<string, Thread>();

  /** Turns a request with `thread: continue` into the full request. Returns other requests unchanged. */
  expand(request: MessagesRequest, { scope, now }: { scope: string; now: number }): MessagesRequest {
    if (request.thread?.type !== "continue") return request;
    const id = request.thread.previous_message_id ?? "";
    const thread = this.threads.get(id);
    if (thread === undefined || thread.key !== scope || thread.expiresAt <= now) {
      this.threads.delete(id);
      throw new ApiError("not_found_error", `thread: no thread can be continued from ${id}`, {
        errorCode: "thread_not_found",
      });
    }
    if (thread.continued) throw invalid(`thread: ${id} was already continued`, "thread_already_continued");
    if (thread.request.model !== request.model) {
      throw invalid("thread: the model differs from the thread's", "thread_fingerprint_mismatch");
    }
    thread.continued = true;
    const { system, tools, ...rest } = request;
    return {
      ...rest,
      system: system.length > 0 ? system : thread.request.system,
      tools: tools.length > 0 ? tools : thread.request.tools,
      messages: [...thread.request.messages, ...request.messages],
    };
  }

  /** Stores a conversation, so that a later request can continue from its last response. */
  store(
    responseId: string,
    thread: { request: MessagesRequest; reply: ChatMessage; scope: string; now: number },
  ): void {
    if (thread.request.thread === undefined) return;
    const request = { ...thread.request, messages: [...thread.request.messages, thread.reply] };
    this.threads.set(responseId, {
      key: thread.scope,
      request,
      expiresAt: thread.now + THREAD_TTL_MS,
      continued: false,
    });
  }

  /** Makes a response continuable again, so that a client can retry a continuation that failed. */
  release(request: { thread?: { previous_message_id?: string } }): void {
    const thread = this.threads.get(request.thread?.previous_message_id ?? "");
    if (thread !== undefined) thread.continued = false;
  }
}
