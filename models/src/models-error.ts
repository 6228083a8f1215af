export type ModelsErrorCode = 'usage' | 'folder_unreadable' | 'file_not_found' | 'download_failed' | 'write_failed' | 'pack_damaged';

/** What the installer can cure; `message` is one line. Codes of ModelPackError come besides. */
export class ModelsError extends Error {
  override readonly name = 'ModelsError';
  constructor(
    readonly code: ModelsErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
