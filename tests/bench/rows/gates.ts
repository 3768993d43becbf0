import { SANDBOX, type Workspace } from "../../engine/support/workspace.ts";
import { newWorkspace, unchangedUpdate, update } from "../programs.ts";
import type { Row } from "../row.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const PLAIN = "nothing";
const BOTH = "two gates and a parent";
const MILLISECONDS = 1000;

/** What the sandbox's registry has of Docker Hub's busybox. */
const SHELL = "docker.io/library/busybox:stable";
const gates = ["one", "two"].map((name) => ({ name, run: ["cat", "/note"], shell: SHELL }));
const contexts = { base: "image:toolchain" };

/** What an image has that its tags wait for, by variant. */
const SETTINGS: Readonly<Record<string, object>> = {
  [PLAIN]: {},
  "two gates": { gates },
  "a parent": { contexts },
  [BOTH]: { gates, contexts },
};

/** Updates that change nothing, of an image with gates that have passed and of one that is built on another. */
export const gatesAndParents: Row = {
  what: "an update that changes nothing, two images of two platforms, by what one of them waits for",
  peer: PLAIN,
  turns: 10,
  goals: [
    {
      ours: BOTH,
      peer: PLAIN,
      what: `(${BOTH}) − ${PLAIN}`,
      most: 60,
      unit: "ms",
      value: (of) => (of(BOTH).seconds - of(PLAIN).seconds) * MILLISECONDS,
    },
  ],
  async open() {
    const opened: Workspace[] = [];
    for (const settings of Object.values(SETTINGS)) opened.push(await published(settings));
    const names = Object.keys(SETTINGS);
    return {
      variants: opened.map((workspace, at) => ({
        name: names[at] as string,
        run: () => unchangedUpdate(workspace),
      })),
      async close() {
        for (const workspace of opened) await workspace.remove();
      },
    };
  },
};

/** A stack of two images that has been published. */
async function published(settings: object): Promise<Workspace> {
  const workspace = await newWorkspace();
  const base = "contexts" in settings ? "base" : "busybox:stable";
  workspace.write("toolchain/Dockerfile", "FROM busybox:stable\nCOPY Dockerfile /note\n");
  workspace.write("app/Dockerfile", `FROM ${base}\nCOPY Dockerfile /note\n`);
  const image = (name: string, own: object = {}) => ({
    context: name,
    platforms: PLATFORMS,
    repositories: [`${workspace.namespace}/${name}`],
    tags: ["latest"],
    ...own,
  });
  workspace.configure({
    builders: SANDBOX,
    images: { toolchain: image("toolchain"), app: image("app", settings) },
  });
  await update(workspace);
  return workspace;
}
