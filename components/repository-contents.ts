import * as pulumi from "@pulumi/pulumi";
import type { ItemKey } from "../lib/github/item.ts";
import { REPOSITORY_CONTENTS } from "../lib/resource-types.ts";

export interface RepositoryContentsArgs {
  /** `owner/name`. */
  repository: pulumi.Input<string>;
  /** GitHub's number of it. */
  repositoryId: pulumi.Input<number>;
  baseUrl: pulumi.Input<string>;
  token?: pulumi.Input<string>;
  /** What the stack makes there. */
  items: pulumi.Input<ItemKey[]>;
  /** Of that, what was changed or removed outside Pulumi, to be created again. */
  renew: pulumi.Input<ItemKey[]>;
}

/**
 * What a stack has in a repository's settings for GitHub Actions: it removes what leaves, gone already or not, and
 * counts how often each item had to be created again.
 */
export class RepositoryContents extends pulumi.CustomResource {
  /** By item; one that is not named was made once. */
  declare readonly generations: pulumi.Output<Record<ItemKey, number>>;

  constructor(name: string, args: RepositoryContentsArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, generations: undefined };
    super(REPOSITORY_CONTENTS, name, inputs, {
      ...options,
      // Under its new name a repository may be the same: what is there is removed before it is made again.
      deleteBeforeReplace: true,
    });
  }
}
