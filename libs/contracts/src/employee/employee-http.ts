import { z } from 'zod';
import { idParams, page, pageQuery } from '../http/page.js';
import { route } from '../http/route.js';
import { peopleEditors, presenceReaders } from '../identity/role.js';
import { email, instant, line, phone, uuid } from '../primitives/primitives.js';

export const employee = z.object({
  id: uuid,
  /** The company's own number, e.g. EMP001; unique within the tenant. */
  code: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  /** Job title. */
  role: z.string().nullable(),
  supervisorId: uuid.nullable(),
  /** Whole for those who may edit people, else masked. */
  phone: z.string().nullable(),
  /** Where messages go when WhatsApp fails. Whole for those who may edit people, else masked. */
  email: z.string().nullable(),
  consent: z.object({ method: z.string(), recordedAt: instant }).nullable(),
  /** Templates of the pack in use. */
  templates: z.number().int().nonnegative(),
  createdAt: instant,
  updatedAt: instant,
});
export type Employee = z.infer<typeof employee>;

const fields = {
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/, 'letters, digits, dot, dash, underscore; at most 50'),
  name: line(100),
  department: line(50).nullish(),
  role: line(50).nullish(),
  supervisorId: uuid.nullish(),
  phone: phone.nullish(),
  email: email.nullish(),
};

export const consentMethods = ['written', 'digital', 'verbal-witnessed'] as const;

/**
 * Why a picture was refused at enrolment. `looks_like`: a template of somebody else is nearer than the threshold. `different_person`: far
 * from the employee's own pictures, or from the rest of the upload.
 */
export const pictureRefusals = [
  'not_a_picture',
  'too_large',
  'too_many_pixels',
  'no_face',
  'several_faces',
  'too_small',
  'blurred',
  'turned',
  'low_score',
  'looks_like',
  'different_person',
  'duplicate',
  'failed',
] as const;
export const pictureVerdict = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('accepted'), name: z.string(), templateId: uuid }),
  z.object({
    verdict: z.literal('refused'),
    name: z.string(),
    reason: z.enum(pictureRefusals),
    /** Code of the employee it looks like. */
    looksLike: z.string().optional(),
  }),
]);
export type PictureVerdict = z.infer<typeof pictureVerdict>;

export const enrolmentLimits = { field: 'pictures', maxFiles: 10, maxBytes: 10 * 1024 * 1024, maxPixels: 40_000_000 } as const;

export const enrolment = z.object({
  id: uuid,
  templateId: uuid.nullable(),
  createdAt: instant,
  width: z.number().int(),
  height: z.number().int(),
});

const tag = 'employees';
export const employeeRoutes = {
  list: route({
    method: 'GET',
    path: '/api/employees',
    tag,
    summary: 'Employees, sorted by code',
    access: presenceReaders,
    query: pageQuery.extend({ search: z.string().trim().max(100).optional(), department: z.string().max(50).optional() }),
    reply: page(employee),
  }),
  create: route({
    method: 'POST',
    path: '/api/employees',
    tag,
    summary: 'Add an employee',
    access: peopleEditors,
    body: z.strictObject(fields),
    reply: employee,
    status: 201,
  }),
  read: route({
    method: 'GET',
    path: '/api/employees/:id',
    tag,
    summary: 'One employee',
    access: presenceReaders,
    params: idParams,
    reply: employee,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/employees/:id',
    tag,
    summary: 'Change an employee',
    access: peopleEditors,
    params: idParams,
    body: z.strictObject(fields).partial(),
    reply: employee,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/employees/:id',
    tag,
    summary: 'Remove an employee; templates and pictures are erased, here and on each box',
    access: peopleEditors,
    params: idParams,
    status: 204,
  }),
  consent: route({
    method: 'POST',
    path: '/api/employees/:id/consents',
    tag,
    summary: 'Record that the employee consents to face recognition',
    access: peopleEditors,
    params: idParams,
    body: z.strictObject({ method: z.enum(consentMethods), note: line(500).optional() }),
    reply: z.object({ id: uuid, method: z.string(), recordedAt: instant }),
    status: 201,
  }),
  withdrawConsent: route({
    method: 'DELETE',
    path: '/api/employees/:id/consents',
    tag,
    summary: 'Consent withdrawn: templates and pictures are erased, here and on each box',
    access: peopleEditors,
    params: idParams,
    status: 204,
  }),
  listEnrolments: route({
    method: 'GET',
    path: '/api/employees/:id/enrolments',
    tag,
    summary: 'Pictures an employee is enrolled with',
    access: peopleEditors,
    params: idParams,
    reply: page(enrolment),
  }),
  enrol: route({
    method: 'POST',
    path: '/api/employees/:id/enrolments',
    tag,
    summary: 'Enrol by upload of 1 to 10 pictures; each is accepted, or refused with its reason',
    access: peopleEditors,
    params: idParams,
    upload: enrolmentLimits,
    reply: page(pictureVerdict),
    status: 200,
  }),
  enrolmentPicture: route({
    method: 'GET',
    path: '/api/employees/:id/enrolments/:enrolmentId/picture',
    tag,
    summary: 'One enrolment picture; who looked is audited',
    access: peopleEditors,
    params: idParams.extend({ enrolmentId: uuid }),
    produces: 'image/jpeg',
  }),
  removeEnrolment: route({
    method: 'DELETE',
    path: '/api/employees/:id/enrolments/:enrolmentId',
    tag,
    summary: 'Take one picture and its template back',
    access: peopleEditors,
    params: idParams.extend({ enrolmentId: uuid }),
    status: 204,
  }),
} as const;
