import { Inject, Injectable } from '@nestjs/common';
import type { ModelPack, SettingsReply } from '@sigap/contracts';
import { readPackManifest } from '@sigap/node-kit';
import type { ApiConfiguration } from '../configuration.js';
import { CONFIGURATION } from '../injection-tokens.js';

/** The face model pack in use, as its manifest says; the files themselves are not read here. */
@Injectable()
export class FacePack {
  private manifest: Promise<ModelPack> | undefined;

  constructor(@Inject(CONFIGURATION) private readonly configuration: ApiConfiguration) {}

  /** @throws ModelPackError when there is no such pack */
  async summary(): Promise<SettingsReply['pack']> {
    this.manifest ??= readPackManifest(this.configuration.SIGAP_FACE_PACK);
    const { name, title, licence, threshold, margin, measured, advice } = await this.manifest;
    return { name, title, licence, threshold, margin, measured: measured.map(({ where, note }) => ({ where, note })), advice };
  }
}
