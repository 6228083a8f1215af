import { Controller } from '@nestjs/common';
import { packingReportRoutes as routes, type ReplyOf } from '@sigap/contracts';
import { Caller, userOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { OrderImports } from './order-import.service.js';

@Controller()
export class OrderImportController {
  constructor(private readonly imports: OrderImports) {}

  @Endpoint(routes.imports)
  page(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.imports>): Promise<ReplyOf<typeof routes.imports>> {
    return this.imports.page(caller.tenantId, input.query);
  }

  @Endpoint(routes.importOrders)
  import(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.importOrders>): Promise<ReplyOf<typeof routes.importOrders>> {
    return this.imports.import(userOf(caller), input.files[0]);
  }

  @Endpoint(routes.importedOrders)
  orders(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.importedOrders>): Promise<ReplyOf<typeof routes.importedOrders>> {
    return this.imports.orders(caller.tenantId, input.params.id, input.query);
  }

  @Endpoint(routes.removeImport)
  remove(@Caller() caller: Caller, @Input() input: InputOf<typeof routes.removeImport>): Promise<void> {
    return this.imports.remove(userOf(caller), input.params.id);
  }
}
