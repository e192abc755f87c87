import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorEnvelope } from "../../shared/protocol/api/api.ts";
import { ERROR_CODES, type ErrorCode } from "../../shared/support/errors.ts";

/** Answers a request that is not HTTP, or has too large headers, with the API's error envelope, and closes the connection. */
export function refuseMalformedRequest(error: Error & { code?: string; rawPacket?: unknown }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const body = JSON.stringify(refusal("bad_request", reasonOf(error)));
  if (socket.writable) {
    const head = [
      "HTTP/1.1 400 Bad Request",
      `content-length: ${Buffer.byteLength(body)}`,
      "content-type: application/json",
    ];
    socket.write(`${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

/** The first byte that a TLS client sends. */
const TLS_HANDSHAKE = 0x16;

function reasonOf({ code, rawPacket }: { code?: string; rawPacket?: unknown }): string {
  if (code === "HPE_HEADER_OVERFLOW") return "expected headers of at most 16 KiB, got more";
  if ((rawPacket as Uint8Array | undefined)?.[0] === TLS_HANDSHAKE)
    return "expected HTTP, got TLS: use http:// for this port, not https://";
  return "expected an HTTP/1.1 request with a Host, got something else";
}

/** Answers a request whose path has an invalid percent-encoding. */
export function refuseMalformedPath(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status } = ERROR_CODES.not_found;
  reply.code(status).send(refusal("not_found", `there is no such path: ${error.message}`));
}

function refusal(code: ErrorCode, reason: string): ErrorEnvelope {
  return { error: { code, message: `${reason}; nothing was done` } };
}
