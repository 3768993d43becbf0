/** Another image of the program, as the build of one platform reads it by a named context. */
export interface Parent {
  /** The name of the context. */
  readonly context: string;
  /** The name of the image. */
  readonly image: string;
  /** Where it is published, `registry/path`, with a tag where the Dockerfile has one. */
  readonly reference: string;
  /** The platform of it that is read; undefined for that of the machine which builds, while that is unknown. */
  readonly platform: string | undefined;
  /** Whether the published image is based on it. */
  readonly isBase: boolean;
  /** The folder of the OCI image layout that has it where nothing is pushed, an absolute path. */
  readonly layout?: string;
  /** Of its image manifest; absent while that is still to be built. */
  readonly digest?: string;
}

/** The parents of each platform's build. */
export type Parents = Readonly<Record<string, readonly Parent[]>>;

/** The digests of parents' image manifests, by context. */
export type ParentDigests = Readonly<Record<string, string>>;

/** Those that are known before anything is built. */
export function knownDigests(parents: readonly Parent[]): ParentDigests {
  return Object.fromEntries(
    parents.flatMap(({ context, digest }) => (digest === undefined ? [] : [[context, digest]])),
  );
}

/** What the contexts of a build are in which it reads its parents, those of unknown digests by their tags. */
export function parentContexts(parents: readonly Parent[], digests: ParentDigests): Record<string, string> {
  return Object.fromEntries(
    parents.map(({ context, reference, layout }) => {
      const digest = digests[context];
      const place = layout === undefined ? `docker-image://${reference}` : `oci-layout://${layout}`;
      return [context, `${place}${digest === undefined ? "" : `@${digest}`}`];
    }),
  );
}

/** What is planned of an image, with digests of one platform's parents. */
export function withParentDigests<Planned extends { readonly parents?: Parents }>(
  planned: Planned,
  platform: string,
  digests: ParentDigests,
): Planned {
  const own = planned.parents?.[platform];
  if (!own) return planned;
  const known = own.map((parent) => {
    const digest = digests[parent.context];
    return digest === undefined ? parent : { ...parent, digest };
  });
  return { ...planned, parents: { ...planned.parents, [platform]: known } };
}
