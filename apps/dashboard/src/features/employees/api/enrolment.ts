import { type consentMethods, employeeRoutes } from '@sigap/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../../app/api.js';

const key = (id: string) => ['enrolments', id] as const;

export function useEnrolments(id: string) {
  return useQuery({ queryKey: key(id), queryFn: () => api.call(employeeRoutes.listEnrolments, { params: { id } }) });
}

function useEnrolmentWrite<T, R>(id: string, write: (input: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: key(id) }),
        client.invalidateQueries({ queryKey: ['employees'] }),
        client.invalidateQueries({ queryKey: ['presence'] }),
      ]),
  });
}

/** Uploads 1 to 10 pictures; the reply has a verdict for each, in order. */
export const useEnrol = (id: string) => useEnrolmentWrite(id, (files: File[]) => api.call(employeeRoutes.enrol, { params: { id }, files }));
export const useRecordConsent = (id: string) =>
  useEnrolmentWrite(id, (method: (typeof consentMethods)[number]) =>
    api.call(employeeRoutes.consent, { params: { id }, body: { method } }),
  );
export const useWithdrawConsent = (id: string) =>
  useEnrolmentWrite<void, undefined>(id, () => api.call(employeeRoutes.withdrawConsent, { params: { id } }));
export const useRemoveEnrolment = (id: string) =>
  useEnrolmentWrite(id, (enrolmentId: string) => api.call(employeeRoutes.removeEnrolment, { params: { id, enrolmentId } }));

/** Object URL of one enrolment picture, given back when no longer shown; null until it is there. */
export function useEnrolmentPicture(id: string, enrolmentId: string): string | null {
  const picture = useQuery({
    queryKey: ['enrolment-picture', enrolmentId],
    queryFn: ({ signal }) => api.bytes(employeeRoutes.enrolmentPicture, { params: { id, enrolmentId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture.data) return undefined;
    const made = URL.createObjectURL(picture.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.data]);
  return url;
}
