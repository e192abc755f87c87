import { type Attack, type Fact, NotApplicable } from "../attack.ts";
import { type Room, withRoom } from "./room.ts";

/** One attack written once and run twice: as an agent in its sandbox, and as a plain process in a room of its own. */
export function inRooms(
  name: string,
  from: Attack["from"],
  scene: (room: Room) => Promise<Fact>,
  control?: Attack["control"],
): Attack {
  return {
    name,
    from,
    attempt: () => withRoom("sandbox", scene),
    control: control ?? (() => withRoom("plain", scene)),
  };
}

/** For a scene whose control works for root only: true in the plain room, where the suite has to be root. */
export function mustBeRoot({ kind }: Room): boolean {
  if (kind === "sandbox") return false;
  if (process.getuid?.() !== 0)
    throw new NotApplicable("the control needs root, and the suite runs as an ordinary user");
  return true;
}
