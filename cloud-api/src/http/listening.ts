import { Injectable } from '@nestjs/common';

/** Where this process listens, for the line `api.listening`. Whoever opens a port writes it here. */
@Injectable()
export class Listening {
  mqttPort: number | null = null;
}
