import { makeAttemptId, makeJobId, makeTaskId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { type Notification, notificationId } from "../../../shared/protocol/notification/notification.ts";
import { decodeNotification, encodeNotification } from "../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import { messageOf } from "../../../shared/support/errors.ts";
import { mutate, randomBytes } from "./odd-values.ts";
import { createRandom, type Random } from "./random.ts";

/** The result of fuzzing the notification codec. */
export interface FuzzedXml {
  readonly read: number;
  readonly refused: number;
  /** Errors that the decoder threw where it should have refused the document. */
  readonly thrown: readonly string[];
  readonly slowestMs: number;
}

/** Makes a valid notification, as a worker would send it. */
export function sampleNotification(over: Partial<Notification> = {}): Notification {
  const taskId = makeTaskId(3);
  const whole: Notification = {
    version: 1,
    id: "",
    jobId: makeJobId(1),
    taskId,
    attemptId: makeAttemptId(taskId, 1),
    stage: "work",
    epoch: 1,
    workerId: makeWorkerId("host", 7),
    status: "completed",
    stopReason: "submitted",
    summary: "done & <done>",
    result: "a\nreport",
    deliverables: [{ path: "a/b.js", sha256: "0".repeat(64), bytes: 3 }],
    candidate: { commit: "1".repeat(40), base: "2".repeat(40), attemptId: makeAttemptId(taskId, 1) },
    usage: NO_USAGE,
    timings: { startedAt: 1, finishedAt: 2, turns: 3, toolCalls: 4 },
    ...over,
  };
  return { ...whole, id: notificationId(whole) };
}

/** Decodes `count` malformed documents: valid notifications with changed bytes, random XML trees, hostile declarations, raw bytes. */
export function fuzzXml(
  { count, seed }: { count: number; seed: number },
  read: (xml: string) => { readonly ok: boolean } = decodeNotification,
): FuzzedXml {
  const random = createRandom(seed);
  const real = encodeNotification(sampleNotification());
  const thrown: string[] = [];
  let refused = 0;
  let slowestMs = 0;
  for (let i = 0; i < count; i++) {
    const xml = documentOf(random, real);
    const startedAt = performance.now();
    try {
      if (!read(xml).ok) refused += 1;
    } catch (error) {
      thrown.push(messageOf(error).slice(0, 200));
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  return { read: count, refused, thrown, slowestMs };
}

const NAMES = [
  "task-notification",
  "harness",
  "model-text",
  "summary",
  "item",
  "__proto__",
  "constructor",
  "a:b",
  "x".repeat(500),
];
const HOSTILE = [
  '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;</a>',
  '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
  '<?xml version="1.0" encoding="UTF-7"?><a/>',
  "<a>&#x0;&#xD800;&#99999999;&unknown;</a>",
  "<a a='1' a='2' __proto__='3'/>",
  "<a><![CDATA[</a>]]></a>",
  "]]>",
  "",
];

function documentOf(random: Random, real: string): string {
  const kind = random.below(20);
  if (kind < 12) return mutate(random, real);
  if (kind < 16) return tree(random, 0);
  if (kind === 16) return real.replaceAll(random.pick(["harness", "summary", "taskId", "usage"]), random.pick(NAMES));
  if (kind === 17) return mutate(random, random.pick(HOSTILE));
  if (kind === 18) return randomBytes(random, random.below(2000)).toString("utf8");
  return `<${random.pick(NAMES)}>`.repeat(1 + random.below(3000));
}

function tree(random: Random, depth: number): string {
  const name = random.pick(NAMES);
  const attribute = random.once(4) ? ` ${random.pick(NAMES)}="${random.pick(["1", "&lt;", "<"])}"` : "";
  if (depth > 14 || random.once(4)) return `<${name}${attribute}/>`;
  const children = Array.from({ length: random.below(4) }, () =>
    random.once(3) ? "text &amp; more" : tree(random, depth + 1),
  );
  return `<${name}${attribute}>${children.join("")}</${random.once(15) ? "b" : name}>`;
}
