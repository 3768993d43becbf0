import { leaveOutDebugging, startProvider } from "./components/own-program.ts";

leaveOutDebugging();
startProvider();
// Loaded meanwhile.
const { MultiArchImage, PackageAccess, RepositoryAccess, stackArguments } = await import("./components/index.ts");

const { images, repository, packages } = await stackArguments();

const published = Object.entries(images).flatMap(([name, args]) => {
  const { repositories } = new MultiArchImage(name, args);
  return Object.entries(repositories).map(([place, { ref }]) => ({ name, place, ref }));
});

if (repository) new RepositoryAccess("repository", repository);

// Images that share a repository are one package.
for (const [place, ref] of new Map(published.map((image) => [image.place, image.ref]))) {
  const access = packages[place];
  if (access) new PackageAccess(place, { ...access, ref });
}

/**
 * By repository: what was published there, `ghcr.io/acme/app@sha256:...`. One that several images share has a line for
 * each, `ghcr.io/acme/app#NAME`.
 */
export default Object.fromEntries(
  published.map(({ name, place, ref }) => {
    const isShared = published.some((other) => other.place === place && other.name !== name);
    return [isShared ? `${place}#${name}` : place, ref];
  }),
);
