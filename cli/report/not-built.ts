import { parentOf } from "../../components/dockerfile/parent-location.ts";
import { isMap } from "../../components/settings/raw.ts";
import type { ImageReport, PlatformReport } from "./model.ts";

/** What is reported of an image, and what its builds are made on. */
export interface ReportedImage {
  readonly report: ImageReport;
  /** The inputs of its component. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The platforms with which the last update did nothing, not even compare them. */
  readonly idle: ReadonlySet<string>;
}

/** The images with the platforms that were not built, because one of an image that they are built on failed. */
export function withNotBuilt(images: readonly ReportedImage[]): ImageReport[] {
  const failed = new Set(
    images.flatMap(({ report: { name, platforms } }) =>
      platforms.flatMap(({ platform, result }) => (result === "failed" ? [key(name, platform)] : [])),
    ),
  );
  const children = images.map((image) => ({ ...image, parents: parentsIn(image.inputs) }));
  const notBuilt = new Set<string>();
  // Of one after the other, as what is built on them is not built either.
  for (let before = -1; before < notBuilt.size; ) {
    before = notBuilt.size;
    for (const { report, inputs, idle, parents } of children) {
      const known = report.platforms.map(({ platform }) => platform);
      const missing = platformsIn(inputs).filter((platform) => !known.includes(platform));
      for (const platform of [...idle, ...missing]) {
        const places = parents.map((parent) => key(parent, platform));
        if (places.some((place) => failed.has(place) || notBuilt.has(place))) notBuilt.add(key(report.name, platform));
      }
    }
  }
  return children.map(({ report, inputs }) => {
    const isNotBuilt = (platform: string) => notBuilt.has(key(report.name, platform));
    const known = report.platforms.map((each): PlatformReport => {
      return isNotBuilt(each.platform) ? { ...each, result: "not built" } : each;
    });
    const missing = platformsIn(inputs).filter(
      (platform) => isNotBuilt(platform) && known.every((each) => each.platform !== platform),
    );
    return {
      ...report,
      platforms: [...known, ...missing.map((platform) => ({ platform, result: "not built" as const }))],
    };
  });
}

function key(image: string, platform: string): string {
  return `${image} ${platform}`;
}

/** The other images of the stack that an image is built on. */
export function parentsIn({ contexts }: ReportedImage["inputs"]): string[] {
  const locations = Object.values(isMap(contexts) ? contexts : {});
  return [...new Set(locations.flatMap((location) => parentOf(String(location)) ?? []))];
}

function platformsIn({ platforms }: ReportedImage["inputs"]): string[] {
  return isMap(platforms) ? Object.keys(platforms) : [];
}
