import type { GalleryChange, GalleryTemplate } from './inference-protocol.js';

/** The templates as they stand, for threads that start later. In memory only. */
export class GalleryMirror {
  private readonly templates = new Map<string, GalleryTemplate>();

  get size(): number {
    return this.templates.size;
  }

  apply(change: GalleryChange): void {
    if (change.reset) this.templates.clear();
    const erased = new Set(change.eraseEmployeeIds);
    if (erased.size > 0) for (const [id, template] of this.templates) if (erased.has(template.employeeId)) this.templates.delete(id);
    for (const id of change.removeTemplateIds) this.templates.delete(id);
    for (const template of change.put) this.templates.set(template.templateId, template);
  }

  /** Everything as one change. */
  whole(): GalleryChange {
    return { reset: true, put: [...this.templates.values()], removeTemplateIds: [], eraseEmployeeIds: [] };
  }
}
