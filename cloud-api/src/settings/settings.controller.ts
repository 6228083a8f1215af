import { Controller } from '@nestjs/common';
import { type ReplyOf, settingsRoutes } from '@sigap/contracts';
import { actorOf, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { FacePack } from './face-pack.js';
import { SettingsService } from './settings.service.js';

@Controller()
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly facePack: FacePack,
  ) {}

  @Endpoint(settingsRoutes.read)
  async read(@Caller() caller: Caller): Promise<ReplyOf<typeof settingsRoutes.read>> {
    return { ...(await this.settings.read(caller.tenantId)), pack: await this.facePack.summary() };
  }

  @Endpoint(settingsRoutes.change)
  async change(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof settingsRoutes.change>,
  ): Promise<ReplyOf<typeof settingsRoutes.change>> {
    const after = await this.settings.change(caller.tenantId, actorOf(caller), input.body);
    return { ...after, pack: await this.facePack.summary() };
  }
}
