import type { Attack, Fact } from "../attack.ts";
import type { Room } from "./room.ts";
import { withRoom } from "./room.ts";

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
