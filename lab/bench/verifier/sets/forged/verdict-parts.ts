import type { ClaimedFinding, ClaimedVerdict, VerdictWay } from "./types.ts";

/** A pass that assigns its classes to the commands in turn. */
export function passBy(
  commands: readonly string[],
  outcome = "the candidate withstood, exit code 0",
): VerdictWay["verdict"] {
  return (classes) => ({
    decision: "pass",
    attacks: classes.map((name, at) => ({ name, command: commands[at % commands.length] ?? "", outcome })),
    findings: [],
  });
}

/** A way that runs the claimed commands: harmless commands that pose as attacks. */
export function lookWay(
  name: string,
  target: string,
  run: readonly string[],
  files: VerdictWay["files"] = {},
): VerdictWay {
  return { name, target, files, run, verdict: passBy(run) };
}

/** A fail with one finding; its command is the last that was run. */
export function findingWay(
  name: string,
  target: string,
  claim: string,
  command: string,
  more: { readonly files?: VerdictWay["files"]; readonly run?: readonly string[] } = {},
): VerdictWay {
  return {
    name,
    target,
    ...(more.files ? { files: more.files } : {}),
    run: more.run ?? [command],
    verdict: failBy([{ name: "claim", claim, command }]),
  };
}

function failBy(findings: readonly ClaimedFinding[]): VerdictWay["verdict"] {
  return (classes): ClaimedVerdict => ({
    decision: "fail",
    attacks: classes.slice(0, 1).map((name) => ({
      name,
      command: findings[0]?.command ?? "",
      outcome: "the candidate broke",
    })),
    findings,
  });
}

/** The six attack classes. */
export const CLASSES: readonly string[] = ["boundaries", "errors", "concurrency", "compatibility", "callers", "claim"];

/** One command per class, from a pattern with the class's number. */
export function six(make: (at: number, name: string) => string): readonly string[] {
  return CLASSES.map((name, at) => make(at, name));
}
