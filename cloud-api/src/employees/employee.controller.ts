import { Controller } from '@nestjs/common';
import { employeeRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.decorator.js';
import { Input, type InputOf } from '../http/input.decorator.js';
import { ConsentService } from './consent/consent.service.js';
import { EmployeeService } from './employee.service.js';

@Controller()
export class EmployeeController {
  constructor(
    private readonly employees: EmployeeService,
    private readonly consents: ConsentService,
  ) {}

  @Endpoint(employeeRoutes.list)
  list(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.list>): Promise<ReplyOf<typeof employeeRoutes.list>> {
    return this.employees.list(caller, input.query);
  }

  @Endpoint(employeeRoutes.create)
  create(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.create>): Promise<ReplyOf<typeof employeeRoutes.create>> {
    return this.employees.create(caller, input.body);
  }

  @Endpoint(employeeRoutes.read)
  read(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.read>): Promise<ReplyOf<typeof employeeRoutes.read>> {
    return this.employees.read(caller, input.params.id);
  }

  @Endpoint(employeeRoutes.change)
  change(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.change>): Promise<ReplyOf<typeof employeeRoutes.change>> {
    return this.employees.change(caller, input.params.id, input.body);
  }

  @Endpoint(employeeRoutes.remove)
  remove(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.remove>): Promise<void> {
    return this.employees.remove(caller, input.params.id);
  }

  @Endpoint(employeeRoutes.consent)
  consent(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof employeeRoutes.consent>,
  ): Promise<ReplyOf<typeof employeeRoutes.consent>> {
    return this.consents.record(caller, input.params.id, input.body);
  }

  @Endpoint(employeeRoutes.withdrawConsent)
  withdrawConsent(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.withdrawConsent>): Promise<void> {
    return this.consents.withdraw(caller, input.params.id);
  }
}
