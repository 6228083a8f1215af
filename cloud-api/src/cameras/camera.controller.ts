import { Controller } from '@nestjs/common';
import { cameraRoutes, edgeRoutes, type ReplyOf } from '@sigap/contracts';
import { actorOf, Caller, edgeOf } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { CameraCommands } from './camera-commands.js';
import { CameraService } from './camera.service.js';

@Controller()
export class CameraController {
  constructor(
    private readonly cameras: CameraService,
    private readonly commands: CameraCommands,
  ) {}

  @Endpoint(cameraRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.list>): Promise<ReplyOf<typeof cameraRoutes.list>> {
    return this.cameras.list(caller.tenantId, input.query);
  }

  @Endpoint(cameraRoutes.create)
  create(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.create>): Promise<ReplyOf<typeof cameraRoutes.create>> {
    return this.cameras.create(caller.tenantId, actorOf(caller), input.body);
  }

  @Endpoint(cameraRoutes.read)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.read>): Promise<ReplyOf<typeof cameraRoutes.read>> {
    return this.cameras.read(caller.tenantId, input.params.id);
  }

  @Endpoint(cameraRoutes.change)
  change(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.change>): Promise<ReplyOf<typeof cameraRoutes.change>> {
    return this.cameras.change(caller.tenantId, actorOf(caller), input.params.id, input.body);
  }

  @Endpoint(cameraRoutes.remove)
  remove(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.remove>): Promise<void> {
    return this.cameras.remove(caller.tenantId, actorOf(caller), input.params.id);
  }

  @Endpoint(cameraRoutes.snapshot)
  snapshot(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.snapshot>): Promise<Uint8Array> {
    return this.commands.snapshot(caller.tenantId, actorOf(caller), input.params.id);
  }

  @Endpoint(cameraRoutes.restart)
  restart(@Caller() caller: Caller, @Input() input: InputOf<typeof cameraRoutes.restart>): Promise<void> {
    return this.commands.restart(caller.tenantId, actorOf(caller), input.params.id);
  }

  @Endpoint(edgeRoutes.cameraCredentials)
  credentials(@Caller() caller: Caller): Promise<ReplyOf<typeof edgeRoutes.cameraCredentials>> {
    const { tenantId, edgeId } = edgeOf(caller);
    return this.cameras.credentialsOf(tenantId, edgeId);
  }
}
