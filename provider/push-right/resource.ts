import { z } from "zod";
import { parseRepository, type Repository, repositoryProblem } from "../../lib/oci/reference.ts";
import { demandPushRight } from "../../lib/registry/push-right.ts";
import { explainRefusal } from "../../lib/registry/refused-credentials.ts";
import type { CheckFailure, Resource } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";

const INPUTS = z.strictObject({ repositories: z.array(z.string()), builds: z.string() });

/** Asks a registry whether the user may push; rejects when it refuses. */
export type DemandPushRight = (repository: Repository) => Promise<void>;

/**
 * The right to push to repositories, asked for when it is created, and again when what is going to be built changes.
 * The builds wait for it, so that nobody waits for a build that cannot be pushed.
 */
export class PushRightResource implements Resource {
  readonly outputs = [];

  /** @param signal aborted when the person asks to stop */
  constructor(
    signal: AbortSignal,
    private readonly environment: NodeJS.ProcessEnv = process.env,
    private readonly demand: DemandPushRight = (repository) => demandPushRight(repository, { environment, signal }),
  ) {}

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const { success, data, error } = INPUTS.safeParse(news);
    const failures = success
      ? data.repositories.flatMap((name, index): CheckFailure[] => {
          const problem = repositoryProblem(name);
          return problem === undefined ? [] : [{ property: `repositories[${index}]`, reason: `"${name}" ${problem}` }];
        })
      : error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message }));
    return { inputs: news, failures };
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const properties = ["repositories", "builds"];
    return {
      replace: false,
      properties: properties.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name])),
    };
  }

  /** Asking would open an upload, and a preview writes nothing. */
  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error with one sentence for each repository that takes no pushes */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
    const { repositories } = INPUTS.parse(news);
    const refusals = await Promise.all(repositories.map((name) => this.#refusal(parseRepository(name))));
    const sentences = refusals.filter((refusal) => refusal !== undefined);
    if (sentences.length > 0) throw new Error(sentences.join("\n"));
    return { id: repositories.join(","), state: news };
  }

  async #refusal(repository: Repository): Promise<string | undefined> {
    try {
      await this.demand(repository);
      return undefined;
    } catch (error) {
      return explainRefusal(repository, error as Error, this.environment);
    }
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // A right that was asked for is nothing that could be taken away.
  }
}
