import { type Attack, type Fact, NotApplicable } from "../attack.ts";
import { type AttackEnv, withAttackEnv } from "./attack-env.ts";

/** One attack, written once and run twice: in an agent's sandbox, and as the control in a plain process. */
export function inBothEnvs(
  name: string,
  from: Attack["from"],
  scene: (env: AttackEnv) => Promise<Fact>,
  control?: Attack["control"],
): Attack {
  return {
    name,
    from,
    attempt: () => withAttackEnv("sandbox", scene),
    control: control ?? (() => withAttackEnv("plain", scene)),
  };
}

/**
 * For a scene with a control that needs root: true in the plain environment. Throws NotApplicable if the suite is not
 * root.
 */
export function mustBeRoot({ kind }: AttackEnv): boolean {
  if (kind === "sandbox") return false;
  if (process.getuid?.() !== 0)
    throw new NotApplicable("the control needs root, and the suite runs as an ordinary user");
  return true;
}
