import { recordingRoutes } from '@sigap/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.js';
import { hashFile } from '../hooks/file-hash.js';

/** Hashes a file here and asks what is known of the hash. */
export function useVerification(onProgress: (part: number) => void) {
  return useMutation({
    mutationFn: async (file: File) => {
      const sha256 = await hashFile(file, onProgress);
      return { fileName: file.name, sha256, found: await api.call(recordingRoutes.publicVerification, { params: { sha256 } }) };
    },
  });
}

/**
 * What a link shows, with a ticket for the file. Asked once for each time the page is loaded, and again when the ticket is over: every asking is
 * written down as a look at the clip.
 */
export function useOpenShare(token: string) {
  return useQuery({
    queryKey: ['share', token],
    queryFn: () => api.call(recordingRoutes.openShare, { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnReconnect: false,
  });
}
