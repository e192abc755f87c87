import { type Attack, type Fact, NotApplicable } from "../attack.ts";
import { type AttackEnv, withAttackEnv } from "./attack-env.ts";

/** Makes an attack from one function that runs twice: in an agent's sandbox as the attempt, and in a plain process as the control. */
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

/** For attacks whose control needs root: returns true in the plain environment. Throws NotApplicable there if the suite does not run as root. */
export function mustBeRoot({ kind }: AttackEnv): boolean {
  if (kind === "sandbox") return false;
  if (process.getuid?.() !== 0)
    throw new NotApplicable("the control needs root, and the suite runs as an ordinary user");
  return true;
}
