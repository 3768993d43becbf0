/**
 * The address of a file backend of ours. Its file of attributes beside each state is left out: the engine killed while
 * it writes one leaves it empty, and each later command ends with "failed to load checkpoint: EOF".
 *
 * @param folder an absolute path
 */
export function fileBackend(folder: string): string {
  return `file://${folder}?metadata=skip`;
}
