import { appendFileSync } from "node:fs";
import { Redis } from "ioredis";

/**
 * Loaded into a worker by `node --import`. Logs to the file CHAOS_JOURNAL each notification that the worker sends, and
 * each acknowledgement of one by Redis. The oracle compares this file with the log to find lost notifications.
 */
const file = process.env.CHAOS_JOURNAL ?? "";
const { sendCommand } = Redis.prototype;

Redis.prototype.sendCommand = function (this: Redis, ...given: Parameters<typeof sendCommand>) {
  const answered = sendCommand.apply(this, given) as Promise<unknown>;
  for (const xml of notificationsIn((given[0] as unknown as { args: readonly unknown[] }).args)) {
    const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
    const entry = { id: tag("id"), workerId: tag("workerId") };
    write({ ...entry, said: "sent" });
    Promise.resolve(answered).then(
      () => write({ ...entry, said: "taken" }),
      () => {},
    );
  }
  return answered;
};

function notificationsIn(args: readonly unknown[]): string[] {
  return args.flatMap((arg) => (typeof arg === "string" && arg.startsWith('{"xml":') ? [unpack(arg)] : []));
}

function unpack(text: string): string {
  return (JSON.parse(text) as { xml: string }).xml;
}

function write(entry: object): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
