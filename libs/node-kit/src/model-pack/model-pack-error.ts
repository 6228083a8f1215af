/** `message` is one line that says what is wrong and the command or action that cures it. */
export type ModelPackErrorCode =
  | 'pack_unknown'
  | 'manifest_invalid'
  | 'file_missing'
  | 'file_wrong_hash'
  | 'file_hash_unknown'
  | 'licence_not_accepted';

export class ModelPackError extends Error {
  override readonly name = 'ModelPackError';
  constructor(
    readonly code: ModelPackErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
