/** The variable that names the folder where builds that push nothing leave the images that others are built on. */
export const UNPUSHED_VARIABLE = "MULTIARCH_UNPUSHED_IMAGES";

/** An absolute path; undefined where such builds leave nothing. */
export function unpushedFolder({ [UNPUSHED_VARIABLE]: folder }: NodeJS.ProcessEnv): string | undefined {
  return folder || undefined;
}
