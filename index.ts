import { loadPlatform } from "./components/docker-build/load-platform.ts";
import { packageIn } from "./components/github/package-survey.ts";
import { checkedAccess, prepareRepository } from "./components/github/prepare.ts";
import { wantedItems } from "./components/github/wanted.ts";
import { MultiArchImage, PackageAccess, RepositoryAccess } from "./components/index.ts";
import { KeptImage } from "./components/kept-image.ts";
import { loadStack } from "./components/stack/load.ts";

loadPlatform(process.env);
const { images: plans, kept, github, registries } = await loadStack();

// All that GitHub would refuse is known before anything is built.
const access =
  github && wantedItems(github).length > 0
    ? await prepareRepository("repository", checkedAccess("repository", github))
    : undefined;

const images = [
  ...Object.entries(plans).map(([name, plan]) => [name, new MultiArchImage(name, plan)] as const),
  ...Object.entries(kept).map(([name, recorded]) => [name, new KeptImage(name, recorded)] as const),
];
const published = images.flatMap(([name, { repositories }]) =>
  Object.entries(repositories).map(([repository, { ref }]) => ({ name, repository, ref })),
);

if (github && access) new RepositoryAccess("repository", github, {}, access);

// Images that share a repository are one package.
for (const [repository, ref] of new Map(published.map((image) => [image.repository, image.ref]))) {
  if (!github?.package || !packageIn(repository, github)) continue;
  const { repository: source, baseUrl, token, package: wanted } = github;
  new PackageAccess(repository, { repository, ref, source, baseUrl, token, registries, ...wanted });
}

/**
 * By repository: what was published there, `ghcr.io/acme/app@sha256:...`. One that several images share has a line for
 * each, `ghcr.io/acme/app#NAME`.
 */
export default Object.fromEntries(
  published.map(({ name, repository, ref }) => {
    const isShared = published.some((other) => other.repository === repository && other.name !== name);
    return [isShared ? `${repository}#${name}` : repository, ref];
  }),
);
