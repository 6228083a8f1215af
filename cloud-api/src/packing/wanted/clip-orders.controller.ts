import { Controller } from '@nestjs/common';
import { type ClipOrders as Orders, edgePackingRoutes } from '@sigap/contracts';
import { Caller, edgeOf } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { ClipOrders } from './clip-orders.service.js';

@Controller()
export class ClipOrdersController {
  constructor(private readonly orders: ClipOrders) {}

  @Endpoint(edgePackingRoutes.clipOrders)
  read(@Caller() caller: Caller): Promise<Orders> {
    return this.orders.read(edgeOf(caller));
  }
}
