import { MultiArchImage } from "./components/index.ts";
import { loadImages } from "./components/load.ts";

const plans = await loadImages();

/** By image: the platforms that were built, and the repositories in which they were published. */
export const images = Object.fromEntries(
  Object.entries(plans).map(([name, plan]) => {
    const { platforms, repositories } = new MultiArchImage(name, plan);
    return [name, { platforms, repositories }];
  }),
);
