/** What is wrong with a layer, as a clause that follows its name: `is damaged: ...`. */
export class LayerError extends Error {
  override readonly name: string = "LayerError";
}

/** It unpacks to more than is read. */
export class UnpackedTooLarge extends LayerError {
  override readonly name = "UnpackedTooLarge";
}
