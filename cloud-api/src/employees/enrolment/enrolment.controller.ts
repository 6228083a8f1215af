import { Controller } from '@nestjs/common';
import { employeeRoutes, type ReplyOf } from '@sigap/contracts';
import { Caller } from '../../http/caller.js';
import { Endpoint } from '../../http/endpoint.decorator.js';
import { Input, type InputOf } from '../../http/input.decorator.js';
import { EnrolledPictures } from './enrolled-picture.service.js';
import { EnrolmentService } from './enrolment.service.js';

@Controller()
export class EnrolmentController {
  constructor(
    private readonly enrolments: EnrolmentService,
    private readonly pictures: EnrolledPictures,
  ) {}

  @Endpoint(employeeRoutes.enrol)
  async enrol(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof employeeRoutes.enrol>,
  ): Promise<ReplyOf<typeof employeeRoutes.enrol>> {
    return { items: await this.enrolments.enrol(caller, input.params.id, input.files), nextCursor: null };
  }

  @Endpoint(employeeRoutes.listEnrolments)
  list(
    @Caller() caller: Caller,
    @Input() input: InputOf<typeof employeeRoutes.listEnrolments>,
  ): Promise<ReplyOf<typeof employeeRoutes.listEnrolments>> {
    return this.pictures.list(caller, input.params.id);
  }

  @Endpoint(employeeRoutes.enrolmentPicture)
  picture(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.enrolmentPicture>): Promise<Uint8Array> {
    return this.pictures.picture(caller, input.params.id, input.params.enrolmentId);
  }

  @Endpoint(employeeRoutes.removeEnrolment)
  remove(@Caller() caller: Caller, @Input() input: InputOf<typeof employeeRoutes.removeEnrolment>): Promise<void> {
    return this.pictures.remove(caller, input.params.id, input.params.enrolmentId);
  }
}
