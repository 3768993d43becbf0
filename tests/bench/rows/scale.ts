import { SANDBOX } from "../../engine/support/workspace.ts";
import { freshRepository } from "../peers.ts";
import { newWorkspace, unchangedUpdate, update } from "../programs.ts";
import type { Opened, Row } from "../row.ts";

const IMAGES = 200;
const TAGS_OF_EACH = 5;
const TAGS = 1000;
const TURNS = 1;

/** A stack that is larger than most. */
export const manyImages: Row = {
  what: `${IMAGES} images of one platform with ${TAGS_OF_EACH} tags each`,
  peer: "up",
  turns: TURNS,
  samplesMemory: true,
  goals: [],
  open: () => opened(IMAGES, TAGS_OF_EACH),
};

/** A repository with the tags of years. */
export const manyTags: Row = {
  what: `one image of one platform with ${TAGS.toLocaleString("en")} tags`,
  peer: "up",
  turns: TURNS,
  samplesMemory: true,
  goals: [],
  open: () => opened(1, TAGS),
};

async function opened(images: number, tagsOfEach: number): Promise<Opened> {
  const workspace = await newWorkspace();
  const tags = Array.from({ length: tagsOfEach }, (_, number) => `1.0.${number}`);
  const named = Array.from({ length: images }, (_, number) => {
    const name = `image-${number}`;
    return [name, { context: name, platforms: ["linux/amd64"], repositories: [freshRepository(name)], tags }] as const;
  });
  workspace.configure({ builders: SANDBOX, images: Object.fromEntries(named) });
  return {
    variants: [
      {
        name: "up",
        async prepare(turn) {
          for (const [name] of named) {
            workspace.write(`${name}/Dockerfile`, "FROM scratch\nCOPY note /\n");
            workspace.write(`${name}/note`, `${name} ${turn}`);
          }
        },
        run: () => update(workspace),
      },
      { name: "no-op", run: () => unchangedUpdate(workspace) },
    ],
    close: () => workspace.remove(),
  };
}
