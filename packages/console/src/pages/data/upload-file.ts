import { contract, ErrorReply } from '@gyre/domain';
import { addressOf, type Answer, CallError } from '../../api.ts';

export type Uploaded = Answer<typeof contract.transfer.upload>;

interface UploadOptions {
  readonly project: string;
  readonly csrf: string;
  readonly file: File;
  /** Share of the bytes sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * 上传 — sends a file as it is and answers what the server read of it. By XMLHttpRequest, since fetch tells nothing while it sends.
 *
 * @throws CallError when the server refuses or does not answer
 */
export function uploadFile({ project, csrf, file, onProgress, signal }: UploadOptions): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(contract.transfer.upload, { params: { project }, query: { name: file.name } }));
    request.setRequestHeader('x-csrf-token', csrf);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', (e) => onProgress(e.total === 0 ? 0 : e.loaded / e.total));
    request.addEventListener('error', () => reject(new CallError('network', 'network', 0)));
    request.addEventListener('abort', () => reject(new CallError('cancelled', 'cancelled', 0)));
    request.addEventListener('load', () => {
      const answer = jsonOf(request.responseText);
      const parsed = contract.transfer.upload.response.safeParse(answer);
      if (request.status < 300 && parsed.success) resolve(parsed.data);
      else reject(refusalOf(answer, request.status));
    });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function refusalOf(answer: unknown, status: number): CallError {
  const reply = ErrorReply.safeParse(answer);
  if (!reply.success) return new CallError(status < 300 ? 'contract' : 'internal', `HTTP ${status}`, status);
  return new CallError(reply.data.error.code, reply.data.error.message, status, reply.data.error.details);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
