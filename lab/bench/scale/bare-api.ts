import { Queue } from "bullmq";
import { fastify } from "fastify";
import { connectRedis } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";

/**
 * Program for comparison with the coordinator's API: its only HTTP route adds each request body to a BullMQ queue.
 * Usage: `node bare-api.js REDIS_URL`.
 */
async function main(redisUrl: string): Promise<void> {
  const connection = await connectRedis(redisUrl, { log: silentLog() });
  const queue = new Queue("bare-api", { connection: connection.client });
  const app = fastify({ forceCloseConnections: true });
  app.post("/v1/jobs", async (request, reply) => {
    const { id } = await queue.add("job", request.body);
    return reply.code(202).send({ jobId: id });
  });
  process.once("disconnect", () => {
    void app
      .close()
      .then(() => queue.close())
      .then(() => connection.close())
      .then(() => process.exit(0));
  });
  process.send?.({ listening: await app.listen({ host: "127.0.0.1", port: 0 }) });
}

await main(process.argv[2] ?? "");
