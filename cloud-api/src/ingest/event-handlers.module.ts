import { Global, Module } from '@nestjs/common';
import { EventHandlers } from './event-handler.js';

/** Apart from `IngestModule` and leaning on nothing, so that any domain may register a handler. */
@Global()
@Module({ providers: [EventHandlers], exports: [EventHandlers] })
export class EventHandlersModule {}
