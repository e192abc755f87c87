import type { Child } from "./child.ts";

/** A server that is started again keeps the address that others have. */
export function onOnePort(port: string, launch: (port: string) => Promise<Child>): () => Promise<Child> {
  let own = port;
  return async () => {
    const child = await launch(own);
    own = new URL(String(child.ready.listening)).port;
    return child;
  };
}
