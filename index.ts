import { MultiArchImage } from "./components/index.ts";
import { gitOwner } from "./components/metadata/git.ts";
import { loadSettings } from "./components/settings/load.ts";

const settings = await loadSettings({ owner: gitOwner(".") });

/** By image: the platforms that were built, and the repositories in which they were published. */
export const images = Object.fromEntries(
  Object.entries(settings.images).map(([name, image]) => {
    const { platforms, repositories } = new MultiArchImage(name, { ...image, builders: settings.builders });
    return [name, { platforms, repositories }];
  }),
);
