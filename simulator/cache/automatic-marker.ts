import { invalid } from "../api-error.ts";
import type { MessagesRequest } from "../http/messages-request.ts";
import { isEmptyText } from "./positions.ts";

/**
 * Handles a `cache_control` at the top level of a request: it marks the last block that can have a marker
 * (docs/reference/messages-api.md#automatic-marker). If that block already has a marker with another TTL, the request is refused with a 400.
 */
export function placeAutomaticMarker(request: MessagesRequest): MessagesRequest {
  const { cache_control: marker, ...rest } = request;
  if (marker == null) return request;
  const messages = request.messages.map(({ role, content }) => ({ role, content: [...content] }));
  for (const message of [...messages].reverse()) {
    for (let i = message.content.length - 1; i >= 0; i--) {
      const block = message.content[i];
      if (block === undefined || isEmptyText(block) || /thinking$/.test(block.type)) continue;
      const own = block.cache_control as { ttl?: string } | undefined;
      if (own != null && (own.ttl ?? "5m") !== (marker.ttl ?? "5m")) {
        throw invalid("cache_control: the last block is already marked with another ttl");
      }
      message.content[i] = { ...block, cache_control: own ?? marker };
      return { ...rest, messages };
    }
  }
  return rest;
}
