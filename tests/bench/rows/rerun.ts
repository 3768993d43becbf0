import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { OVER_NO_OP } from "../goal.ts";
import { PLATFORMS } from "../programs.ts";
import type { Row, Variant } from "../row.ts";
import { unchanged, Ways } from "../ways.ts";

/** The variant of the platform that fails. */
const FAILING = "v7";

/** What an update does after one in which the build of one platform has failed for a while. */
export const rerun: Row = {
  what: "one image of four platforms, of which one has failed: the update after that",
  peer: "buildx",
  goals: [OVER_NO_OP],
  async open() {
    const server = createServer((_, response) => response.writeHead(fails ? 503 : 200).end("fetched"));
    let fails = false;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const fetched = `if [ "$TARGETVARIANT" = ${FAILING} ]; then wget -q -O /fetched ${url}; fi`;
    const ways = new Ways({
      images: 1,
      platforms: PLATFORMS,
      files: () => ({
        Dockerfile: `FROM busybox:stable\nARG NOTE TARGETVARIANT\nRUN echo $NOTE > /note; ${fetched}\n`,
      }),
      args: (NOTE) => ({ NOTE }),
    });
    const up = await ways.up();
    const noOp = await unchanged("no-op", up);
    /** The same, after a turn that has failed. */
    const again = (variant: Variant): Variant => ({
      ...variant,
      async prepare(turn) {
        await variant.prepare?.(turn);
        fails = true;
        const failed = await variant.run(turn).then(
          () => false,
          () => true,
        );
        fails = false;
        if (!failed) throw new Error("the build did not fail");
      },
    });
    return {
      variants: [again(ways.buildx()), noOp, again(up)],
      async close() {
        server.close();
        await ways.close();
      },
    };
  },
};
