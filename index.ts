import { loadPlatform } from "./components/docker-build/load-platform.ts";
import { packageIn } from "./components/github/package-survey.ts";
import { checkedAccess, prepareRepository } from "./components/github/prepare.ts";
import { wantedItems } from "./components/github/wanted.ts";
import { MultiArchImage, PackageAccess, RepositoryAccess } from "./components/index.ts";
import { KeptImage } from "./components/kept-image.ts";
import { loadStack } from "./components/stack/load.ts";

loadPlatform(process.env);
const { images: plans, kept, github } = await loadStack();

// All that GitHub would refuse is known before anything is built.
const access =
  github && wantedItems(github).length > 0
    ? await prepareRepository("repository", checkedAccess("repository", github))
    : undefined;

/** By image: the platforms that were built, and the repositories in which they were published. */
export const images = Object.fromEntries(
  [
    ...Object.entries(plans).map(([name, plan]) => [name, new MultiArchImage(name, plan)] as const),
    ...Object.entries(kept).map(([name, recorded]) => [name, new KeptImage(name, recorded)] as const),
  ].map(([name, { platforms, repositories }]) => [name, { platforms, repositories }]),
);

/** The repository on GitHub: what it gives its workflows, a line each. */
export const repository = github && access ? new RepositoryAccess("repository", github, {}, access).items : [];

/** By repository in a registry that is a package on GitHub: what of its access is not as wanted. */
export const packages = Object.fromEntries(
  Object.values(images)
    .flatMap(({ repositories }) => Object.entries(repositories))
    .flatMap(([place, { ref }]) => {
      if (!github?.package || !packageIn(place, github)) return [];
      const { repository: source, baseUrl, token, package: wanted } = github;
      return [
        [place, new PackageAccess(place, { repository: place, ref, source, baseUrl, token, ...wanted }).findings],
      ];
    }),
);
