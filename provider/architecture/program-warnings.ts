import { LayerMemory } from "../../lib/architecture/layer-memory.ts";
import { layerKind } from "../../lib/layers/layer-type.ts";
import { bytesText } from "../../lib/layers/unpack-limits.ts";
import { parsePlatform } from "../../lib/oci/platform.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { ownLayers } from "./own-layers.ts";
import { readPrograms } from "./read-programs.ts";
import { cure, wrongPrograms } from "./sentences.ts";

/** How much is read of an image that nobody has asked for, compressed: a few seconds. */
const MOST_READ = 300 * 1024 ** 2;
const TO_REFUSE = "A gate with builtin: architecture lets no such image get a tag; architecture: false looks at none";

export interface ProgramWarnings {
  readonly client: Registry;
  /** Asks for bases, which may be anywhere, and not for long. */
  readonly bases: Pick<Registry, "manifest">;
  readonly repository: Repository;
  /** The digest of the image of each platform. */
  readonly images: readonly (readonly [platform: string, digest: string])[];
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

interface Looking extends Omit<ProgramWarnings, "images"> {
  readonly memory: LayerMemory;
}

/**
 * Looks at the programs in the layers that published images have above their bases, as long as that is not much.
 *
 * @returns a sentence for each platform whose image has programs for another one, or was not looked at
 */
export async function programWarnings({ images, ...given }: ProgramWarnings): Promise<string[]> {
  const looking = { ...given, memory: new LayerMemory() };
  const found = images.map(async ([platform, digest]): Promise<string[]> => {
    const sentence = await look(looking, platform, digest).catch(
      ({ message }: Error) => `for which platform its programs are could not be read: ${message}`,
    );
    return sentence === undefined ? [] : [`${formatRepository(looking.repository)} on ${platform}: ${sentence}`];
  });
  return (await Promise.all(found)).flat();
}

async function look(
  { client, bases, repository, memory, environment, signal }: Looking,
  name: string,
  digest: string,
): Promise<string | undefined> {
  const platform = parsePlatform(name);
  const manifest = await client.manifest(repository, digest);
  if (!platform || manifest?.document.kind !== "image") return undefined;
  const own = await ownLayers(bases, manifest.document.image, platform, environment);
  const layers = own.filter(({ mediaType }) => layerKind(mediaType) === "files");
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  if (size > MOST_READ) {
    return (
      `for which platform its programs are was not read: it has ${bytesText(size)} of layers of its own, more than ` +
      `${bytesText(MOST_READ)}. A gate with builtin: architecture reads all; architecture: false says nothing of it`
    );
  }
  const { wrong } = await readPrograms({ client, repository, layers, platform, memory, signal });
  return wrong.length === 0 ? undefined : `${digest} ${wrongPrograms(wrong)}. ${cure(wrong, platform)}. ${TO_REFUSE}`;
}
