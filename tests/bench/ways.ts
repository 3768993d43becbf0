import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SANDBOX, type Workspace } from "../engine/support/workspace.ts";
import { type Build, bake, buildx, buildxInSeries, freshRepository } from "./peers.ts";
import {
  bareProgram,
  configureBare,
  emptyProgram,
  imageOf,
  newWorkspace,
  PLATFORMS,
  unchangedUpdate,
  update,
} from "./programs.ts";
import type { Opened, Variant } from "./row.ts";

/** Images that can be built in several ways. */
export interface Work {
  readonly images: number;
  /** Whether each turn begins with nothing: a stack without resources, and repositories without images. */
  readonly beginsAnew?: boolean;
  /** How many of the images a turn changes, once the first one has built all; left out, all of them. */
  readonly changed?: number;
  readonly platforms: readonly string[];
  /** Writes what all turns have in a context. */
  fill?(folder: string): void;
  /**
   * The files of a context that a turn changes.
   *
   * @param word one that no other way, turn and image has, so that no cache has any of it
   */
  files(word: string): Readonly<Record<string, string>>;
  /** The build arguments, likewise. */
  args?(word: string): Readonly<Record<string, string>>;
}

/** An update, and one after it that has nothing to do. */
export interface PulumiVariant extends Variant {
  again(): Promise<void>;
}

/** The variant of an update that has nothing to do, after one that has done everything. */
export async function unchanged(name: string, { prepare, run, again }: PulumiVariant): Promise<Variant> {
  await prepare?.("before");
  await run("before");
  return { name, run: again };
}

/** The ways to do some work, each with folders and repositories of its own. */
export class Ways {
  readonly #work: Work;
  readonly #remove: (() => void | Promise<void>)[] = [];

  constructor(work: Work) {
    this.#work = work;
  }

  /** What {@link Row.open} gives. */
  opened(variants: readonly Variant[]): Opened {
    return { variants, close: () => this.close() };
  }

  async close(): Promise<void> {
    for (const remove of this.#remove.splice(0)) await remove();
  }

  /** Pulumi with a program that does nothing. */
  async empty(): Promise<Variant> {
    const workspace = this.#kept(await emptyProgram());
    return { name: "empty", run: () => unchangedUpdate(workspace) };
  }

  /** One call of buildx for the only image, or of bake for all. */
  buildx(): Variant {
    const name = this.#work.images === 1 ? "buildx" : "bake";
    return this.#peer(name, (builds) => (builds.length === 1 ? buildx(builds[0] as Build) : bake(builds)));
  }

  /** A call of buildx for each platform, one after the other. */
  buildxInSeries(): Variant {
    return this.#peer("buildx in series", async (builds) => {
      for (const build of builds) await buildxInSeries(build);
    });
  }

  /** Pulumi with nothing but resources of docker-build. */
  bare(): Promise<PulumiVariant> {
    return this.#pulumi("bare", bareProgram, (workspace, builds) => configureBare(workspace, builds, false));
  }

  /** The same, with one resource for all platforms of an image. */
  bareTogether(): Promise<PulumiVariant> {
    return this.#pulumi("bare together", bareProgram, (workspace, builds) => configureBare(workspace, builds, true));
  }

  /**
   * This project.
   *
   * @param settings of the images, beside the builds
   * @param environment variables beside the sandbox's
   */
  up(name = "up", settings: object = {}, environment: Readonly<Record<string, string>> = {}): Promise<PulumiVariant> {
    const create = async () => {
      const workspace = await newWorkspace();
      workspace.environment = { ...environment };
      return workspace;
    };
    return this.#pulumi(name, create, (workspace, builds) => configureOwn(workspace, builds, settings));
  }

  async #pulumi(
    name: string,
    create: () => Promise<Workspace>,
    configure: (workspace: Workspace, builds: readonly Build[]) => void,
  ): Promise<PulumiVariant> {
    let workspace = this.#kept(await create());
    let prepare = this.#prepare(name, workspace.folder, (builds) => configure(workspace, builds));
    return {
      name,
      prepare: async (turn) => {
        if (this.#work.beginsAnew) {
          await workspace.remove();
          workspace = this.#kept(await create());
          prepare = this.#prepare(name, workspace.folder, (builds) => configure(workspace, builds));
        }
        await prepare(turn);
      },
      run: () => update(workspace),
      again: () => unchangedUpdate(workspace),
    };
  }

  #peer(name: string, run: (builds: readonly Build[]) => Promise<void>): Variant {
    const folder = mkdtempSync(join(tmpdir(), "multiarch-bench-"));
    this.#remove.push(() => rmSync(folder, { recursive: true, force: true }));
    let prepared: readonly Build[] = [];
    const prepare = this.#prepare(name, folder, (builds) => {
      prepared = builds.map((build) => ({ ...build, context: join(folder, build.context) }));
    });
    return { name, prepare, run: () => run(prepared) };
  }

  /** Writes the contexts of a turn, and says what is to be built of them. */
  #prepare(name: string, folder: string, configure: (builds: readonly Build[]) => void) {
    const { images, beginsAnew, changed = images, platforms, fill, files, args } = this.#work;
    const contexts = Array.from({ length: images }, (_, number) => `image-${number}`);
    let repositories: string[] = [];
    for (const context of contexts) fill?.(join(folder, context));
    return async (turn: string) => {
      const isFirst = repositories.length === 0;
      if (isFirst || beginsAnew) repositories = contexts.map((context) => freshRepository(context));
      const builds = contexts.map((context, number): Build => {
        const word = `${name} ${number < changed ? turn : "first"} ${number}`;
        if (isFirst || number < changed) {
          for (const [path, content] of Object.entries(files(word))) write(join(folder, context, path), content);
        }
        return { context, platforms, repository: repositories[number] as string, ...(args && { args: args(word) }) };
      });
      configure(builds);
    };
  }

  #kept(workspace: Workspace): Workspace {
    this.#remove.push(() => workspace.remove());
    return workspace;
  }
}

function configureOwn(workspace: Workspace, builds: readonly Build[], settings: object): void {
  const images = builds.map((build) => [build.context, { ...imageOf(build), ...settings }]);
  workspace.configure({ builders: SANDBOX, images: Object.fromEntries(images) });
}

export function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Images of four platforms that copy one small file of their own. */
export function copies(work: Pick<Work, "images" | "beginsAnew" | "changed">): Ways {
  const files = (word: string) => ({ Dockerfile: "FROM busybox:stable\nCOPY note /\n", note: word });
  return new Ways({ platforms: PLATFORMS, files, ...work });
}
