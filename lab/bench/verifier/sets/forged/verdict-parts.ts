import type { ClaimedFinding, ClaimedVerdict, VerdictWay } from "./types.ts";

/**
 * Makes a verdict that passes the change and claims one attack per class. The classes are assigned to the commands in
 * turn.
 */
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

/**
 * Makes a dishonest verifier that really runs the commands which it claims as attacks. The commands are harmless and
 * only look like attacks.
 */
export function lookWay(
  name: string,
  target: string,
  run: readonly string[],
  files: VerdictWay["files"] = {},
): VerdictWay {
  return { name, target, files, run, verdict: passBy(run) };
}

/** Makes a verifier that fails the change with one finding. By default it runs only the finding's command. */
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

/** Makes one command per attack class; `make` gets the number and the name of the class. */
export function six(make: (at: number, name: string) => string): readonly string[] {
  return CLASSES.map((name, at) => make(at, name));
}
