import { pushImage } from "../../engine/support/images.ts";
import { SANDBOX, type Workspace } from "../../engine/support/workspace.ts";
import { freshRepository, imagetools } from "../peers.ts";
import { newWorkspace, update } from "../programs.ts";
import type { Row, Turn, Variant } from "../row.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const MANY = 100;
const MILLISECONDS = 1000;

/** What one tag more takes, in both repositories. */
const perTag = (of: (variant: string) => Turn, name: string) =>
  ((of(`${name}, ${MANY} tags`).seconds - of(`${name}, 1 tag`).seconds) * MILLISECONDS) / (2 * (MANY - 1));

/** Tags of an index that has changed; that of the peer has, too. */
export const tags: Row = {
  what: `${MANY} tags in each of two repositories, moved to a new index`,
  peer: `imagetools, ${MANY} tags`,
  goals: [
    {
      ours: `up, ${MANY} tags`,
      peer: `imagetools, ${MANY} tags`,
      what: `(up, ${MANY} tags − up, 1 tag) / ${2 * (MANY - 1)} tags`,
      most: 5,
      unit: "ms",
      value: (of) => perTag(of, "up"),
    },
  ],
  growth: [
    {
      file: "tags",
      title: "An update that moves tags",
      across: "tags",
      figure: "seconds",
      lines: ["up", "imagetools"].map((name) => ({
        name,
        points: [1, MANY].map((count) => [2 * count, titled(name, count)] as const),
      })),
    },
  ],
  async open() {
    const workspaces: Workspace[] = [];
    const variants: Variant[] = [];
    for (const count of [1, MANY]) {
      const workspace = await newWorkspace();
      workspaces.push(workspace);
      variants.push(peer(count), ours(workspace, count));
    }
    return {
      variants,
      async close() {
        for (const workspace of workspaces) await workspace.remove();
      },
    };
  },
};

function ours(workspace: Workspace, count: number): Variant {
  const repositories = ["a", "b"].map((name) => freshRepository(name));
  return {
    name: titled("up", count),
    async prepare(turn) {
      workspace.write("app/Dockerfile", "FROM scratch\nCOPY note /\n");
      workspace.write("app/note", `${count} ${turn}`);
      const app = { context: "app", platforms: PLATFORMS, repositories, tags: numbered(count) };
      workspace.configure({ builders: SANDBOX, images: { app } });
    },
    run: () => update(workspace),
  };
}

/** One call that makes an index of images which are there already, and moves all tags to it. */
function peer(count: number): Variant {
  const repositories = ["a", "b"].map((name) => freshRepository(name));
  const tags = repositories.flatMap((repository) => numbered(count).map((tag) => `${repository}:${tag}`));
  let sources: string[] = [];
  return {
    name: titled("imagetools", count),
    async prepare(turn) {
      sources = [];
      for (const platform of PLATFORMS) {
        const repository = repositories[0] as string;
        const digest = await pushImage(`${repository}:source`, platform, `${count} ${turn} ${platform}`);
        sources.push(`${repository}@${digest}`);
      }
    },
    run: () => imagetools(tags, sources),
  };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `1.0.${number}`);
}

function titled(name: string, count: number): string {
  return `${name}, ${count === 1 ? "1 tag" : `${count} tags`}`;
}
